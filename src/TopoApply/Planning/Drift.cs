using TopoApply.Kinds;
using TopoApply.Model;
using TopoApply.Netlink.Values;

namespace TopoApply.Planning;

/// <summary>How an object has moved.</summary>
internal enum DriftKind
{
    /// <summary>It was not there.</summary>
    Added,

    /// <summary>It differs.</summary>
    Changed,

    /// <summary>It is there no more.</summary>
    Gone,
}

/// <summary>What others did to one object since our last apply.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Resource">The object: as it is, or as it was when it is gone.</param>
/// <param name="Fields">The fields that differ: before is what we verified, after is what is there.</param>
internal sealed record Drift(DriftKind Kind, Resource Resource, EquatableArray<FieldChange> Fields)
{
    /// <summary>
    /// What has moved among the objects that a plan concerns; what moved elsewhere is as it is wanted now, and nothing to speak of. Sorted
    /// like the changes. What went with its namespace is not named one by one.
    /// </summary>
    public static IReadOnlyList<Drift> Find(State verified, Plan plan)
    {
        var found = plan.Changes.Select(change => Of(change, verified)).OfType<Drift>().ToList();
        var gone = found.Where(drift => drift.Kind == DriftKind.Gone && drift.Resource.Key == ResourceKey.ForNetns(drift.Resource.Netns))
            .Select(drift => drift.Resource.Netns)
            .ToHashSet();
        return gone.Count == 0 ? found : [.. found.Where(drift => !gone.Contains(drift.Resource.Netns) || drift.Resource.Key == ResourceKey.ForNetns(drift.Resource.Netns))];
    }

    private static Drift? Of(Change change, State verified)
    {
        if (!verified.TryGet(change.Key, out var before))
        {
            return change is { Verb: Verb.Delete, Live: { Ownership: Ownership.Owned } added } ? new Drift(DriftKind.Added, added, []) : null;
        }

        if (change.Live is not { } live)
        {
            return new Drift(DriftKind.Gone, before, []);
        }

        var fields = ResourceKinds.Get(change.Key.Kind).Compare(before, live);
        return fields.Count == 0
            ? null
            : new Drift(DriftKind.Changed, live, EquatableArray.From(fields.Select(field => new FieldChange(field.Field, field.After, field.Before))));
    }
}
