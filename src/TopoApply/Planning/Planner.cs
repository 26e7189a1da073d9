using TopoApply.Diagnostics;
using TopoApply.Model;

namespace TopoApply.Planning;

/// <summary>Live and desired in, ordered plan out.</summary>
internal static class Planner
{
    /// <summary>Plans a part of the way from live to desired: the objects that are named, with what they need. All of it when none is named.</summary>
    public static Plan? Plan(string topology, State desired, State live, DiffOptions options, IReadOnlyList<string> targets, DiagnosticBag bag)
    {
        var whole = Plan(topology, desired, live, options, bag);
        if (whole is null || targets.Count == 0 || Targeting.Narrow(whole, targets, bag) is not { } narrowed)
        {
            return targets.Count == 0 ? whole : null;
        }

        var part = Plan(topology, narrowed, live, options, bag);
        return part is null ? null : part with { Targets = targets, LeftOut = whole.Changes.Count(change => part.Changes.All(other => other.Key != change.Key)) };
    }

    /// <summary>
    /// Plans the way from live to desired. Refusals (foreign objects in the way, a circle of requirements) go into the bag; the plan
    /// is then null, but on the way back to a snapshot: what can be put back is.
    /// </summary>
    public static Plan? Plan(string topology, State desired, State live, DiffOptions options, DiagnosticBag bag)
    {
        var found = new DiagnosticBag();
        var changes = OperationOrder.MarkImplied(Differ.Diff(desired, live, options, found));
        var operations = found.HasErrors && !options.Restore ? null : OperationOrder.Sort(changes, desired, live, found);
        foreach (var diagnostic in found.ToList())
        {
            bag.Add(diagnostic);
        }

        return operations is null ? null : new Plan(topology, desired, live, changes, operations);
    }
}
