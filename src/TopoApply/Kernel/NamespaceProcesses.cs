using System.Globalization;
using TopoApply.Netlink.Interop;

namespace TopoApply.Kernel;

/// <summary>The processes that sit in a namespace. Source: namespaces(7).</summary>
internal static class NamespaceProcesses
{
    /// <summary>True when there is at least one; what cannot be looked at counts as being there.</summary>
    public static bool Any(NamespaceSession session)
    {
        using var proc = SecureDirectory.TryOpen("/proc", 0, make: false);

        // While we hold the namespace open its inode number belongs to it alone.
        return proc is null || Inode(proc, $"self/fd/{session.DescriptorNumber}") is not { } wanted
            || Directory.EnumerateDirectories("/proc").Select(path => Path.GetFileName(path)).Any(id =>
                int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out _) && Inode(proc, $"{id}/ns/net") == wanted);
    }

    private static ulong? Inode(Descriptor proc, string path) =>
        Libc.StatX(proc, path, 0, FileStatus.Basic, out var status) == 0 ? status.Inode : null;
}
