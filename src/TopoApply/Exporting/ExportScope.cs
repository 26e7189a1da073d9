using TopoApply.Diagnostics;
using TopoApply.Kernel;
using TopoApply.Kinds.Namespaces;
using TopoApply.Model;
using TopoApply.Netlink.Values;
using TopoApply.Raising;

namespace TopoApply.Exporting;

/// <summary>Which namespaces are exported, and under which name.</summary>
/// <param name="Topology">The topology's name.</param>
/// <param name="Names">The namespaces.</param>
internal sealed record ExportScope(string Topology, IReadOnlySet<NamespaceName> Names)
{
    private const string Unnamed = "exported";

    /// <summary>The state that makes a reading look at them.</summary>
    public State Interest => new(Names.Select(name => new Netns { Netns = name, Published = true }));

    /// <summary>What of a reading is in these namespaces; of the host's, what is ours and the links that hang on theirs.</summary>
    public State Seen(State live)
    {
        var links = RaisedLinks.Of(live, Names, new HashSet<ResourceKey>());
        return live.Where(r => r.Netns.IsHost ? r.Ownership == Ownership.Owned || links.TakesAlong(r) : Names.Contains(r.Netns));
    }

    /// <summary>Chooses. What cannot be goes into the bag.</summary>
    /// <param name="wanted">The namespaces that were asked for; all when empty, or all of the named topology.</param>
    /// <param name="topology">The name that was asked for; null for that of the one topology that has made them.</param>
    /// <param name="bag">Where problems go.</param>
    public static ExportScope Choose(IReadOnlyList<NamespaceName> wanted, string? topology, DiagnosticBag bag)
    {
        var present = NamedNamespaces.All();
        var records = RecordStore.Topologies().ToDictionary(name => name, name => new RecordStore(name).Load().Namespaces.Keys.ToHashSet(), StringComparer.Ordinal);
        foreach (var name in wanted.Where(name => !present.Contains(name)))
        {
            bag.Error(
                DiagnosticCodes.UnknownNamespace,
                SourceSpan.None,
                $"there is no namespace `{name}` here",
                name.IsHost ? "of the host's own namespace an export has what a topology made there, and the cables that end in it" : null);
        }

        var names = wanted.Count > 0 ? wanted.ToHashSet() : [.. present.Where(name => topology is null || !records.TryGetValue(topology, out var own) || own.Contains(name))];
        var owners = records.Where(r => r.Value.Overlaps(names)).Select(r => r.Key).ToList();
        foreach (var name in names.Where(name => !NamespaceName.TryParse(name.Value, out _)).ToList())
        {
            names.Remove(name);
            bag.Warning(DiagnosticCodes.NotExported, SourceSpan.None, $"the namespace `{name}` has a name that a topology cannot say", "letters, digits, `_`, `.` and `-`, a letter or digit first");
        }

        var chosen = topology ?? (owners is [var only] ? only : Unnamed);
        if (records.TryGetValue(chosen, out var all) && all.Where(present.Contains).Any(name => !names.Contains(name)))
        {
            bag.Warning(
                DiagnosticCodes.NotExported,
                SourceSpan.None,
                $"this is a part of the topology {chosen}: applied here under the same name it removes the rest",
                "give it a name of its own by --name, or export all of it");
        }

        return new ExportScope(chosen, names);
    }
}
