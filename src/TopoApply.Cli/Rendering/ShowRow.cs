using TopoApply.Graphs;
using TopoApply.Kinds;
using TopoApply.Model;
using TopoApply.Planning;
using Drift = TopoApply.Graphs.Drift;

namespace TopoApply.Cli.Rendering;

/// <summary>One resource as `show` shows it, and how it stands to what is declared.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Drift">How it stands; none when nothing was compared.</param>
/// <param name="Fields">What differs.</param>
internal sealed record ShowRow(Resource Resource, Drift Drift, IReadOnlyList<FieldChange> Fields)
{
    /// <summary>What it is, in the words of its kind, as it is now or, when it is not there, as it is declared.</summary>
    public string Text => ResourceKinds.Get(Resource.Key.Kind).Describe(Resource);

    /// <summary>Its settings beyond that, one line each.</summary>
    public IEnumerable<KeyValuePair<string, string>> Attributes => ResourceKinds.Get(Resource.Key.Kind).Attributes(Resource).Where(a => !a.Value.Contains('\n'));

    /// <summary>What differs, in words; empty when nothing does.</summary>
    public string Difference => Drift switch
    {
        Drift.None => "",
        Drift.Changed when Fields.Count > 0 => string.Join(", ", Fields.Select(f => $"{f.Field} {f.Before ?? "-"}, declared {f.After ?? "-"}")),
        _ => GraphColours.Words(Drift),
    };

    /// <summary>What is there of a topology.</summary>
    public static IReadOnlyList<ShowRow> Of(State live) =>
        Sorted(live.All.Where(r => r.Ownership == Ownership.Owned).Select(r => new ShowRow(r, Drift.None, [])));

    /// <summary>What is declared and what is there.</summary>
    public static IReadOnlyList<ShowRow> Of(Plan plan)
    {
        var changes = plan.Changes.ToDictionary(c => c.Key);
        var declared = plan.Desired.All.Select(r => changes.TryGetValue(r.Key, out var change) ? Of(change, r) : new ShowRow(r, Drift.None, []));
        return Sorted(declared.Concat(plan.Changes.Where(c => c.Verb == Verb.Delete).Select(c => Of(c, c.Resource))));
    }

    private static ShowRow Of(Change change, Resource declared) => change.Verb switch
    {
        Verb.Create => new ShowRow(declared, Drift.Missing, []),
        Verb.Delete => new ShowRow(change.Resource, Drift.Extra, []),
        Verb.Adopt when change.OnlyMarks => new ShowRow(change.Live ?? declared, Drift.None, []),
        _ => new ShowRow(change.Live ?? declared, Drift.Changed, [.. change.Fields]),
    };

    private static IReadOnlyList<ShowRow> Sorted(IEnumerable<ShowRow> rows) =>
        [.. rows.OrderBy(r => r.Resource.Netns).ThenBy(r => ResourceKinds.RankOf(r.Resource.Key.Kind)).ThenBy(r => r.Resource.Key)];
}
