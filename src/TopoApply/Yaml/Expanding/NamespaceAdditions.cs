using TopoApply.Diagnostics;
using TopoApply.Netlink.Values;

namespace TopoApply.Yaml.Expanding;

/// <summary>What short forms lay on top of namespaces, collected first and laid there at once.</summary>
internal sealed class NamespaceAdditions
{
    private readonly Dictionary<string, Dictionary<string, List<YamlEntry>>> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, List<YamlNode>>> _items = new(StringComparer.Ordinal);

    /// <summary>Adds an entry to one of a namespace's mappings, such as `interfaces`.</summary>
    public void AddUnder(NamespaceName netns, string key, YamlEntry entry) => Of(Of(_entries, netns.Value), key).Add(entry);

    /// <summary>Adds an item to one of a namespace's lists, such as `routes`.</summary>
    public void AddTo(NamespaceName netns, string key, YamlNode item) => Of(Of(_items, netns.Value), key).Add(item);

    /// <summary>The topology with everything in place. What belongs to a namespace that is not declared is left out: that is reported elsewhere.</summary>
    public YamlMapping On(YamlMapping root)
    {
        if (root.Find("namespaces") is { Value: YamlMapping namespaces } entry)
        {
            root = root.With(entry, namespaces with { Entries = [.. namespaces.Entries.Select(e => e with { Value = Joined(e.Key.Text, e.Value) })] });
        }

        const string Host = "host";
        if (root.Find(Host) is { } host)
        {
            return root.With(host, Joined(Host, host.Value));
        }

        var isUnder = (root.Find("namespaces")?.Value as YamlMapping)?.Find(Host) is not null;
        var upper = Upper(Host);
        return isUnder || upper.Entries.Count == 0 ? root : root.Plus(Host, upper);
    }

    private static TValue Of<TValue>(Dictionary<string, TValue> map, string key)
        where TValue : new()
    {
        if (!map.TryGetValue(key, out var value))
        {
            map[key] = value = new TValue();
        }

        return value;
    }

    // What is there keeps its place.
    private YamlNode Joined(string name, YamlNode node) =>
        node is YamlMapping lower && Upper(name) is { Entries.Count: > 0 } upper ? NodeMerge.Merge(lower, upper) with { Span = lower.Span } : node;

    private YamlMapping Upper(string name)
    {
        var entries = new List<YamlEntry>();
        foreach (var (key, list) in _entries.GetValueOrDefault(name) ?? [])
        {
            var span = list[0].Value.Span;

            // Merged with nothing, entries of one name become one.
            var mapping = NodeMerge.Merge(new YamlMapping([], span), new YamlMapping(list, span));
            entries.Add(new YamlEntry(Nodes.Text(span, key), mapping));
        }

        foreach (var (key, list) in _items.GetValueOrDefault(name) ?? [])
        {
            entries.Add(new YamlEntry(Nodes.Text(list[0].Span, key), Nodes.List(list[0].Span, list)));
        }

        return new YamlMapping(entries, entries.Count > 0 ? entries[0].Value.Span : SourceSpan.None);
    }
}
