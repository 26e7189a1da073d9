using System.Globalization;
using TopoApply.Netlink.Interop;

namespace TopoApply.Kernel;

/// <summary>Whether the rest of the host sees the names that we bind. Source: mount_namespaces(7), proc_pid_mountinfo(5), statx(2).</summary>
internal static class MountView
{
    private const string OfFirst = "/proc/1/mountinfo";
    private const string Own = "/proc/thread-self/mountinfo";

    /// <summary>True when it certainly does not; what cannot be found out counts as seen.</summary>
    public static bool IsPrivate()
    {
        try
        {
            // A mount's number is the whole kernel's, so the two views are one when the first process has our root, too. The obvious
            // comparison, of /proc/PID/ns/mnt, is forbidden in some virtual machines.
            return MountOf("/") is { } root && Line(OfFirst, root) is null && !SharesNames();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // In some virtual machines and containers the first process cannot be looked at.
            return false;
        }
    }

    /// <summary>True when mounts below the names' directory propagate to the first process's view.</summary>
    private static bool SharesNames()
    {
        var mount = MountOf(HostPaths.NamespaceNames) ?? MountOf(Path.GetDirectoryName(HostPaths.NamespaceNames)!) ?? MountOf("/");
        var group = mount is null ? null : Array.Find(Line(Own, mount)?.Split(' ') ?? [], field => field.StartsWith("shared:", StringComparison.Ordinal));
        return group is not null && File.ReadLines(OfFirst).Any(line => line.Split(' ').Contains(group));
    }

    /// <summary>The number of the mount that a path lies in; null when there is no such path.</summary>
    private static string? MountOf(string path) =>
        Libc.StatX(OpenFlags.WorkingDirectory, path, 0, FileStatus.MountNumber, out var status) == 0 && (status.Mask & FileStatus.MountNumber) != 0
            ? status.Mount.ToString(CultureInfo.InvariantCulture)
            : null;

    /// <summary>A mount's line. Where there are thousands of namespaces the rest of the file is long.</summary>
    private static string? Line(string file, string mount) => File.ReadLines(file).FirstOrDefault(line => line.StartsWith(mount + ' ', StringComparison.Ordinal));
}
