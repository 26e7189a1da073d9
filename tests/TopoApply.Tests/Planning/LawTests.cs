using FluentAssertions;
using FsCheck.Xunit;
using TopoApply.Applying;
using TopoApply.Diagnostics;
using TopoApply.Kernel;
using TopoApply.Kinds;
using TopoApply.Kinds.Addresses;
using TopoApply.Kinds.Links;
using TopoApply.Kinds.Routes;
using TopoApply.Kinds.Rules;
using TopoApply.Model;
using TopoApply.Netlink.Values;
using TopoApply.Planning;
using TopoApply.Testing;

namespace TopoApply.Tests.Planning;

/// <summary>
/// What holds of diff, order and apply for all states, checked on a model of the kernel that refuses what the real one refuses: making
/// what is there, making before what is needed.
/// </summary>
public sealed class LawTests
{
    private const int Runs = 150;

    [Property(MaxTest = Runs)]
    public void Applying_reaches_the_desired_state_from_any_other(int seed)
    {
        var (before, after) = Pair(seed);
        using var kernel = Holding(before);

        var report = Apply(kernel, after);

        report.Outcome.Should().BeOneOf([ApplyOutcome.Applied, ApplyOutcome.NoChanges], Story(report));
        report.Rounds.Should().BeLessThanOrEqualTo(1, "the plan must not leave out what the kernel does by itself");
        ShouldSatisfy(kernel.State, after);
    }

    [Property(MaxTest = Runs)]
    public void A_plan_after_an_apply_is_empty(int seed)
    {
        var (before, after) = Pair(seed);
        using var kernel = Holding(before);
        Apply(kernel, after);

        Plan(kernel, after).Changes.Select(c => $"{c.Verb} {c.Key} {c.Fields}").Should().BeEmpty();
    }

    [Property(MaxTest = Runs)]
    public void A_plan_from_a_state_to_itself_is_empty(int seed)
    {
        var state = new RandomTopology(seed).Next();

        Planner.Plan("random", state, state, default, new DiagnosticBag())!.Changes.Should().BeEmpty();
    }

    [Property(MaxTest = Runs)]
    public void Merging_live_into_desired_still_satisfies_desired(int seed)
    {
        var (live, desired) = Pair(seed);
        foreach (var resource in desired.All)
        {
            if (live.TryGet(resource.Key, out var other))
            {
                var kind = ResourceKinds.Get(resource.Key.Kind);
                kind.Compare(resource, kind.Merge(resource, other)).Should().BeEmpty();
            }
        }
    }

    [Property(MaxTest = Runs)]
    public void An_apply_that_fails_anywhere_leaves_the_state_before(int seed)
    {
        var (before, after) = Pair(seed);
        using var probe = Holding(before);
        var operations = Plan(probe, after).Operations.Count;
        if (operations == 0)
        {
            return;
        }

        var failing = new Random(seed).Next(operations);
        using var kernel = Holding(before);
        using var faulty = new FaultyKernel(kernel, new Fault(failing, FaultKind.Refuse, o => new InvalidOperationException($"refused {o.Key}")));

        var report = Apply(faulty, after);

        report.Outcome.Should().Be(ApplyOutcome.RolledBack, $"operation {failing} of {operations} failed; {Story(report)}");
        ShouldSatisfy(kernel.State, before);
        kernel.State.Count.Should().Be(before.Count);
    }

    [Property(MaxTest = Runs)]
    public void Foreign_objects_are_the_same_before_and_after(int seed)
    {
        var (before, after) = Pair(seed);
        var foreign = Bystanders();
        using var kernel = new ModelKernel([.. before.All, .. foreign]);

        Apply(kernel, after);

        kernel.State.All.Where(r => r.Ownership == Ownership.Foreign).Should().BeEquivalentTo(foreign);
    }

    [Property(MaxTest = Runs)]
    public void Destroying_leaves_nothing(int seed)
    {
        using var kernel = Holding(new RandomTopology(seed).Next());

        Apply(kernel, State.Empty);

        kernel.State.All.Should().BeEmpty();
    }

    [Property(MaxTest = Runs)]
    public void The_plan_of_the_same_states_is_the_same_text(int seed)
    {
        var (before, after) = Pair(seed);
        string Text() => string.Join('\n', Planner.Plan("random", after, before, default, new DiagnosticBag())!.Operations.Select(o => $"{o.Index} {o.Verb} {o.Key}"));

        Text().Should().Be(Text());
    }

    private static string Story(ApplyReport report) =>
        $"{report.Failure?.Message}; left: {string.Join(", ", report.Leftovers.Select(c => $"{c.Verb} {c.Key} {c.Fields}"))}; {string.Join(", ", report.Diagnostics.Select(d => d.Message))}";

    private static (State Before, State After) Pair(int seed)
    {
        var random = new RandomTopology(seed);
        return (random.Next(), random.Next());
    }

    /// <summary>Somebody else's bridge on the host, with what hangs on it.</summary>
    private static List<Resource> Bystanders()
    {
        var bridge = new Link { Name = new InterfaceName("docker0"), Info = new Bridge(), Up = true };
        InterfaceAddress.TryParse("10.200.0.1/24", out var local).Should().BeTrue();
        IpPrefix.TryParse("10.201.0.0/16", out var to).Should().BeTrue();
        List<Resource> all =
        [
            bridge,
            new Address { Link = bridge.Name, Local = local },
            new Route { To = to, Type = RouteType.Unicast, Hops = [new NextHop { Via = local.Address.Add(1), Dev = bridge.Name }] },
            new Rule { Family = IpFamily.V4, Priority = 1000, Action = RuleAction.Lookup, Table = 100 },
        ];
        return [.. all.Select(r => r with { Netns = NamespaceName.Host, Ownership = Ownership.Foreign })];
    }

    private static ModelKernel Holding(State state) => new(state.All);

    private static ApplyReport Apply(IKernel kernel, State target)
    {
        var applier = new Applier(kernel, new NoJournal(), new ReadScope("random", target), target, default, CancellationToken.None);
        var (plan, diagnostics) = applier.Plan();
        diagnostics.Should().BeEmpty();
        return applier.Apply(plan!);
    }

    private static Plan Plan(IKernel kernel, State target) =>
        new Applier(kernel, new NoJournal(), new ReadScope("random", target), target, default, CancellationToken.None).Plan().Plan!;

    private static void ShouldSatisfy(State live, State desired)
    {
        foreach (var resource in desired.All)
        {
            live.TryGet(resource.Key, out var found).Should().BeTrue($"{resource.Key} is wanted");
            ResourceKinds.Get(resource.Key.Kind).Compare(resource, found!).Should().BeEmpty(resource.Key.ToString());
        }
    }
}
