using FluentAssertions;
using TopoApply.Applying;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;

namespace TopoApply.Kernel.Tests.Transitions;

/// <summary>Changes after which the kernel does more than it was asked to.</summary>
public sealed class CascadeTests
{
    private const string Before = """
        version: 1
        name: cascade
        namespaces:
          a:
            routes: [{ to: 10.9.0.0/16, dev: e0 }]
            neighbours: [{ address: 10.1.0.9, dev: e0, mac: "02:00:00:00:00:09" }]
          b: {}
        links:
          - a:e0 10.1.0.1/24 fd01::1/64 -- b:e0 10.1.0.2/24
          - a:e1 10.2.0.1/24 -- b:e1 10.2.0.2/24
        """;

    [KernelFact(Needs = "veth")]
    public void A_route_moves_off_a_link_that_goes_down_in_the_same_apply()
    {
        using var sandbox = new Sandbox();
        var engine = new Engine(sandbox);
        engine.Succeed(Before);

        var after = Before
            .Replace("{ to: 10.9.0.0/16, dev: e0 }", "{ to: 10.9.0.0/16, via: 10.2.0.2 }", StringComparison.Ordinal)
            .Replace("    neighbours: [{ address: 10.1.0.9, dev: e0, mac: \"02:00:00:00:00:09\" }]", "    interfaces: { e0: { state: down } }", StringComparison.Ordinal)
            .Replace(" fd01::1/64", "", StringComparison.Ordinal);
        engine.Succeed(after).Outcome.Should().Be(ApplyOutcome.Applied);

        sandbox.Ok("ip", "-n", "a", "route", "show", "10.9.0.0/16").Should().Contain("via 10.2.0.2 dev e1");
        engine.Plan(after).IsEmpty.Should().BeTrue();
        engine.Succeed(Before).Outcome.Should().Be(ApplyOutcome.Applied);
        sandbox.Ok("ip", "-n", "a", "-6", "addr", "show", "dev", "e0").Should().Contain("fd01::1/64");
    }

    [KernelFact(Needs = "veth")]
    public void Replacing_the_primary_address_of_a_subnet_keeps_what_hangs_on_it()
    {
        using var sandbox = new Sandbox();
        var engine = new Engine(sandbox);
        engine.Succeed(Before);

        var report = engine.Succeed(Before.Replace("10.1.0.1/24 fd01", "10.1.0.7/24 fd01", StringComparison.Ordinal));

        report.Rounds.Should().Be(1, "the secondary is promoted, and the routes stay");
        report.Plan!.Changes.Should().HaveCount(2);
        sandbox.Ok("ip", "-n", "a", "route", "show", "10.9.0.0/16").Should().Contain("dev e0");
    }

    [KernelFact]
    public void A_rule_that_says_less_than_one_of_the_same_priority_is_no_duplicate()
    {
        const string Many = """
            version: 1
            name: rules
            namespaces:
              a:
                rules:
                  - { priority: 101, from: 10.0.0.0/8, to: 10.201.0.0/16, table: 101 }
                  - { priority: 101, to: 10.201.0.0/16, table: 101 }
            """;
        using var sandbox = new Sandbox();
        var engine = new Engine(sandbox);
        engine.Succeed(Many);
        sandbox.Ok("ip", "-n", "a", "rule", "list", "priority", "101").Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(2);

        var fewer = Many.Replace("from: 10.0.0.0/8, to: 10.201.0.0/16, table", "from: 10.0.0.0/8, table", StringComparison.Ordinal);
        engine.Succeed(fewer).Outcome.Should().Be(ApplyOutcome.Applied);
        engine.Plan(fewer).IsEmpty.Should().BeTrue();
        engine.Succeed(Many).Outcome.Should().Be(ApplyOutcome.Applied);
        sandbox.Ok("ip", "-n", "a", "rule", "list", "priority", "101").Should().Contain("from 10.0.0.0/8 to 10.201.0.0/16").And.Contain("from all to 10.201.0.0/16");
    }

    [KernelFact(Needs = "veth")]
    public void A_cable_s_end_keeps_its_index_when_the_other_end_moves_within_the_namespace()
    {
        const string One = "version: 1\nname: ends\nnamespaces: { a: {}, b: {} }\nlinks: [a:x -- b:x, a:e3 -- a:e0]\n";
        using var sandbox = new Sandbox();
        var engine = new Engine(sandbox);
        string Index() => sandbox.Ok("ip", "-n", "a", "-o", "link", "show", "dev", "e0").Split(':')[0];
        engine.Succeed(One);
        var before = Index();

        engine.Succeed(One.Replace("a:e3", "a:e2", StringComparison.Ordinal)).Outcome.Should().Be(ApplyOutcome.Applied);

        Index().Should().Be(before, "sockets bound to the link live on");
    }
}
