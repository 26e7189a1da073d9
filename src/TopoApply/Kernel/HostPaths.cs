namespace TopoApply.Kernel;

/// <summary>Where things lie on the host.</summary>
internal static class HostPaths
{
    /// <summary>Names of network namespaces, as `ip netns` has them.</summary>
    public const string NamespaceNames = "/run/netns";

    /// <summary>Files that `ip netns exec` shows under /etc.</summary>
    public const string NamespaceFiles = "/etc/netns";

    /// <summary>
    /// Where the journal lies: on disk, so that it outlives a restart of the machine. In a user namespace, where the disk is not ours and
    /// nothing outlives a restart, beside the record.
    /// </summary>
    public static string State => UserNamespace.IsMapped ? $"{Run}/state" : "/var/lib/topoapply";

    /// <summary>Our own directory: it lives as long as what it tells about, until the next boot.</summary>
    public const string Run = "/run/topoapply";
}
