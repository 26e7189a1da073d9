using FluentAssertions;
using TopoApply.Diagnostics;
using TopoApply.Planning;
using Xunit;

namespace TopoApply.Tests.Planning;

/// <summary>A part of a plan, with what it needs.</summary>
public sealed class TargetingTests
{
    [Fact]
    public void An_address_comes_with_its_link_the_cable_s_other_end_and_both_namespaces()
    {
        var plan = Part("first-time", "client1/address");
        Keys(plan).Should().Equal("client1/address/eth0/10.0.0.11/24", "client1/link/eth0", "client1/netns", "router/link/br0", "router/link/lan1", "router/netns");
        plan.LeftOut.Should().Be(20);
    }

    [Fact]
    public void A_namespace_that_goes_takes_along_what_hangs_on_it() => Keys(Part("destroyed-namespace", "client2/netns")).Should().Contain("router/link/lan2");

    [Theory]
    [MemberData(nameof(Scenario.Names), MemberType = typeof(Scenario))]
    public void All_namespaces_together_are_the_whole_plan(string name)
    {
        if (Scenario.Load(name).Plan is { } whole)
        {
            var part = Part(name, [.. whole.Desired.All.Concat(whole.Live.All).Select(r => r.Netns.Value).Distinct()]);
            Keys(part).Should().Equal(Keys(whole));
            part.Operations.Select(o => (o.Verb, o.Key)).Should().Equal(whole.Operations.Select(o => (o.Verb, o.Key)));
            part.LeftOut.Should().Be(0);
        }
    }

    [Theory]
    [MemberData(nameof(Scenario.Names), MemberType = typeof(Scenario))]
    public void What_is_left_out_is_all_that_is_left_to_do_afterwards(string name)
    {
        if (Scenario.Load(name).Plan is not { } whole)
        {
            return;
        }

        foreach (var change in whole.Changes)
        {
            var part = Part(name, change.Key.ToString());
            Keys(part).Should().Contain(change.Key.ToString()).And.BeSubsetOf(Keys(whole));
            var rest = Planner.Plan(whole.Topology, whole.Desired, part.Desired, default, new DiagnosticBag())!;
            Keys(rest).Should().BeSubsetOf(Keys(whole).Except(Keys(part)), "the rest of {0} after {1}", name, change.Key);
        }
    }

    [Theory]
    [InlineData("client")]
    [InlineData("client1/link/eth")]
    [InlineData("/")]
    public void A_target_that_names_nothing_is_refused(string target)
    {
        var whole = Scenario.Load("first-time").Plan!;
        var bag = new DiagnosticBag();
        Planner.Plan(whole.Topology, whole.Desired, whole.Live, default, [target], bag).Should().BeNull();
        bag.ToList().Should().ContainSingle().Which.Message.Should().Contain($"`{target}` names nothing");
    }

    private static Plan Part(string name, params string[] targets)
    {
        var whole = Scenario.Load(name).Plan!;
        return Planner.Plan(whole.Topology, whole.Desired, whole.Live, default, targets, new DiagnosticBag())!;
    }

    private static IEnumerable<string> Keys(Plan plan) => plan.Changes.Select(c => c.Key.ToString()).Order(StringComparer.Ordinal);
}
