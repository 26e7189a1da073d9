namespace TopoApply.Kernel;

/// <summary>Where things lie on the host.</summary>
internal static class HostPaths
{
    /// <summary>Names of network namespaces, as `ip netns` has them.</summary>
    public const string NamespaceNames = "/run/netns";

    /// <summary>Files that `ip netns exec` shows under /etc.</summary>
    public const string NamespaceFiles = "/etc/netns";

    /// <summary>Our own directory: it lives as long as what it tells about, until the next boot.</summary>
    public const string Run = "/run/topoapply";
}
