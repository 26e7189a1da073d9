using System.Text.Json.Nodes;
using FluentAssertions;
using TopoApply.Testing.Networking;
using TopoApply.Testing.Sandboxing;

namespace TopoApply.Kernel.Tests.Examples;

/// <summary>What each example is for, proved with packets.</summary>
internal static class ExampleTraffic
{
    /// <summary>The check of each example.</summary>
    public static IReadOnlyDictionary<string, Action<Sandbox>> Checks { get; } = new Dictionary<string, Action<Sandbox>>(StringComparer.Ordinal)
    {
        ["backbone"] = Backbone,
        ["bridge-of-four"] = BridgeOfFour,
        ["host-nat"] = HostNat,
        ["host-port-80"] = HostPort80,
        ["office"] = Office,
        ["policy-routing"] = PolicyRouting,
        ["quickstart"] = Quickstart,
        ["star-100"] = Star,
        ["three-routers"] = ThreeRouters,
        ["two-namespaces"] = TwoNamespaces,
    };

    /// <summary>
    /// What the machine has before: for the examples that use the host, an uplink `eth0` to a namespace that plays the world. None of it is ours.
    /// </summary>
    public static void World(Sandbox sandbox, string example)
    {
        if (example.StartsWith("host-", StringComparison.Ordinal))
        {
            sandbox.Script("""
                ip netns add world
                ip link add eth0 type veth peer name w0 netns world
                ip link set eth0 up
                ip addr add 203.0.113.10/24 dev eth0
                ip route add default via 203.0.113.1
                ip -n world link set lo up
                ip -n world link set w0 up
                ip -n world addr add 203.0.113.1/24 dev w0
                ip -n world addr add 9.9.9.9/32 dev lo
                nft 'add table inet theirs; add chain inet theirs in { type filter hook input priority 10; }; add rule inet theirs in counter'
                """);
        }
    }

    private static void Quickstart(Sandbox sandbox)
    {
        var traffic = new Traffic(sandbox);
        traffic.Ping("client1", "10.0.0.12").Should().BeTrue("the bridge joins the clients");
        traffic.Ping("client2", "192.0.2.1").Should().BeTrue("the router forwards");

        using var outside = traffic.Serve("outside", 7000);
        traffic.Connect("client1", "192.0.2.1", 7000).Should().Be("192.0.2.2", "the outside sees the router's address");

        using var web = traffic.Serve("client1", 80);
        traffic.Connect("client2", "10.0.0.11", 80).Should().Be("10.0.0.12", "nothing is translated between the clients");
        traffic.Connect("outside", "192.0.2.2", 8080).Should().Be("192.0.2.1", "port 8080 leads to client1");

        using var names = traffic.Names("outside", "192.0.2.1", new Dictionary<string, string> { ["www.lab.test"] = "192.0.2.1" });
        traffic.Resolve("client1", "www.lab.test").Should().Be("192.0.2.1");
        traffic.Resolve("client2", "www").Should().Be("192.0.2.1", "lab.test is the search domain");

        // The firewall is closed even for one who knows the way in.
        sandbox.Ok("ip", "-n", "outside", "route", "add", "10.0.0.0/24", "via", "192.0.2.2");
        using var other = traffic.Serve("client2", 80);
        traffic.Connects("outside", "10.0.0.12", 80, timeoutMs: 300).Should().BeFalse("only client1's port 80 is open");
        sandbox.Ok("ip", "-n", "outside", "route", "del", "10.0.0.0/24");
    }

    private static void HostNat(Sandbox sandbox)
    {
        var traffic = new Traffic(sandbox);
        traffic.Ping("box", "192.168.11.1").Should().BeTrue();
        traffic.Ping("box", "9.9.9.9").Should().BeTrue("the host forwards to the world");
        using var server = traffic.Serve("world", 7000);
        traffic.Connect("box", "203.0.113.1", 7000).Should().Be("203.0.113.10", "the world sees the host's address");
        using var names = traffic.Names("world", "9.9.9.9", new Dictionary<string, string> { ["www.lab.test"] = "203.0.113.1" });
        traffic.Resolve("box", "www").Should().Be("203.0.113.1");
    }

    private static void HostPort80(Sandbox sandbox)
    {
        var traffic = new Traffic(sandbox);
        using var web = traffic.Serve("web", 80);
        traffic.Connect("world", "203.0.113.10", 80).Should().Be("203.0.113.1", "the host's port 80 leads to the namespace");
        using var server = traffic.Serve("world", 7000);
        traffic.Connect("web", "203.0.113.1", 7000).Should().Be("203.0.113.10");
    }

    private static void TwoNamespaces(Sandbox sandbox)
    {
        var traffic = new Traffic(sandbox);
        traffic.Ping("left", "10.1.0.2").Should().BeTrue();
        traffic.Ping("right", "fd01::1").Should().BeTrue();
        using var server = traffic.Serve("right", 7000);
        traffic.Connect("left", "10.1.0.2", 7000).Should().Be("10.1.0.1");
        traffic.Connect("left", "fd01::2", 7000).Should().Be("fd01::1");
    }

    private static void BridgeOfFour(Sandbox sandbox)
    {
        var traffic = new Traffic(sandbox);
        for (var from = 1; from <= 4; from++)
        {
            for (var to = 1; to <= 4; to++)
            {
                traffic.Ping($"pc{from}", $"10.2.0.{to}").Should().BeTrue("pc{0} reaches pc{1}", from, to);
                traffic.Ping($"pc{from}", $"fd02::{to}").Should().BeTrue("pc{0} reaches pc{1} by IPv6", from, to);
            }
        }

        using var server = traffic.Serve("pc4", 7000);
        traffic.Connect("pc1", "10.2.0.4", 7000).Should().Be("10.2.0.1");
    }

    private static void Office(Sandbox sandbox)
    {
        var traffic = new Traffic(sandbox);
        traffic.Ping("desk1", "10.6.0.3").Should().BeTrue("the LAN joins the desks");
        traffic.Ping("desk3", "fd06::5").Should().BeTrue("by IPv6 as well");
        using var server = traffic.Serve("outside", 7000);
        traffic.Connect("desk2", "192.0.2.1", 7000).Should().Be("192.0.2.2", "the gateway leads out");

        using var web = traffic.Serve("web", 80);
        traffic.Connect("outside", "192.0.2.2", 8080).Should().Be("192.0.2.1", "the port is published to the outside");
        traffic.Connect("desk1", "192.0.2.2", 8080).Should().Be("10.6.0.1", "and to the inside, by way of the router");
        traffic.Connect("router", "192.0.2.2", 8080).Should().Be("192.0.2.2", "and to the router");
        traffic.Connects("desk1", "10.6.0.5", 80).Should().BeTrue("the server itself can be asked as well");
        traffic.Connects("desk1", "10.6.0.1", 8080, timeoutMs: 300).Should().BeFalse("the inner address publishes nothing");
        using var names = traffic.Names("outside", "192.0.2.1", new Dictionary<string, string> { ["www.lab.test"] = "192.0.2.1" });
        traffic.Resolve("desk3", "www").Should().Be("192.0.2.1");
    }

    private static void Backbone(Sandbox sandbox)
    {
        var traffic = new Traffic(sandbox);
        for (var router = 1; router <= 4; router++)
        {
            traffic.Ping("r1", $"10.7.255.{router}").Should().BeTrue("r1 reaches r{0}", router);
            traffic.Ping("r3", $"fd07:ffff::{router}").Should().BeTrue("r3 reaches r{0} by IPv6", router);
        }

        using var server = traffic.Serve("r4", 7000);
        traffic.Connect("r1", "10.7.255.4", 7000).Should().Be("10.7.0.0", "the first pair of the pool is r1's and r2's");
    }

    private static void ThreeRouters(Sandbox sandbox)
    {
        var traffic = new Traffic(sandbox);
        traffic.Ping("alice", "10.3.4.2").Should().BeTrue();
        traffic.Ping("bob", "fd03:1::2").Should().BeTrue();
        using var server = traffic.Serve("bob", 7000);
        traffic.Connect("alice", "10.3.4.2", 7000).Should().Be("10.3.1.2");
        traffic.Connect("alice", "fd03:4::2", 7000).Should().Be("fd03:1::2");
        traffic.Connects("alice", "10.3.77.1", 7000).Should().BeFalse("r2 answers that it is unreachable");
        sandbox.Exec("ip", "netns", "exec", "alice", "ping", "-c", "1", "-W", "2", "10.3.77.1").Output.Should().Contain("From 10.3.2.2").And.Contain("Unreachable");
    }

    private static void PolicyRouting(Sandbox sandbox)
    {
        var traffic = new Traffic(sandbox);
        using var server = traffic.Serve("server", 7000);
        traffic.Connect("office", "192.0.2.80", 7000).Should().Be("10.4.1.2");
        traffic.Connect("guests", "192.0.2.80", 7000).Should().Be("10.4.2.2");
        traffic.Ping("office", "10.4.2.2").Should().BeTrue("the main table joins the two nets");

        UsedBy(sandbox, () => Send(traffic, "office")).Should().Be((true, false), "the office goes out by the first provider");
        UsedBy(sandbox, () => Send(traffic, "guests")).Should().Be((false, true), "the guests go out by the second");

        var seen = Enumerable.Range(0, 60).Select(_ => traffic.Connect("router", "192.0.2.80", 7000)).GroupBy(a => a, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count());
        seen.Keys.Should().BeEquivalentTo(["198.51.100.2", "203.0.113.2"], "the router spreads its own connections");
    }

    private static void Send(Traffic traffic, string from)
    {
        using var flow = traffic.Flow(from, "server", "192.0.2.80", 7001);
        Traffic.Eventually(() => flow.Sent >= 200).Should().BeTrue();
        flow.Stop().Lost.Should().Be(0);
    }

    /// <summary>Which of the two providers carried the better part of some traffic, by what their links received.</summary>
    private static (bool First, bool Second) UsedBy(Sandbox sandbox, Action action)
    {
        long Received(string provider) =>
            (long?)(JsonNode.Parse(sandbox.Ok("ip", "-n", provider, "-j", "-s", "link", "show", "cust")) as JsonArray)?[0]?["stats64"]?["rx"]?["packets"] ?? 0;
        var before = (Received("provider1"), Received("provider2"));
        action();
        return (Received("provider1") - before.Item1 >= 200, Received("provider2") - before.Item2 >= 200);
    }

    private static void Star(Sandbox sandbox)
    {
        var traffic = new Traffic(sandbox);
        for (var leaf = 1; leaf <= 100; leaf++)
        {
            traffic.Ping($"leaf{leaf}", "10.5.0.254").Should().BeTrue("leaf{0} reaches the hub", leaf);
        }

        traffic.Ping("leaf1", "fd05::100").Should().BeTrue();
        using var server = traffic.Serve("leaf100", 7000);
        traffic.Connect("leaf1", "10.5.0.100", 7000).Should().Be("10.5.0.1");
    }
}
