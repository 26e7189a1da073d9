namespace TopoApply.Netlink.Interop;

/// <summary>How many descriptors this process may have: RLIMIT_NOFILE, which the runtime raises as far as it may. Source: getrlimit(2).</summary>
internal static class DescriptorLimit
{
    private const int OpenFiles = 7; // RLIMIT_NOFILE

    /// <summary>What the program itself has open: its own files and the runtime's, the sockets of the namespaces that are being read.</summary>
    private const int Own = 256;

    private static readonly ulong s_limit = Libc.GetResourceLimit(OpenFiles, out var limit) == 0 ? limit.Current : 0;

    /// <summary>True when there is room for so many besides.</summary>
    public static bool HasRoomFor(int count) => (ulong)count + Own <= s_limit;
}
