using TopoApply.Kinds;
using TopoApply.Model;
using TopoApply.Netlink.Values;
using TopoApply.Planning;

namespace TopoApply.Cli.Rendering;

/// <summary>How much of a plan is shown.</summary>
internal enum Density
{
    /// <summary>What changes, with its reasons.</summary>
    Default,

    /// <summary>One line for a namespace.</summary>
    Summary,

    /// <summary>What stays and what goes along, too.</summary>
    Full,
}

/// <summary>A plan as every form of output shows it: what is named, what goes without saying, and what it costs.</summary>
internal sealed class PlanView
{
    private readonly HashSet<NamespaceName> _dying;
    private readonly ILookup<ResourceKey, Change> _dragged;
    private readonly ILookup<NamespaceName, Change> _hidden;

    /// <summary>Looks at a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="drift">What others have changed before.</param>
    public PlanView(Plan plan, IReadOnlyList<Drift> drift)
    {
        Plan = plan;
        Drift = drift;
        _dying = plan.Changes.Where(c => c.Verb == Verb.Delete && c.Key == ResourceKey.ForNetns(c.Key.Netns)).Select(c => c.Key.Netns).ToHashSet();
        _dragged = plan.Changes.Where(c => c.DraggedBy is not null).ToLookup(c => c.DraggedBy ?? c.Key);
        _hidden = plan.Changes.Where(IsHidden).ToLookup(c => c.Key.Netns);
        Shown = [.. plan.Changes.Where(c => !IsHidden(c))];
    }

    /// <summary>Looks at the plan of a result that has one.</summary>
    public PlanView(PlanResult result)
        : this(result.Plan ?? throw new InvalidOperationException("There is no plan."), result.Drift)
    {
    }

    /// <summary>The plan.</summary>
    public Plan Plan { get; }

    /// <summary>What others have changed since our last apply.</summary>
    public IReadOnlyList<Drift> Drift { get; }

    /// <summary>The changes that are named one by one, sorted by key.</summary>
    public IReadOnlyList<Change> Shown { get; }

    /// <summary>By namespace, in the order in which kinds are made.</summary>
    public IEnumerable<(NamespaceName Netns, IReadOnlyList<Change> Changes)> Groups => Shown
        .GroupBy(c => c.Key.Netns)
        .Select(group => (group.Key, (IReadOnlyList<Change>)[.. group.OrderBy(c => ResourceKinds.RankOf(c.Key.Kind)).ThenBy(c => c.Key)]));

    /// <summary>The removals, unless there is nothing else.</summary>
    public IReadOnlyList<Change> Removals => Shown.Where(c => c.Verb == Verb.Delete).ToList() is var removed && removed.Count < Shown.Count ? removed : [];

    /// <summary>The worst that happens to anything.</summary>
    public Disruption Worst => Plan.Changes.Count == 0 ? Disruption.None : Plan.Changes.Max(DisruptionOf);

    /// <summary>How much a change disturbs.</summary>
    public static Disruption DisruptionOf(Change change) => ResourceKinds.Get(change.Key.Kind).DisruptionOf(change);

    /// <summary>How many of the shown changes are of a sort.</summary>
    public int Count(Verb verb) => Shown.Count(c => c.Verb == verb);

    /// <summary>What goes with a namespace that is removed.</summary>
    public IReadOnlyList<Change> GoingWith(Change change) =>
        _dying.Contains(change.Key.Netns) && change.Key == ResourceKey.ForNetns(change.Key.Netns) ? [.. _hidden[change.Key.Netns]] : [];

    /// <summary>Everything that a change drags along, however far.</summary>
    public IReadOnlyList<Change> DraggedBy(Change change)
    {
        List<Change> all = [.. _dragged[change.Key]];
        var known = all.Select(c => c.Key).ToHashSet();
        for (var i = 0; i < all.Count; i++)
        {
            all.AddRange(_dragged[all[i].Key].Where(c => known.Add(c.Key)));
        }

        return all;
    }

    /// <summary>A removal that its namespace's removal says already.</summary>
    private bool IsHidden(Change change) =>
        change.Verb == Verb.Delete && change.Implied && _dying.Contains(change.Key.Netns) && change.Key != ResourceKey.ForNetns(change.Key.Netns);
}
