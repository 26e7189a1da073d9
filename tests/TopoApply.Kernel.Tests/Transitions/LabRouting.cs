namespace TopoApply.Kernel.Tests.Transitions;

/// <summary>Random routes, rules and neighbours of one namespace, given the links that can carry them.</summary>
internal sealed class LabRouting(Random random, LabNode node, IReadOnlyList<(string Name, List<LabAddress> Addresses)> links, IReadOnlyList<string> names)
{
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);

    /// <summary>Fills the namespace.</summary>
    public void Fill()
    {
        for (var count = random.Next(0, 5); count > 0; count--)
        {
            if (Route(v6: Chance(0.35)) is { } route && _keys.Add($"{route.V6}/{route.Table}/{route.To}/{route.Metric}"))
            {
                node.Routes.Add(route);
            }
        }

        foreach (var priority in Enumerable.Range(100, 6).Where(_ => Chance(0.2)))
        {
            node.Rules.Add(Rule(priority));
        }

        foreach (var (link, subnet) in Subnets(v6: false).Concat(Subnets(v6: true)).Where(_ => Chance(0.2)))
        {
            node.Neighbours.Add(new LabNeighbour(link, Inside(subnet, random.Next(200, 203)), $"02:00:00:00:99:{random.Next(10, 13)}"));
        }
    }

    private bool Chance(double probability) => random.NextDouble() < probability;

    private T Pick<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];

    /// <summary>Subnets in which a gateway can be.</summary>
    private List<(string Link, LabAddress Subnet)> Subnets(bool v6) =>
        [.. links.SelectMany(l => l.Addresses.Where(a => a.V6 == v6 && a.Length is 24 or 64).Where(a => a.V6 == v6).Take(1).Select(a => (l.Name, a)))];

    private static string Inside(LabAddress subnet, int host) => subnet.V6
        ? $"{subnet.Address[..subnet.Address.LastIndexOf(':')]}:{host:x}"
        : $"{subnet.Address[..subnet.Address.LastIndexOf('.')]}.{host}";

    private LabRoute? Route(bool v6)
    {
        var subnets = Subnets(v6);
        var to = v6 ? $"fd20:{random.Next(4)}::/48" : $"10.20{random.Next(3)}.0.0/16";
        if (Chance(0.15))
        {
            to = "default";
        }

        // A metric in every IPv6 route would hide that 0 means 1024 there.
        var route = new LabRoute(to, v6) { Table = Chance(0.3) ? Pick([100, 101]) : null, Metric = Chance(0.3) ? Pick([10, 20]) : null };
        if (Chance(0.25) && to != "default")
        {
            route.Type = Pick(["blackhole", "unreachable", "prohibit", "throw"]);
            return route;
        }

        if (subnets.Count == 0)
        {
            return null;
        }

        var first = Pick(subnets);
        var gateway = Inside(first.Subnet, random.Next(100, 103));
        switch (random.Next(5))
        {
            case 0 when to != "default":
                route.Hops.Add(new LabHop(null, first.Link));
                break;
            case 1:
                route.Hops.Add(new LabHop(gateway, null, random.Next(1, 4)));
                var second = Pick(subnets);
                route.Hops.Add(new LabHop(Inside(second.Subnet, random.Next(110, 113)), null, random.Next(1, 4)));
                break;
            case 2 when !v6:
                route.Hops.Add(new LabHop($"10.99.0.{random.Next(1, 3)}", first.Link, OnLink: true));
                break;
            case 3 when !v6 && Subnets(true) is { Count: > 0 } sixes:
                var six = Pick(sixes);
                route.Hops.Add(new LabHop(Inside(six.Subnet, 0x77), six.Link));
                break;
            default:
                route.Hops.Add(new LabHop(gateway, null));
                break;
        }

        route.Mtu = Chance(0.2) ? 1300 : null;
        route.Source = Chance(0.2) && route.Hops.Count == 1 ? first.Subnet.Address : null;
        return route;
    }

    private LabRule Rule(int priority)
    {
        var rule = new LabRule(priority, Chance(0.3)) { Table = Pick([100, 101, 254]) };
        rule.From = Chance(0.5) || rule.V6 ? (rule.V6 ? "fd20::/32" : Pick(["10.0.0.0/8", "10.1.0.0/16"])) : null;
        rule.To = Chance(0.3) && !rule.V6 ? Pick(["10.200.0.0/16", "10.201.0.0/16"]) : null;
        rule.InputLink = Chance(0.3) ? Pick(names) : null;
        rule.OutputLink = Chance(0.2) ? Pick(names) : null;
        rule.Mark = Chance(0.3) ? (random.Next(1, 4), Pick([-1, 0xFF])) : null;
        if (rule.From is null && rule.To is null)
        {
            // A rule for everything that drops would keep the kernel from resolving gateways.
            rule.From = rule.InputLink is null && rule.OutputLink is null && rule.Mark is null ? "10.3.0.0/16" : null;
        }
        else if (Chance(0.25))
        {
            rule.Action = Pick(["blackhole", "unreachable", "prohibit"]);
        }

        return rule;
    }
}
