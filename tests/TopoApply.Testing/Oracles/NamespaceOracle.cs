using System.Net.Sockets;
using TopoApply.Testing.Sandboxing;

namespace TopoApply.Testing.Oracles;

/// <summary>Reads one namespace.</summary>
internal sealed class NamespaceOracle(Sandbox sandbox, OracleOptions options, string name)
{
    private const string Common = "link show\naddress show\nneighbour show nud permanent\nnetns list-id\n";
    private const string PerFamily = "route show table all\nrule show\n";

    /// <summary>The configuration as lines, each object one line, in a stable order.</summary>
    public List<string> Lines()
    {
        string common = "", v4 = "", v6 = "", nft = "";
        List<string> sysctls = [];
        sandbox.RunIn(name, () =>
        {
            common = Exec(Common, "ip", "-N", "-j", "-d", "-batch", "-");
            v4 = Exec(PerFamily, "ip", "-N", "-4", "-j", "-d", "-batch", "-");
            v6 = Exec(PerFamily, "ip", "-N", "-6", "-j", "-d", "-batch", "-");
            nft = Exec("", "nft", "-j", "list", "ruleset");
            sysctls = options.HasFlag(OracleOptions.WithoutSysctls) ? [] : SysctlFiles.Lines();
        });

        var answers = common.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        List<string> lines = [];
        lines.AddRange(LinkLines.Of(Json.Array(answers[0]), Json.Array(answers.ElementAtOrDefault(3) ?? "[]"), options, PeerNamer));
        lines.AddRange(AddressLines.Of(Json.Array(answers[1]), options));
        lines.AddRange(Json.Array(answers[2]).Select(n => "neighbour " + Json.Line(n, "dst", "dev", "lladdr")).Order(StringComparer.Ordinal));
        foreach (var (family, text) in new[] { ("4", v4), ("6", v6) })
        {
            var parts = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            lines.AddRange(RouteLines.Of(family, Json.Array(parts[0]), options));
            lines.AddRange(Json.Array(parts[1]).Select(r => $"rule{family} {RouteLines.Rule(r, options)}").Order(StringComparer.Ordinal));
        }

        lines.AddRange(options.HasFlag(OracleOptions.WithoutNft) ? [] : NftLines.Of(nft));
        lines.AddRange(sysctls);
        return lines;
    }

    /// <summary>SO_NETNS_COOKIE (linux 5.14, asm-generic/socket.h: 71) of the calling thread's namespace.</summary>
    public static ulong Cookie()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        Span<byte> value = stackalloc byte[8];
        socket.GetRawSocketOption(1, 71, value);
        return BitConverter.ToUInt64(value);
    }

    private static string Exec(string input, params string[] argv)
    {
        using var child = ChildProcess.Start(argv, input);
        return child.WaitForExit().Expect().Output;
    }

    /// <summary>Names a link in another namespace by its index.</summary>
    private string? PeerNamer(string netns, int index)
    {
        if (!sandbox.Run(() => netns == "host" || File.Exists($"/run/netns/{netns}")))
        {
            return null;
        }

        var links = Json.Array(sandbox.RunIn(netns, () => Exec("", "ip", "-j", "link", "show")));
        return (string?)links.FirstOrDefault(l => (int?)l["ifindex"] == index)?["ifname"];
    }
}
