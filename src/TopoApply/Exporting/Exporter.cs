using TopoApply.Diagnostics;
using TopoApply.Kinds;
using TopoApply.Lowering;
using TopoApply.Model;
using TopoApply.Netlink.Values;
using TopoApply.Planning;
using TopoApply.Raising;

namespace TopoApply.Exporting;

/// <summary>
/// From what is there to a file. The result is not trusted but checked: what the checks of a file refuse is left out, and what a plan of
/// the result would still change here is said as well. So nothing is dropped in silence.
/// </summary>
internal static class Exporter
{
    /// <summary>Exports.</summary>
    /// <param name="live">What is there.</param>
    /// <param name="names">The namespaces to export.</param>
    /// <param name="topology">The topology's name.</param>
    /// <param name="seen">What the reading has found that no resource can hold.</param>
    public static Export Run(State live, IReadOnlySet<NamespaceName> names, string topology, IReadOnlyList<Omission> seen)
    {
        Dictionary<ResourceKey, Omission> refused = [];
        while (true)
        {
            var places = new Places();
            List<Omission> omissions = [];
            var raised = new Raiser(live, names, topology, refused.Keys.ToHashSet(), places, omissions).Raise();
            var bag = new DiagnosticBag();
            var desired = Lower(raised, bag);
            if (!bag.HasErrors)
            {
                var said = seen.Concat(omissions).Concat(refused.Values).ToList();
                said.AddRange(Differences(desired, live, names, topology).Where(change => !refused.ContainsKey(change.Key) && !said.Exists(o => IsAbout(o, change.Resource))).Select(Describe));
                var all = said.Distinct().OrderBy(o => o.Netns).ThenBy(o => o.What, StringComparer.Ordinal).ToList();
                return new Export(raised, desired, ExportText.Of(raised, all), all);
            }

            if (!Refuse(bag, places, refused))
            {
                throw new InvalidOperationException($"What is there cannot be written as a topology: {string.Join("; ", bag.ToList().Select(d => d.Message))}");
            }
        }
    }

    private static State Lower(Topology topology, DiagnosticBag bag)
    {
        var findings = new Findings(bag);
        var index = TopologyIndex.Build(topology, findings);
        Validation.Check(index, findings);
        return Lowerer.Lower(index, findings);
    }

    /// <summary>Notes what the checks refuse; false when that is nothing new.</summary>
    private static bool Refuse(DiagnosticBag bag, Places places, Dictionary<ResourceKey, Omission> refused)
    {
        var before = refused.Count;
        foreach (var error in bag.ToList().Where(d => d.Severity == Severity.Error))
        {
            if (places.At(error.Span) is { } resource)
            {
                refused.TryAdd(resource.Key, new Omission(resource.Netns, ResourceKinds.Get(resource.Key.Kind).Describe(resource), error.Message));
            }
        }

        return refused.Count > before;
    }

    /// <summary>What a plan of the result would change here, beyond marks.</summary>
    private static IEnumerable<Change> Differences(State desired, State live, IReadOnlySet<NamespaceName> names, string topology)
    {
        var plan = Planner.Plan(topology, desired, live, new DiffOptions(Adopt: true), new DiagnosticBag());
        return (plan?.Changes ?? []).Where(c => !c.OnlyMarks && (names.Contains(c.Key.Netns) || c.Key.Netns.IsHost));
    }

    private static Omission Describe(Change change)
    {
        var fields = string.Join(", ", change.Fields.Where(f => !f.IsMark).Select(f => $"{f.Field} {f.Before ?? "-"} → {f.After ?? "-"}"));
        var what = change.Verb switch
        {
            Verb.Delete => "nothing in this file leads to it",
            Verb.Create => "this file would make it anew",
            _ => fields.Length > 0 ? $"differs: {fields}" : "differs",
        };
        return new Omission(change.Key.Netns, ResourceKinds.Get(change.Key.Kind).Describe(change.Resource), what);
    }

    private static bool IsAbout(Omission omission, Resource resource) =>
        omission.Netns == resource.Netns && omission.What.StartsWith(ResourceKinds.Get(resource.Key.Kind).Describe(resource), StringComparison.Ordinal);
}
