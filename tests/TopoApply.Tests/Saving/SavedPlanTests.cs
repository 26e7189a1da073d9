using System.Text;
using FluentAssertions;
using TopoApply.Cli.Rendering;
using TopoApply.Kinds.Links;
using TopoApply.Model;
using TopoApply.Planning;
using TopoApply.Saving;
using TopoApply.Tests.Planning;
using Xunit;

namespace TopoApply.Tests.Saving;

/// <summary>Plans that are kept for later.</summary>
public sealed class SavedPlanTests
{
    public static TheoryData<string> Names => Scenario.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_read_back_shows_the_same_and_is_fresh_where_it_was_made(string name)
    {
        if (Scenario.Load(name).Plan is not { } plan)
        {
            return;
        }

        var read = SavedPlanText.Read(SavedPlanText.Write(Save(plan)).ToArray());
        var restored = read.Restore(plan.Desired);
        foreach (var density in Enum.GetValues<Density>())
        {
            Text(restored, density).Should().Be(Text(plan, density));
        }

        PlanJson.Of("x", new PlanView(restored, []), []).Should().Be(PlanJson.Of("x", new PlanView(plan, []), []));
        read.Moved(plan).Should().BeEmpty();
    }

    [Fact]
    public void It_holds_what_it_touches_and_rests_on_and_nothing_else()
    {
        var plan = Scenario.Load("mtu-in-place").Plan!;
        var stranger = plan.Live.All.OfType<Link>().First() with { Netns = new("elsewhere") };
        var read = Save(plan with { Live = new State([.. plan.Live.All, stranger]) }).Read;
        read.All.Select(r => $"{r.Key}").Order(StringComparer.Ordinal).Should().Equal("a/link/eth0", "a/netns", "b/link/eth0");
    }

    [Fact]
    public void What_has_moved_is_named_and_what_does_not_matter_is_not()
    {
        var plan = Scenario.Load("mtu-in-place").Plan!;
        var saved = Save(plan);
        IReadOnlyList<string> Moved(Func<Resource, Resource?> change)
        {
            var live = new State(plan.Live.All.Select(change).OfType<Resource>());
            return saved.Moved(Planner.Plan(plan.Topology, plan.Desired, live, default, new Diagnostics.DiagnosticBag())!);
        }

        Moved(r => r).Should().BeEmpty();
        Moved(r => r is Link { Name.Value: "eth0", Netns.Value: "a" } link ? link with { Mtu = 1400 } : r).Should().Equal("a: veth eth0 -- b:eth0: mtu 1500 → 1400");
        Moved(r => $"{r.Key}" == "a/link/eth0" ? null : r).Should().Contain("a: veth eth0 -- b:eth0 is gone");
        Moved(r => $"{r.Key}" == "b/link/lo" ? null : r).Should().Equal("b: link lo: to create now, and not planned");
    }

    [Fact]
    public void A_file_that_was_cut_off_or_changed_is_not_believed()
    {
        var written = SavedPlanText.Write(Save(Scenario.Load("mtu-in-place").Plan!)).ToArray();
        for (var length = 0; length < written.Length; length += length < 100 ? 1 : 37)
        {
            FluentActions.Invoking(() => SavedPlanText.Read(written[..length])).Should().Throw<UnusablePlanException>();
        }

        for (var place = 0; place < written.Length; place += place < 100 ? 1 : 37)
        {
            var changed = written.ToArray();
            changed[place] ^= 1;
            FluentActions.Invoking(() => SavedPlanText.Read(changed)).Should().Throw<UnusablePlanException>();
        }

        Encoding.ASCII.GetString(written).Should().StartWith("topoapply-plan 2 ");
    }

    private static SavedPlan Save(Plan plan) => SavedPlan.Of(plan, "lab.yaml", "version: 1\n", adopt: true, ("boot", 7));

    private static string Text(Plan plan, Density density) => Scenario.Text(terminal => PlanText.Write(terminal, new PlanView(plan, []), density));
}
