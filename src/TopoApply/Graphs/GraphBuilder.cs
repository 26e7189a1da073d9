using TopoApply.Kinds;
using TopoApply.Model;
using TopoApply.Planning;

namespace TopoApply.Graphs;

/// <summary>From a state, or a plan, to a picture. Knows no kind: each draws its own.</summary>
internal static class GraphBuilder
{
    /// <summary>Draws what is declared, or what is there.</summary>
    public static Graph Of(string title, State state) => Draw(title, state.Sorted, _ => Drift.None);

    /// <summary>Draws what is declared with what is there and not declared, and how the two differ.</summary>
    public static Graph Of(string title, Plan plan)
    {
        var changes = plan.Changes.Where(c => !c.OnlyMarks).ToDictionary(c => c.Key);
        var extra = plan.Changes.Where(c => c is { Verb: Verb.Delete, Live: not null }).Select(c => c.Live!);

        // When nothing of it is here there is nothing to compare.
        var isHere = plan.Desired.All.Any(r => r.Key == ResourceKey.ForNetns(r.Netns) && plan.Live.Contains(r.Key));
        return isHere ? Draw(title, [.. plan.Desired.Sorted, .. extra], r => DriftOf(changes.GetValueOrDefault(r.Key))) : Of(title, plan.Desired);
    }

    private static Drift DriftOf(Change? change) => change?.Verb switch
    {
        null => Drift.None,
        Verb.Create => Drift.Missing,
        Verb.Delete => Drift.Extra,
        _ => Drift.Changed,
    };

    private static Graph Draw(string title, IEnumerable<Resource> resources, Func<Resource, Drift> driftOf)
    {
        var drawing = new GraphDrawing();
        foreach (var resource in resources)
        {
            drawing.Drift = driftOf(resource);
            if (!ResourceKinds.Get(resource.Key.Kind).Draw(resource, drawing) && drawing.Drift != Drift.None)
            {
                drawing.AddUnseen(resource.Netns);
            }
        }

        return drawing.Build(title);
    }
}
