using System.Text;
using TopoApply.Testing.Sandboxing;

namespace TopoApply.Testing.Oracles;

/// <summary>The network settings below /proc/sys of the calling thread's namespace.</summary>
internal static class SysctlFiles
{
    private static readonly string[] s_directories = ["net/ipv4", "net/ipv4/conf", "net/ipv4/neigh", "net/ipv6", "net/ipv6/conf", "net/ipv6/neigh", "net/core", "net/unix"];

    /// <summary>
    /// Not of the namespace (the same file everywhere), or changing by themselves. `mtu` repeats the link's; `forwarding` and its like stay.
    /// </summary>
    private static readonly HashSet<string> s_left = new(StringComparer.Ordinal)
    {
        "tcp_mem", "udp_mem", "tcp_fastopen_key", "inet_peer_threshold", "inet_peer_maxttl", "inet_peer_minttl", "flow_limit_cpu_bitmap", "stable_secret", "mtu", "flush",
        "tcp_available_congestion_control", "tcp_allowed_congestion_control", "tcp_available_ulp", "netdev_rss_key",
    };

    /// <summary>One line per setting.</summary>
    public static List<string> Lines()
    {
        List<string> lines = [];
        foreach (var directory in s_directories)
        {
            var root = $"/proc/sys/{directory}";
            if (!Directory.Exists(root))
            {
                continue;
            }

            var perLink = directory.EndsWith("/conf", StringComparison.Ordinal) || directory.EndsWith("/neigh", StringComparison.Ordinal);
            IEnumerable<string> folders = perLink ? Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal) : [root];
            foreach (var file in folders.SelectMany(f => Directory.EnumerateFiles(f).Order(StringComparer.Ordinal)))
            {
                if (!s_left.Contains(Path.GetFileName(file)) && Read(file) is { } value)
                {
                    lines.Add($"sysctl {file["/proc/sys/".Length..]} = {value}");
                }
            }
        }

        return lines;
    }

    private static string? Read(string path)
    {
        var fd = Native.Open(path, Native.OReadOnly | Native.OCloseOnExec);
        if (fd < 0)
        {
            return null;
        }

        Span<byte> buffer = stackalloc byte[1024];
        var length = Native.Read(fd, buffer, (nuint)buffer.Length);
        _ = Native.Close(fd);
        return length < 0 ? null : Encoding.ASCII.GetString(buffer[..(int)length]).Replace('\t', ' ').TrimEnd();
    }
}
