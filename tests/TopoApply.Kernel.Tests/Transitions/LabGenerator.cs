namespace TopoApply.Kernel.Tests.Transitions;

/// <summary>
/// Makes random labs over a small set of names, so that two of them in a row share most objects and differ in some attributes. Everything
/// it makes is valid: what the loader refuses is tested elsewhere.
/// </summary>
internal sealed class LabGenerator(int seed)
{
    private static readonly string[] s_names = ["a", "b", "c", "d"];
    private static readonly (string Kind, string[] Rules)[] s_nat =
    [
        ("masquerade", ["{ out: e0 }", "{ out: e1, from: 10.0.0.0/8, random: true }", "{ out: e2, protocol: tcp, to_ports: 2000-3000, counter: true }"]),
        ("snat", ["{ out: e3, family: ipv4, to: 10.0.0.9 }", """{ out: e2, protocol: udp, to: "10.0.0.9:1024-2048" }"""]),
        ("dnat",
        [
            """{ in: e0, protocol: tcp, port: 8080, to: "10.0.0.11:80" }""",
            """{ in: e1, protocol: udp, port: 1000-1010, to: 10.0.0.12, comment: games }""",
            """{ in: e0, protocol: tcp, port: 443, to: "[fd00::11]:443" }""",
        ]),
        ("redirect", ["{ in: e2, protocol: tcp, port: 80, to_port: 3128 }", "{ in: e3, protocol: [tcp, udp], port: 53 }"]),
    ];

    private static readonly string[] s_filter =
    [
        "{ accept: { state: [established, related] } }",
        "{ drop: { state: invalid, counter: true } }",
        "{ accept: { in: e0, from: [10.1.0.0/16, 10.2.0.0/16] } }",
        "{ accept: { out: [e0, e1], comment: ours } }",
        "{ drop: { from: 10.66.0.0/16 } }",
        "{ reject: { protocol: tcp, port: 22 } }",
        "{ accept: { protocol: udp, port: [53, 5000-5010], counter: true } }",
        "{ accept: { protocol: icmp, icmp_type: echo-request } }",
        "{ log: { protocol: tcp, port: 23 } }",
        "{ drop: { mark: 0x1/0xff } }",
    ];

    private readonly Random _random = new(seed);

    /// <summary>The next lab.</summary>
    public Lab Next()
    {
        var nodes = s_names.Where(_ => Chance(0.8)).DefaultIfEmpty("a").Select(name => new LabNode(name)).ToList();
        var cables = Cables([.. nodes.Select(n => n.Name)]);
        foreach (var node in nodes)
        {
            Fill(node, [.. cables.SelectMany(c => new[] { c.A, c.B }).Where(e => e.Netns == node.Name)]);
        }

        OpenLoops(nodes, cables);
        return new Lab(nodes, cables);
    }

    /// <summary>Bridges in a ring without spanning tree keep the whole machine busy with a single packet: the cable that would close one loses a port.</summary>
    private static void OpenLoops(List<LabNode> nodes, List<LabCable> cables)
    {
        var segments = nodes.ToDictionary(n => n.Name, n => n.Name, StringComparer.Ordinal);
        foreach (var (a, b) in cables)
        {
            var (first, second) = (Bridging(nodes, a), Bridging(nodes, b));
            if (first is null || second is null)
            {
                continue;
            }

            var (one, other) = (segments[first.Name], segments[second.Name]);
            if (one == other)
            {
                second.Bridge = second.Bridge! with { Ports = [.. second.Bridge.Ports.Where(port => port != b.Name)] };
                continue;
            }

            foreach (var name in segments.Where(s => s.Value == other).Select(s => s.Key).ToList())
            {
                segments[name] = one;
            }
        }
    }

    private static LabNode? Bridging(List<LabNode> nodes, LabEnd end) =>
        nodes.Find(n => n.Name == end.Netns && n.Bridge is { } bridge && bridge.Ports.Contains(end.Name));

    private bool Chance(double probability) => _random.NextDouble() < probability;

    private T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    private List<LabCable> Cables(string[] names)
    {
        var free = names.SelectMany(n => Enumerable.Range(0, 4).Select(i => new LabEnd(n, $"e{i}"))).ToList();
        free.AddRange([new LabEnd("host", "ta-x0"), new LabEnd("host", "ta-x1")]);
        List<LabCable> cables = [];
        for (var count = _random.Next(1, 6); count > 0 && free.Count > 1; count--)
        {
            // Mostly the first free ones, so that names meet again in the next lab.
            var a = free[_random.Next(Math.Min(4, free.Count))];
            free.Remove(a);
            var b = Pick(free);
            free.Remove(b);
            cables.Add(new LabCable(a, b));
            Dress(a);
            Dress(b);
        }

        return cables;
    }

    private void Dress(LabEnd end)
    {
        if (Chance(0.3))
        {
            end.Mtu = Pick([1280, 1400, 1500, 9000]);
        }

        if (Chance(0.3))
        {
            end.Mac = $"02:00:00:00:{Convert.ToHexString([(byte)end.Netns[0]]).ToLowerInvariant()}:{_random.Next(16, 99)}";
        }

        if (Chance(0.2))
        {
            end.TxQueueLength = Pick([100, 1000, 2000]);
        }

        end.Up = Chance(0.93);
        if (end.Netns != "host" && Chance(0.2))
        {
            end.RpFilter = _random.Next(0, 3);
        }

        if (Chance(0.75))
        {
            end.Addresses.AddRange(Addresses(end.Netns, end.Name, end.Up));
        }
    }

    /// <summary>Subnets are of the interface alone, so that prefix routes never contend.</summary>
    private List<LabAddress> Addresses(string netns, string link, bool up)
    {
        var n = netns == "host" ? 31 : netns[0] - 'a' + 1;
        var l = link[^1] % 16;
        List<LabAddress> addresses = [];
        var subnet = $"10.{n}.{(l * 4) + _random.Next(2)}";
        foreach (var host in Enumerable.Range(1, 4).OrderBy(_ => _random.Next()).Take(_random.Next(1, 4)))
        {
            addresses.Add(new LabAddress($"{subnet}.{host}", 24));
        }

        if (Chance(0.15))
        {
            addresses.Add(new LabAddress($"10.{n}.{(l * 4) + 2}.{_random.Next(3) * 2}", 31));
        }

        if (Chance(0.15))
        {
            addresses.Add(new LabAddress($"10.{n}.{(l * 4) + 3}.{_random.Next(1, 4)}", 32));
        }

        if (Chance(0.15))
        {
            addresses.Add(new LabAddress($"10.{n}.{(l * 4) + 3}.{_random.Next(11, 14)}", 32, $"10.{n}.{(l * 4) + 3}.{_random.Next(21, 24)}"));
        }

        if (up && Chance(0.6))
        {
            foreach (var host in Enumerable.Range(1, 3).OrderBy(_ => _random.Next()).Take(_random.Next(1, 3)))
            {
                addresses.Add(new LabAddress($"fd{n:x2}:{l}::{host}", Chance(0.9) ? 64 : 128));
            }
        }

        return addresses;
    }

    private void Fill(LabNode node, IReadOnlyList<LabEnd> ends)
    {
        node.Forwarding = Chance(0.5) ? Pick(["ipv4", "ipv6", "true", "false"]) : null;
        if (Chance(0.3))
        {
            node.Sysctls["net.ipv4.conf.all.rp_filter"] = Pick(["0", "1", "2"]);
        }

        if (Chance(0.2))
        {
            node.Sysctls["net.ipv4.ip_local_port_range"] = Pick(["20000 30000", "32768 60999"]);
        }

        if (Chance(0.3))
        {
            node.Loopback.Add(new LabAddress($"10.255.{node.Name[0] - 'a'}.{_random.Next(1, 4)}", 32));
        }

        MaybeBridge(node, ends);
        var links = ends.Where(e => e.Up && e.Addresses.Count > 0).Select(e => (e.Name, e.Addresses)).ToList();
        if (node.Bridge is { Addresses.Count: > 0 } bridge)
        {
            links.Add((bridge.Name, bridge.Addresses));
        }

        new LabRouting(_random, node, links, ["lo", .. ends.Select(e => e.Name)]).Fill();
        MaybeFiles(node);
        MaybeNft(node);
    }

    private void MaybeBridge(LabNode node, IReadOnlyList<LabEnd> ends)
    {
        if (!Chance(0.4))
        {
            return;
        }

        node.Bridge = new LabBridge("br0", [.. ends.Where(e => e.Addresses.Count == 0 && Chance(0.8)).Select(e => e.Name)])
        {
            Priority = Chance(0.3) ? Pick([4096, 32768]) : null,
            AgeingTime = Chance(0.3) ? Pick([30, 300]) : null,
            ForwardDelay = Chance(0.2) ? Pick([4, 15]) : null,
            Snooping = Chance(0.3) ? Chance(0.5) : null,
            Mtu = Chance(0.2) ? 1400 : null,
        };
        if (Chance(0.7))
        {
            node.Bridge.Addresses.AddRange(Addresses(node.Name, "br9", up: true));
        }
    }

    private void MaybeFiles(LabNode node)
    {
        if (Chance(0.4))
        {
            node.Nameservers.Add(Pick(["10.0.0.53", "10.0.0.54", "fd00::53"]));
            node.Search = Chance(0.5) ? Pick(["lab.test", "other.test"]) : null;
        }

        if (Chance(0.3))
        {
            node.Hosts["www.lab.test"] = Pick(["10.0.0.80", "10.0.0.81"]);
        }
    }

    private void MaybeNft(LabNode node)
    {
        foreach (var (kind, rules) in s_nat)
        {
            if (Chance(0.25))
            {
                node.Nat.Add($"{kind}: [{string.Join(", ", rules.Where(_ => Chance(0.6)).DefaultIfEmpty(rules[0]))}]");
            }
        }

        foreach (var hook in new[] { "input", "forward", "output" })
        {
            if (Chance(0.2))
            {
                var rules = s_filter.Where(r => Chance(0.4) && !(hook == "input" && r.Contains("out:")) && !(hook == "output" && r.Contains("in:")));
                node.Filter.Add($"{hook}: {{ policy: {Pick(["accept", "drop"])}, rules: [{string.Join(", ", rules)}] }}");
            }
        }
    }
}
