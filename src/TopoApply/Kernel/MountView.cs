namespace TopoApply.Kernel;

/// <summary>Whether the rest of the host sees the names that we bind. Source: mount_namespaces(7), proc_pid_mountinfo(5).</summary>
internal static class MountView
{
    /// <summary>True when it certainly does not; what cannot be found out counts as seen.</summary>
    public static bool IsPrivate()
    {
        try
        {
            // A mount's number is the whole kernel's, so the two views are one when they have a mount in common. The obvious
            // comparison, of /proc/PID/ns/mnt, is forbidden in some virtual machines.
            var first = File.ReadLines("/proc/1/mountinfo").Select(Number).ToHashSet(StringComparer.Ordinal);
            return !File.ReadLines("/proc/thread-self/mountinfo").Any(line => first.Contains(Number(line))) && !SharesNames();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // In some virtual machines and containers the first process cannot be looked at.
            return false;
        }
    }

    private static string Number(string line) => line[..line.IndexOf(' ', StringComparison.Ordinal)];

    /// <summary>True when mounts below the names' directory propagate to the first process's view.</summary>
    private static bool SharesNames()
    {
        var group = PeerGroup(File.ReadLines("/proc/thread-self/mountinfo"));
        return group is not null && File.ReadLines("/proc/1/mountinfo").Any(line => line.Split(' ').Contains(group));
    }

    /// <summary>`shared:N` of the mount that covers the names' directory.</summary>
    private static string? PeerGroup(IEnumerable<string> mounts)
    {
        string? group = null;
        var longest = -1;
        foreach (var fields in mounts.Select(line => line.Split(' ')).Where(fields => fields.Length > 6))
        {
            var point = fields[4];
            var covers = point == "/" || HostPaths.NamespaceNames == point || HostPaths.NamespaceNames.StartsWith(point + "/", StringComparison.Ordinal);
            if (covers && point.Length >= longest)
            {
                longest = point.Length;
                group = Array.Find(fields, field => field.StartsWith("shared:", StringComparison.Ordinal));
            }
        }

        return group;
    }
}
