using System.Text;

namespace TopoApply.Kernel.Tests.Transitions;

/// <summary>Writes a lab as a topology file.</summary>
internal static class LabYaml
{
    /// <summary>The file.</summary>
    public static string Write(Lab lab, string name)
    {
        var text = new StringBuilder($"version: 1\nname: {name}\nnamespaces:\n");
        foreach (var node in lab.Nodes)
        {
            text.Append($"  {node.Name}:\n");
            Node(text, node, [.. lab.Cables.SelectMany(c => new[] { c.A, c.B }).Where(e => e.Netns == node.Name)]);
        }

        var hostEnds = lab.Cables.SelectMany(c => new[] { c.A, c.B }).Where(e => e.Netns == "host").ToList();
        if (hostEnds.Count > 0)
        {
            text.Append("  host:\n");
            Interfaces(text, "    ", hostEnds, null, []);
        }

        if (lab.Cables.Count > 0)
        {
            text.Append("links:\n");
            foreach (var cable in lab.Cables)
            {
                text.Append($"  - {cable.A.Netns}:{cable.A.Name} -- {cable.B.Netns}:{cable.B.Name}\n");
            }
        }

        return text.ToString();
    }

    private static void Node(StringBuilder text, LabNode node, IReadOnlyList<LabEnd> ends)
    {
        var start = text.Length;
        if (node.Forwarding is { } forwarding)
        {
            text.Append($"    forwarding: {forwarding}\n");
        }

        Map(text, "    sysctls", [.. node.Sysctls.Select(s => ($"{s.Key}", $"\"{s.Value}\""))]);
        Interfaces(text, "    ", ends, node.Bridge, node.Loopback);
        List(text, "    routes", node.Routes.Select(Route));
        List(text, "    rules", node.Rules.Select(Rule));
        List(text, "    neighbours", node.Neighbours.Select(n => $"{{ address: \"{n.Address}\", dev: {n.Dev}, mac: \"{n.Mac}\" }}"));
        if (node.Nameservers.Count > 0)
        {
            var search = node.Search is { } domain ? $", search: [{domain}]" : "";
            text.Append($"    dns: {{ nameservers: [{string.Join(", ", node.Nameservers.Select(n => $"\"{n}\""))}]{search} }}\n");
        }

        Map(text, "    hosts", [.. node.Hosts.Select(h => (h.Key, $"\"{h.Value}\""))]);
        Block(text, "    nat", node.Nat);
        Block(text, "    filter", node.Filter);
        if (text.Length == start)
        {
            text.Append("    {}\n");
        }
    }

    private static void Interfaces(StringBuilder text, string indent, IReadOnlyList<LabEnd> ends, LabBridge? bridge, IReadOnlyList<LabAddress> loopback)
    {
        if (ends.Count == 0 && bridge is null && loopback.Count == 0)
        {
            return;
        }

        text.Append($"{indent}interfaces:\n");
        foreach (var end in ends)
        {
            var sysctls = end.RpFilter is { } filter ? $"{{ ipv4.rp_filter: {filter} }}" : null;
            Flow(text, $"{indent}  {end.Name}", ("addresses", Addresses(end.Addresses)), ("mtu", $"{end.Mtu}"), ("mac", Quoted(end.Mac)),
                ("txqlen", $"{end.TxQueueLength}"), ("state", end.Up ? "" : "down"), ("sysctls", sysctls));
        }

        if (bridge is not null)
        {
            var settings = Pairs(("ports", $"[{string.Join(", ", bridge.Ports)}]"), ("priority", $"{bridge.Priority}"), ("ageing_time", $"{bridge.AgeingTime}"),
                ("forward_delay", $"{bridge.ForwardDelay}"), ("multicast_snooping", bridge.Snooping is { } on ? on ? "true" : "false" : ""));
            Flow(text, $"{indent}  {bridge.Name}", ("bridge", $"{{ {settings} }}"), ("addresses", Addresses(bridge.Addresses)), ("mtu", $"{bridge.Mtu}"));
        }

        if (loopback.Count > 0)
        {
            Flow(text, $"{indent}  lo", ("addresses", Addresses(loopback)));
        }
    }

    private static string Addresses(IReadOnlyList<LabAddress> addresses) => addresses.Count == 0
        ? ""
        : $"[{string.Join(", ", addresses.Select(a => a.Peer is null ? $"\"{a.Address}/{a.Length}\"" : $"{{ address: \"{a.Address}/{a.Length}\", peer: \"{a.Peer}\" }}"))}]";

    private static string Route(LabRoute route)
    {
        var hops = route.Hops.Count > 1 ? $"[{string.Join(", ", route.Hops.Select(h => $"{{ {Hop(h, weight: true)} }}"))}]" : "";
        var single = route.Hops.Count == 1 ? Hop(route.Hops[0], weight: false) : "";
        var to = route.To == "default" ? route.V6 ? "\"::/0\"" : "0.0.0.0/0" : $"\"{route.To}\"";
        var rest = Pairs(("nexthops", hops), ("type", route.Type == "unicast" ? "" : route.Type), ("table", $"{route.Table}"), ("metric", $"{route.Metric}"),
            ("src", Quoted(route.Source)), ("mtu", $"{route.Mtu}"));
        return $"{{ {string.Join(", ", new[] { $"to: {to}", single, rest }.Where(p => p.Length > 0))} }}";
    }

    private static string Hop(LabHop hop, bool weight) =>
        Pairs(("via", Quoted(hop.Via)), ("dev", hop.Dev), ("onlink", hop.OnLink ? "true" : ""), ("weight", weight ? $"{hop.Weight}" : ""));

    private static string Rule(LabRule rule)
    {
        var mark = rule.Mark is { } m ? m.Mask == -1 ? $"{m.Mark}" : $"\"{m.Mark}/0x{m.Mask:x}\"" : "";
        return $"{{ {Pairs(("priority", $"{rule.Priority}"), ("from", Quoted(rule.From)), ("to", Quoted(rule.To)), ("iif", rule.InputLink), ("oif", rule.OutputLink),
            ("fwmark", mark), ("action", rule.Action == "lookup" ? "" : rule.Action), ("table", rule.Action == "lookup" ? $"{rule.Table}" : ""))} }}";
    }

    private static string? Quoted(string? text) => text is null ? null : $"\"{text}\"";

    private static string Pairs(params (string Key, string? Value)[] pairs) =>
        string.Join(", ", pairs.Where(p => !string.IsNullOrEmpty(p.Value)).Select(p => $"{p.Key}: {p.Value}"));

    private static void Flow(StringBuilder text, string key, params (string Key, string? Value)[] pairs) => text.Append($"{key}: {{ {Pairs(pairs)} }}\n");

    private static void Map(StringBuilder text, string key, IReadOnlyList<(string Key, string Value)> pairs)
    {
        if (pairs.Count > 0)
        {
            text.Append($"{key}: {{ {string.Join(", ", pairs.Select(p => $"{p.Key}: {p.Value}"))} }}\n");
        }
    }

    private static void List(StringBuilder text, string key, IEnumerable<string> items)
    {
        var lines = items.ToList();
        if (lines.Count > 0)
        {
            text.Append($"{key}:\n");
            lines.ForEach(line => text.Append($"      - {line}\n"));
        }
    }

    private static void Block(StringBuilder text, string key, IReadOnlyList<string> lines)
    {
        if (lines.Count > 0)
        {
            text.Append($"{key}:\n");
            foreach (var line in lines)
            {
                text.Append($"      {line}\n");
            }
        }
    }
}
