using System.Text;

namespace TopoApply.Benchmarks.Labs;

/// <summary>CHAIN(N): N routers in a line with /30 networks between them, forwarding, and static routes by which the ends reach each other.</summary>
internal static class ChainLab
{
    /// <summary>The lab.</summary>
    /// <param name="size">Number of routers.</param>
    public static Lab Of(int size) => new("chain", size, Yaml(size), Peer(size));

    /// <summary>Cable i leads from router i, the lower address, to router i + 1.</summary>
    private static string Address(int cable, int end)
    {
        var number = (4 * (cable - 1)) + end;
        return $"10.{number >> 16}.{(number >> 8) & 255}.{number & 255}";
    }

    private static IEnumerable<(string To, string Via)> Routes(int router, int size)
    {
        if (router > 2)
        {
            yield return ($"{Address(1, 0)}/30", Address(router - 1, 1));
        }

        if (router < size - 1)
        {
            yield return ($"{Address(size - 1, 0)}/30", Address(router, 2));
        }
    }

    private static string Yaml(int size)
    {
        var text = new StringBuilder("version: 1\nname: chain\nnamespaces:\n");
        for (var router = 1; router <= size; router++)
        {
            var routes = string.Join(", ", Routes(router, size).Select(r => $"{{ to: {r.To}, via: {r.Via} }}"));
            text.Append($"  r{router}: {{ forwarding: ipv4, routes: [{routes}] }}\n");
        }

        text.Append("links:\n");
        for (var cable = 1; cable < size; cable++)
        {
            text.Append($"  - r{cable}:right {Address(cable, 1)}/30 -- r{cable + 1}:left {Address(cable, 2)}/30\n");
        }

        return text.ToString();
    }

    private static PeerScript Peer(int size)
    {
        List<(string, string)> inside = [];
        for (var router = 1; router <= size; router++)
        {
            var name = $"r{router}";
            inside.Add((name, "link set lo up"));
            if (router > 1)
            {
                inside.Add((name, "link set left up"));
                inside.Add((name, $"addr add {Address(router - 1, 2)}/30 dev left"));
            }

            if (router < size)
            {
                inside.Add((name, "link set right up"));
                inside.Add((name, $"addr add {Address(router, 1)}/30 dev right"));
            }

            inside.AddRange(Routes(router, size).Select(r => (name, $"route add {r.To} via {r.Via}")));
        }

        return new PeerScript(
            [.. Enumerable.Range(1, size).Select(r => $"r{r}")],
            [.. Enumerable.Range(1, size).Select(r => ($"r{r}", "net.ipv4.conf.all.forwarding=1"))],
            [.. Enumerable.Range(1, size - 1).Select(c => $"link add right netns r{c} numtxqueues 1 numrxqueues 1 type veth peer name left netns r{c + 1} numtxqueues 1 numrxqueues 1")],
            inside,
            [],
            []);
    }
}
