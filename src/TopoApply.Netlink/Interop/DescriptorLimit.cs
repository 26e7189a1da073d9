namespace TopoApply.Netlink.Interop;

/// <summary>How many descriptors this process may have: RLIMIT_NOFILE, which the runtime raises as far as it may. Source: getrlimit(2).</summary>
internal static class DescriptorLimit
{
    private const int OpenFiles = 7; // RLIMIT_NOFILE
    private static readonly ulong s_limit = Libc.GetResourceLimit(OpenFiles, out var limit) == 0 ? limit.Current : 0;

    /// <summary>True when a descriptor's number leaves the second half free. Numbers are given from below, so it tells how many there are.</summary>
    public static bool IsFar(int number) => (ulong)number < s_limit / 2;
}
