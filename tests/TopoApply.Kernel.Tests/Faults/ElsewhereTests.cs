using FluentAssertions;
using TopoApply.Applying;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit;

namespace TopoApply.Kernel.Tests.Faults;

/// <summary>
/// Verification does not read again where no operation has reached and nothing was said to have changed. What others change there meanwhile must
/// be said, then, and be mended like anything else.
/// </summary>
public sealed class ElsewhereTests
{
    private const string Lab = """
        version: 1
        name: elsewhere
        namespaces:
          a: {}
          b: {}
          far:
            routes: [{ to: 10.9.0.0/16, via: 10.2.0.2 }]
            rules: [{ priority: 77, from: 10.7.0.0/16, table: 77 }]
          farther: {}
        links:
          - a:x 10.1.0.1/24 -- b:x 10.1.0.2/24
          - far:y 10.2.0.1/24 fd02::1/64 -- farther:y 10.2.0.2/24
        """;

    private static readonly string s_next = Lab.Replace("a:x 10.1.0.1/24", "a:x 10.1.0.1/24 10.1.0.9/24", StringComparison.Ordinal);

    [KernelTheory(Needs = "veth")]
    [InlineData("ip -n far address del 10.2.0.1/24 dev y")]
    [InlineData("ip -n far address del fd02::1/64 dev y")]
    [InlineData("ip -n far address add 10.2.0.7/24 dev y")]
    [InlineData("ip -n far route del 10.9.0.0/16")]
    [InlineData("ip -n far route add 10.10.0.0/16 via 10.2.0.2")]
    [InlineData("ip -n far rule del priority 77")]
    [InlineData("ip -n far -6 rule add priority 78 table 78")]
    [InlineData("ip -n far link set y mtu 1400")]
    [InlineData("ip -n far link set y down")]
    [InlineData("ip -n far link del y")]
    [InlineData("ip netns del far")]
    public void What_others_change_there_is_mended_in_another_round(string command)
    {
        using var sandbox = new Sandbox();
        var engine = new Engine(sandbox);
        engine.Succeed(Lab);

        var report = engine.Apply(s_next, before: _ => sandbox.Script(command));

        report.Outcome.Should().Be(ApplyOutcome.Applied, "{0}", Engine.Story(report));
        report.Rounds.Should().BeGreaterThan(1, "nothing of the plan concerned it");
        engine.Plan(s_next).Changes.Should().BeEmpty();
        sandbox.Ok("ip", "netns", "exec", "far", "ping", "-q", "-c", "1", "-W", "5", "10.2.0.2");
    }

    [KernelFact(Needs = "veth")]
    public void The_far_end_of_a_cable_that_goes_is_read_again()
    {
        using var sandbox = new Sandbox();
        var engine = new Engine(sandbox);
        engine.Succeed(Lab);

        var without = Lab.Replace("  - far:y 10.2.0.1/24 fd02::1/64 -- farther:y 10.2.0.2/24\n", "", StringComparison.Ordinal)
            .Replace("    routes: [{ to: 10.9.0.0/16, via: 10.2.0.2 }]\n", "", StringComparison.Ordinal);
        engine.Succeed(without).Rounds.Should().Be(1);
        engine.Plan(without).Changes.Should().BeEmpty();
        engine.Succeed(Lab).Rounds.Should().Be(1);
        engine.Plan(Lab).Changes.Should().BeEmpty();
    }
}
