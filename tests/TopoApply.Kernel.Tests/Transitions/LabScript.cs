using System.Text;

namespace TopoApply.Kernel.Tests.Transitions;

/// <summary>
/// Writes a lab as a shell script of `ip` and `sysctl`, in the obvious order, as a person would. What it leads to is what the product must lead to.
/// </summary>
internal static class LabScript
{
    /// <summary>The script, for an empty machine. Without nftables.</summary>
    public static string Write(Lab lab)
    {
        var text = new StringBuilder();
        foreach (var node in lab.Nodes)
        {
            text.Append($"ip netns add {node.Name}\n");
        }

        foreach (var cable in lab.Cables)
        {
            text.Append($"ip link add name {Place(cable.A)} type veth peer name {Place(cable.B)}\n");
        }

        foreach (var node in lab.Nodes)
        {
            var ends = lab.Cables.SelectMany(c => new[] { c.A, c.B }).Where(e => e.Netns == node.Name).ToList();
            Sysctls(text, node, ends);
            text.Append($"ip -n {node.Name} -batch - <<'END'\n");
            Links(text, node, ends);
            Routing(text, node);
            text.Append("END\n");
            Rules(text, node);
            Files(text, node);
        }

        foreach (var end in lab.Cables.SelectMany(c => new[] { c.A, c.B }).Where(e => e.Netns == "host"))
        {
            text.Append("ip -batch - <<'END'\n");
            End(text, end);
            text.Append("END\n");
        }

        return text.ToString();
    }

    private static string Place(LabEnd end) => end.Netns == "host" ? end.Name : $"{end.Name} netns {end.Netns}";

    private static void Links(StringBuilder text, LabNode node, IReadOnlyList<LabEnd> ends)
    {
        text.Append("link set lo up\n");
        if (node.Bridge is { } bridge)
        {
            var options = new[]
            {
                bridge.Priority is { } priority ? $" priority {priority}" : "",
                bridge.AgeingTime is { } age ? $" ageing_time {age * 100}" : "",
                bridge.ForwardDelay is { } delay ? $" forward_delay {delay * 100}" : "",
                bridge.Snooping is { } on ? $" mcast_snooping {(on ? 1 : 0)}" : "",
            };
            text.Append($"link add {bridge.Name} mtu {bridge.Mtu ?? 1500} type bridge{string.Concat(options)}\n");
            foreach (var port in bridge.Ports)
            {
                text.Append($"link set {port} master {bridge.Name}\n");
            }

            text.Append($"link set {bridge.Name} mtu {bridge.Mtu ?? 1500} up\n");
            Addresses(text, bridge.Name, bridge.Addresses);
        }

        foreach (var end in ends)
        {
            End(text, end);
        }

        Addresses(text, "lo", node.Loopback);
    }

    private static void End(StringBuilder text, LabEnd end)
    {
        text.Append($"link set {end.Name}{Option("mtu", end.Mtu)}{Option("address", end.Mac)}{Option("txqlen", end.TxQueueLength)} {(end.Up ? "up" : "down")}\n");
        Addresses(text, end.Name, end.Addresses);
    }

    private static void Addresses(StringBuilder text, string link, IEnumerable<LabAddress> addresses)
    {
        foreach (var address in addresses)
        {
            var local = address.Peer is null ? $"{address.Address}/{address.Length}" : $"{address.Address} peer {address.Peer}/{address.Length}";
            text.Append($"address add {local} dev {link}{(address.V6 ? " nodad" : "")}\n");
        }
    }

    private static void Routing(StringBuilder text, LabNode node)
    {
        foreach (var route in node.Routes)
        {
            text.Append($"route add {route.Type} {(route.V6 && route.To == "default" ? "::/0" : route.To)}");
            text.Append($"{Option("table", route.Table)}{Option("metric", route.Metric)}{Option("src", route.Source)}{Option("mtu", route.Mtu)}");
            foreach (var hop in route.Hops)
            {
                var via = hop.Via is null ? "" : hop.Via.Contains(':', StringComparison.Ordinal) ? $" via inet6 {hop.Via}" : $" via {hop.Via}";
                var several = route.Hops.Count > 1;
                text.Append($"{(several ? " nexthop" : "")}{via}{Option("dev", hop.Dev)}{(several ? $" weight {hop.Weight}" : "")}{(hop.OnLink ? " onlink" : "")}");
            }

            text.Append('\n');
        }

        foreach (var neighbour in node.Neighbours)
        {
            text.Append($"neighbour add {neighbour.Address} lladdr {neighbour.Mac} dev {neighbour.Dev} nud permanent\n");
        }
    }

    /// <summary>Not in the batch: `ip` guesses the family of a route from its destination, of a rule from its option only.</summary>
    private static void Rules(StringBuilder text, LabNode node)
    {
        foreach (var rule in node.Rules)
        {
            var mark = rule.Mark is { } m ? m.Mask == -1 ? $" fwmark {m.Mark}" : $" fwmark {m.Mark}/{m.Mask}" : "";
            text.Append($"ip -n {node.Name} {(rule.V6 ? "-6" : "-4")} rule add priority {rule.Priority}{Option("from", rule.From ?? "all")}{Option("to", rule.To)}");
            text.Append($"{Option("iif", rule.InputLink)}{Option("oif", rule.OutputLink)}{mark} {(rule.Action == "lookup" ? $"table {rule.Table}" : rule.Action)}\n");
        }
    }

    private static void Sysctls(StringBuilder text, LabNode node, IReadOnlyList<LabEnd> ends)
    {
        // `forwarding` of all writes into every link; so it comes first, as in the product.
        List<(string Key, string Value)> settings = [];
        if (node.Forwarding is { } forwarding)
        {
            settings.AddRange(forwarding is "ipv4" or "true" or "false" ? [("net/ipv4/ip_forward", forwarding == "false" ? "0" : "1")] : []);
            settings.AddRange(forwarding is "ipv6" or "true" or "false" ? [("net/ipv6/conf/all/forwarding", forwarding == "false" ? "0" : "1")] : []);
        }

        settings.AddRange(node.Sysctls.Select(s => (s.Key.Replace('.', '/'), s.Value)));
        settings.AddRange(ends.Where(e => e.RpFilter is not null).Select(e => ($"net/ipv4/conf/{e.Name}/rp_filter", $"{e.RpFilter}")));
        if (settings.Count > 0)
        {
            var commands = settings.Select(s => $"echo '{s.Value}' >/proc/sys/{s.Key}");
            text.Append($"ip netns exec {node.Name} bash -ec \"{string.Join("; ", commands)}\"\n");
        }
    }

    private static void Files(StringBuilder text, LabNode node)
    {
        if (node.Nameservers.Count + node.Hosts.Count > 0)
        {
            text.Append($"mkdir -p /etc/netns/{node.Name}\n");
        }

        if (node.Nameservers.Count > 0)
        {
            var search = node.Search is { } domain ? $"search {domain}\n" : "";
            text.Append($"cat >/etc/netns/{node.Name}/resolv.conf <<'END'\n{string.Concat(node.Nameservers.Select(n => $"nameserver {n}\n"))}{search}END\n");
        }

        if (node.Hosts.Count > 0)
        {
            text.Append($"cat >/etc/netns/{node.Name}/hosts <<'END'\n127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n{string.Concat(node.Hosts.Select(h => $"{h.Value} {h.Key}\n"))}END\n");
        }
    }

    private static string Option(string name, object? value) => value is null ? "" : $" {name} {value}";
}
