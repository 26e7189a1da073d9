namespace TopoApply.Kernel;

/// <summary>Where things lie on the host.</summary>
internal static class HostPaths
{
    /// <summary>Names of network namespaces, as `ip netns` has them.</summary>
    public const string NamespaceNames = "/run/netns";

    /// <summary>Files that `ip netns exec` shows under /etc.</summary>
    public const string NamespaceFiles = "/etc/netns";

    /// <summary>Where the journal lies: on disk, so that it outlives a restart of the machine.</summary>
    public const string State = "/var/lib/topoapply";

    /// <summary>Our own directory: it lives as long as what it tells about, until the next boot.</summary>
    public const string Run = "/run/topoapply";
}
