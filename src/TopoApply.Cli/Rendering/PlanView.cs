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
    // By text: collections over structures of ours would be compiled at every start.
    private readonly HashSet<string> _dying;
    private readonly ILookup<string, Change> _dragged;
    private readonly ILookup<string, Change> _hidden;

    /// <summary>Looks at a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="drift">What others have changed before.</param>
    public PlanView(Plan plan, IReadOnlyList<Drift> drift)
    {
        Plan = plan;
        Drift = drift;
        _dying = plan.Changes.Where(c => c.Verb == Verb.Delete && IsNamespace(c)).Select(c => c.Key.Netns.Value).ToHashSet(StringComparer.Ordinal);
        _dragged = plan.Changes.Where(c => c.DraggedBy is not null).ToLookup(c => $"{c.DraggedBy}", StringComparer.Ordinal);
        _hidden = plan.Changes.Where(IsHidden).ToLookup(c => c.Key.Netns.Value, StringComparer.Ordinal);
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
    public IEnumerable<PlanGroup> Groups => Shown.GroupBy(c => c.Key.Netns.Value).Select(group =>
    {
        var changes = group.ToArray();
        Array.Sort(changes, static (a, b) =>
        {
            var order = ResourceKinds.RankOf(a.Key.Kind).CompareTo(ResourceKinds.RankOf(b.Key.Kind));
            return order != 0 ? order : a.Key.CompareTo(b.Key);
        });
        return new PlanGroup(changes[0].Key.Netns, changes);
    });

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
        _dying.Contains(change.Key.Netns.Value) && IsNamespace(change) ? [.. _hidden[change.Key.Netns.Value]] : [];

    /// <summary>Everything that a change drags along, however far.</summary>
    public IReadOnlyList<Change> DraggedBy(Change change)
    {
        if (_dragged.Count == 0)
        {
            return [];
        }

        List<Change> all = [.. _dragged[$"{change.Key}"]];
        var known = all.Select(c => $"{c.Key}").ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < all.Count; i++)
        {
            all.AddRange(_dragged[$"{all[i].Key}"].Where(c => known.Add($"{c.Key}")));
        }

        return all;
    }

    /// <summary>A removal that its namespace's removal says already.</summary>
    private bool IsHidden(Change change) =>
        change.Verb == Verb.Delete && change.Implied && _dying.Contains(change.Key.Netns.Value) && !IsNamespace(change);

    private static bool IsNamespace(Change change) => change.Key == ResourceKey.ForNetns(change.Key.Netns);
}

/// <summary>The changes in one namespace, in the order in which kinds are made.</summary>
/// <param name="Netns">The namespace.</param>
/// <param name="Changes">The changes that are named.</param>
internal sealed record PlanGroup(NamespaceName Netns, IReadOnlyList<Change> Changes);
