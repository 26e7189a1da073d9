using FluentAssertions;
using TopoApply.Applying;
using TopoApply.Testing;
using TopoApply.Testing.Networking;
using TopoApply.Testing.Oracles;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;

namespace TopoApply.Kernel.Tests.Faults;

/// <summary>What the README says of a way back, line by line: what comes back with it, and what does not.</summary>
public sealed class PromiseTests
{
    private const string Lab = """
        version: 1
        name: lab
        namespaces:
          one: { interfaces: { eth0: { mtu: 1500 } } }
          two:
            filter: { input: { policy: accept, rules: [{ accept: { protocol: icmp, counter: true } }] } }
        links: ["one:eth0 10.0.0.1/24 -- two:eth0 10.0.0.2/24"]
        """;

    /// <summary>Both ends of the cable are made anew, and the namespace `two` has no filter.</summary>
    private const string Other = """
        version: 1
        name: lab
        namespaces: { one: {}, two: {}, three: {} }
        links: ["one:eth0 10.0.0.1/24 -- three:eth0 10.0.0.2/24"]
        """;

    [KernelFact(Needs = "veth,nft")]
    public void A_link_that_is_made_again_has_its_index_and_mac_but_counts_from_nothing()
    {
        using var world = new World();
        world.Traffic.Ping("one", "10.0.0.2").Should().BeTrue();
        var before = world.Link();
        world.Received().Should().BePositive();
        world.FailAtTheEnd(Other);
        world.Link().Should().Be(before);
        world.Received().Should().BeLessThan(5, "the kernel's statistics cannot be written");
    }

    [KernelFact(Needs = "veth,nft")]
    public void A_rule_s_counter_comes_back_with_the_value_that_was_read_before()
    {
        using var world = new World();
        world.Traffic.Ping("one", "10.0.0.2").Should().BeTrue();
        var before = world.Counter();
        before.Should().MatchRegex("packets [1-9]");
        var between = before;
        world.FailAtTheEnd(Other, () => between = world.Counter());
        between.Should().BeEmpty("the table was gone");
        world.Counter().Should().Be(before);
    }

    [KernelFact(Needs = "veth,nft")]
    public void Neighbours_that_were_learned_are_learned_anew()
    {
        using var world = new World();
        world.Traffic.Ping("one", "10.0.0.2").Should().BeTrue();
        world.Sandbox.Ok("ip", "-n", "one", "neigh").Should().Contain("10.0.0.2 dev eth0 lladdr");
        world.FailAtTheEnd(Other);
        world.Sandbox.Ok("ip", "-n", "one", "neigh").Should().NotContain("10.0.0.2 dev eth0 lladdr");
        world.Traffic.Ping("one", "10.0.0.2").Should().BeTrue();
    }

    [KernelFact(Needs = "veth,nft")]
    public void A_daemon_s_route_that_went_with_its_link_comes_back_with_the_daemon_s_mark()
    {
        using var world = new World();
        world.Sandbox.Ok("ip", "-n", "one", "route", "add", "10.5.0.0/16", "via", "10.0.0.2", "proto", "bird");
        world.FailAtTheEnd(Other);
        world.Sandbox.Ok("ip", "-n", "one", "route", "show", "10.5.0.0/16").Should().Contain("via 10.0.0.2").And.Contain("proto bird");
    }

    [KernelFact(Needs = "veth,nft")]
    public void A_process_in_a_namespace_that_was_to_go_does_not_notice_and_its_connections_live_on()
    {
        using var world = new World();
        using var process = world.Sandbox.Start("ip", "netns", "exec", "two", "sleep", "60");
        Traffic.Eventually(() => world.Sandbox.Ok("ip", "netns", "pids", "two").Trim().Length > 0).Should().BeTrue();
        var pids = world.Sandbox.Ok("ip", "netns", "pids", "two");
        using var connection = new TcpFlow(world.Sandbox, "two", "two", new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 7001));
        var engine = new Engine(world.Sandbox);
        var operations = engine.PlanDestroy("lab").Operations.Count;
        engine.Destroy("lab", failAt: operations - 1).Outcome.Should().Be(ApplyOutcome.RolledBack);
        world.Sandbox.Ok("ip", "netns", "pids", "two").Should().Be(pids);
        process.HasExited.Should().BeFalse();
        var arrived = connection.Arrived;
        Traffic.Eventually(() => connection.Arrived > arrived + 10).Should().BeTrue();
        connection.Fault.Should().BeNull();
    }

    /// <summary>The lab in a sandbox.</summary>
    private sealed class World : IDisposable
    {
        public World()
        {
            new Engine(Sandbox).Succeed(Lab);
            Traffic = new Traffic(Sandbox);
        }

        public Sandbox Sandbox { get; } = new();

        public Traffic Traffic { get; }

        /// <summary>Everything is done, and then the answer to the last operation says the contrary.</summary>
        /// <param name="yaml">What is to be.</param>
        /// <param name="look">Called when everything is done.</param>
        public void FailAtTheEnd(string yaml, Action? look = null)
        {
            var engine = new Engine(Sandbox);
            var before = new Oracle(Sandbox).All();
            var fault = new Fault(engine.Plan(yaml).Operations.Count - 1, FaultKind.LoseAnswer, _ =>
            {
                look?.Invoke();
                return new Netlink.KernelException("made to fail", 5);
            });
            engine.Apply(yaml, "lab", fault).Outcome.Should().Be(ApplyOutcome.RolledBack);
            new Oracle(Sandbox).All().Should().Be(before);
        }

        /// <summary>Index and MAC address.</summary>
        public string Link() => Sandbox.Ok("ip", "netns", "exec", "one", "sh", "-c", "ip -o link show eth0 | sed 's/ *state [A-Z]*//; s/<[^>]*>//'");

        /// <summary>Packets that came in.</summary>
        public long Received() => System.Text.Json.Nodes.JsonNode.Parse(Sandbox.Ok("ip", "-n", "one", "-j", "-s", "link", "show", "eth0"))!
            [0]!["stats64"]!["rx"]!["packets"]!.GetValue<long>();

        public string Counter() => System.Text.RegularExpressions.Regex.Match(
            Sandbox.Ok("ip", "netns", "exec", "two", "nft", "list", "ruleset"),
            "packets [0-9]+",
            System.Text.RegularExpressions.RegexOptions.CultureInvariant,
            TimeSpan.FromSeconds(1)).Value;

        public void Dispose() => Sandbox.Dispose();
    }
}
