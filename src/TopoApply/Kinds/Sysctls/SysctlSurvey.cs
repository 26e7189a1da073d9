using System.Text;
using TopoApply.Netlink.Interop;
using TopoApply.Netlink.Namespaces;

namespace TopoApply.Kinds.Sysctls;

/// <summary>
/// Finds the settings that somebody has changed, by comparing a namespace with a new one. What the kernel itself derives from another
/// setting does not count: a toggle of forwarding goes to every link, a default to every link that has none of its own.
/// </summary>
internal sealed class SysctlSurvey
{
    private const string Root = "/proc/sys/net";

    /// <summary>Bytes; the longest are lists of ports.</summary>
    private const int LongestValue = 64 * 1024;

    /// <summary>Settings of `all` that the kernel writes into every link as well (net/ipv4/devinet.c, net/ipv6/addrconf.c).</summary>
    private static readonly HashSet<string> Spreading =
    [
        "ipv4/conf/forwarding", "ipv6/conf/forwarding", "ipv6/conf/disable_ipv6", "ipv6/conf/disable_policy", "ipv6/conf/ignore_routes_with_linkdown",
        "ipv6/conf/addr_gen_mode",
    ];

    /// <summary>No settings, or another name for one: a link's MTU, secrets, commands, and values in coarser units.</summary>
    private static readonly HashSet<string> Skipped =
    [
        "mtu", "stable_secret", "tcp_fastopen_key", "flush", "ip_forward", "base_reachable_time", "retrans_time", "unres_qlen", "netdev_rss_key",
    ];

    private static readonly Lazy<Dictionary<string, string>> New = new(() =>
    {
        using var scratch = NetworkNamespace.CreateUnnamed();
        return Snapshot(scratch);
    });

    private readonly Dictionary<string, string> _here;

    private SysctlSurvey(Dictionary<string, string> here) => _here = here;

    /// <summary>The paths of what is not as in a new namespace.</summary>
    public static IEnumerable<string> Changed(NetworkNamespace netns)
    {
        var survey = new SysctlSurvey(Snapshot(netns));
        return survey._here.Where(s => survey.Expected(s.Key) != s.Value).Select(s => s.Key);
    }

    /// <summary>The value that a setting has when nobody has set it; null when that cannot be told.</summary>
    private string? Expected(string path)
    {
        if (path.Split('/') is not ["net", var family, "conf" or "neigh", var link, var name])
        {
            return New.Value.GetValueOrDefault(path);
        }

        var stem = $"net/{family}/{path.Split('/')[2]}";
        var all = $"{stem}/all/{name}";
        if (link == "all")
        {
            // Who forwards IPv4 takes no redirects (inet_forward_change in net/ipv4/devinet.c).
            return path == "net/ipv4/conf/all/accept_redirects" && IsSet(SysctlPath.ForwardingV4) ? "0" : New.Value.GetValueOrDefault(path);
        }

        if (Spreading.Contains(all["net/".Length..].Replace("/all/", "/", StringComparison.Ordinal)) && IsSet(all))
        {
            return _here.GetValueOrDefault(all);
        }

        var byDefault = $"{stem}/default/{name}";
        if (link == "default")
        {
            return New.Value.GetValueOrDefault(path);
        }

        // The neighbour tables' defaults are seen in the first namespace only.
        if (!_here.ContainsKey(byDefault))
        {
            return New.Value.GetValueOrDefault($"{stem}/lo/{name}");
        }

        if (link != "lo")
        {
            return _here.GetValueOrDefault(byDefault);
        }

        // `lo` is older than what was written to `default`; IPv4 and the neighbour tables hand that on, IPv6 does not.
        var handsOn = family == "ipv4" || path.StartsWith($"net/{family}/neigh/", StringComparison.Ordinal);
        var isOrdinary = New.Value.GetValueOrDefault(path) == New.Value.GetValueOrDefault(byDefault);
        return handsOn && isOrdinary ? _here.GetValueOrDefault(byDefault) : New.Value.GetValueOrDefault(path);
    }

    private bool IsSet(string path) => _here.GetValueOrDefault(path) != New.Value.GetValueOrDefault(path);

    /// <summary>All settings that can be read and written.</summary>
    private static Dictionary<string, string> Snapshot(NetworkNamespace netns) => netns.Run(static () =>
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        var buffer = new byte[LongestValue];
        foreach (var file in Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories))
        {
            if (!Skipped.Contains(Path.GetFileName(file)) && Read(file, buffer) is { } value)
            {
                values[file["/proc/sys/".Length..]] = value;
            }
        }

        return values;
    });

    /// <summary>
    /// A setting's value; null for what can only be read or only be written, which even root is told when it is opened for both, for a link that has gone
    /// meanwhile, and for what cannot be read before it is written. There are hundreds in each namespace, hence the bare calls.
    /// </summary>
    private static string? Read(string path, byte[] buffer)
    {
        var number = Libc.OpenPlain(OpenFlags.WorkingDirectory, path, OpenFlags.ReadWrite | OpenFlags.NoFollow | OpenFlags.CloseOnExec, 0);
        if (number < 0)
        {
            return null;
        }

        using var file = new Descriptor(number);
        var length = Libc.ReadPlain(number, buffer, buffer.Length);
        return length < 0 ? null : Encoding.UTF8.GetString(buffer.AsSpan(0, (int)length)).TrimEnd('\n');
    }
}
