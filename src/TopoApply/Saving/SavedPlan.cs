using TopoApply.Kinds;
using TopoApply.Model;
using TopoApply.Planning;

namespace TopoApply.Saving;

/// <summary>What a saved plan was made for has moved.</summary>
/// <param name="moved">What exactly, one sentence each.</param>
internal sealed class StalePlanException(IReadOnlyList<string> moved) : Exception("what the plan was made for has changed since")
{
    /// <summary>What has moved.</summary>
    public IReadOnlyList<string> Moved { get; } = moved;
}

/// <summary>A saved plan cannot be used: it is none, of another version, or not what was written.</summary>
internal sealed class UnusablePlanException(string message) : Exception(message);

/// <summary>
/// A plan to be carried out later. The desired state is kept as the text of its file, so that it passes every check again when it is used;
/// of what was read it holds what the plan touches or rests on, so that a change of anything else does not matter.
/// </summary>
/// <param name="Topology">The topology's name.</param>
/// <param name="Path">The file that it was made from, as given.</param>
/// <param name="Text">The file's text.</param>
/// <param name="Adopt">Foreign objects of a wanted name are taken over.</param>
/// <param name="Targets">What it was restricted to.</param>
/// <param name="LeftOut">How many changes were left out by that.</param>
/// <param name="Boot">The kernel's random number of the boot that it was made in.</param>
/// <param name="Home">Cookie of the network namespace that it was made in.</param>
/// <param name="Read">What was read and matters.</param>
/// <param name="Changes">What differs. Of a resource only key and verb count; the rest follows from text and <paramref name="Read"/>.</param>
/// <param name="Operations">What will be done: verb and key, in order.</param>
internal sealed record SavedPlan(
    string Topology,
    string Path,
    string Text,
    bool Adopt,
    IReadOnlyList<string> Targets,
    int LeftOut,
    string Boot,
    ulong Home,
    State Read,
    IReadOnlyList<SavedChange> Changes,
    IReadOnlyList<(OperationVerb Verb, ResourceKey Key)> Operations)
{
    /// <summary>What is to be kept of a plan.</summary>
    public static SavedPlan Of(Plan plan, string path, string text, bool adopt, (string Boot, ulong Home) here) => new(
        plan.Topology,
        path,
        text,
        adopt,
        plan.Targets,
        plan.LeftOut,
        here.Boot,
        here.Home,
        WhatMatters(plan),
        [.. plan.Changes.Select(c => new SavedChange(c.Key, c.Verb, [.. c.Fields], c.Reason, c.DraggedBy, c.Implied))],
        [.. plan.Operations.Select(o => (o.Verb, o.Key))]);

    /// <summary>The plan as it was.</summary>
    /// <param name="desired">What its text says.</param>
    public Plan Restore(State desired)
    {
        var changes = Changes.Select(c => c.Restore(desired, Read)).ToDictionary(c => c.Key);
        return new Plan(Topology, desired, Read, [.. changes.Values], [.. Operations.Select((o, i) => new Operation(i, o.Verb, changes[o.Key]))])
        {
            Targets = Targets,
            LeftOut = LeftOut,
        };
    }

    /// <summary>What of its grounds is not so any more; empty when the plan can be carried out as it was made.</summary>
    /// <param name="now">The plan that would be made now.</param>
    public IReadOnlyList<string> Moved(Plan now)
    {
        List<string> moved = [];
        foreach (var before in Read.Sorted)
        {
            if (!now.Live.TryGet(before.Key, out var live))
            {
                moved.Add($"{Name(before)} is gone");
            }
            else if (Differences(before, live) is { Length: > 0 } differences)
            {
                moved.Add($"{Name(before)}: {differences}");
            }
        }

        moved.AddRange(Changes.Where(c => c.Verb == Verb.Create && now.Live.Contains(c.Key)).Select(c => $"{Name(now.Live.Sorted.First(r => r.Key == c.Key))} is there now"));
        if (moved.Count > 0 || now.Operations.Select(o => (o.Verb, o.Key)).SequenceEqual(Operations))
        {
            return moved;
        }

        var planned = Operations.ToHashSet();
        moved.AddRange(now.Operations.Where(o => !planned.Remove((o.Verb, o.Key))).Select(o => $"{Name(o.Resource)}: to {Word(o.Verb)} now, and not planned"));
        moved.AddRange(planned.Select(o => $"{o.Key}: to {Word(o.Verb)} by the plan, and not needed now"));
        return moved.Count > 0 ? moved : ["the same operations would be done in another order now"];
    }

    private static State WhatMatters(Plan plan)
    {
        HashSet<ResourceKey> keys = [];
        foreach (var change in plan.Changes)
        {
            var kind = ResourceKinds.Get(change.Key.Kind);
            keys.Add(change.Key);
            keys.Add(ResourceKey.ForNetns(change.Key.Netns));
            if (change.Target is { } target)
            {
                keys.UnionWith(kind.Requires(target, plan.Desired).Concat(kind.Companions(target)));
            }

            if (change.Live is { } live)
            {
                keys.UnionWith(kind.Requires(live, plan.Live).Concat(kind.Companions(live)));
            }
        }

        return plan.Live.Where(r => keys.Contains(r.Key));
    }

    private static string Differences(Resource before, Resource live)
    {
        var kind = ResourceKinds.Get(before.Key.Kind);
        var fields = kind.Compare(before, live).Select(f => (f.Field, Before: f.After, After: f.Before));
        fields = fields.Concat(kind.Compare(live, before).Select(f => (f.Field, f.Before, f.After)));
        var texts = fields.DistinctBy(f => f.Field).Select(f => $"{f.Field} {f.Before ?? "-"} → {f.After ?? "-"}").ToList();
        if (before.Ownership != live.Ownership)
        {
            texts.Add($"ownership {before.Ownership.ToString().ToLowerInvariant()} → {live.Ownership.ToString().ToLowerInvariant()}");
        }

        return string.Join(", ", texts);
    }

    private static string Name(Resource resource) => $"{resource.Netns}: {ResourceKinds.Get(resource.Key.Kind).Describe(resource)}";

    private static string Word(OperationVerb verb) => verb == OperationVerb.Delete ? "remove" : verb.ToString().ToLowerInvariant();
}

/// <summary>A change without its resources.</summary>
internal sealed record SavedChange(ResourceKey Key, Verb Verb, IReadOnlyList<FieldChange> Fields, string? Reason, ResourceKey? DraggedBy, bool Implied)
{
    /// <summary>The change with its resources.</summary>
    public Change Restore(State desired, State read)
    {
        read.TryGet(Key, out var live);
        desired.TryGet(Key, out var wanted);
        var target = Verb == Verb.Delete ? null
            : wanted is not null && live is not null ? ResourceKinds.Get(Key.Kind).Merge(wanted, live)
            : wanted ?? live;
        return target is null && live is null
            ? throw new UnusablePlanException($"it changes {Key}, which is neither in its file nor in what it has read")
            : new Change(Key, Verb, target, live, [.. Fields], Reason, DraggedBy, Implied);
    }
}
