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
    /// nothing outlives a restart, beside the record; and so in a sandbox, which has that directory from the start.
    /// </summary>
    public static string State => UserNamespace.IsMapped || Directory.Exists(MappedState) ? MappedState : DiskState;

    /// <summary>The directories that a sandbox must have of its own, in the order in which they are made.</summary>
    public static IReadOnlyList<string> OfSandbox => [Run, MappedState];

    /// <summary>True when something may lie in either place: the look that every command takes, so it must cost next to nothing.</summary>
    public static bool HaveState => Directory.Exists(DiskState) || Directory.Exists(MappedState);

    /// <summary>True when a file of that name lies in either place; which of them counts is then to be found out.</summary>
    public static bool MayHaveState(string name) => File.Exists($"{DiskState}/{name}") || File.Exists($"{MappedState}/{name}");

    private const string DiskState = "/var/lib/topoapply";
    private const string MappedState = $"{Run}/state";

    /// <summary>Our own directory: it lives as long as what it tells about, until the next boot.</summary>
    public const string Run = "/run/topoapply";
}
