using TopoApply.Diagnostics;

namespace TopoApply.Yaml.Expanding;

/// <summary>
/// The one rule by which something lies on top of something else: mappings merge key by key, lists are joined, the lower one's items first, and for
/// the rest the upper one wins. A scalar beside a list counts as a list of one.
/// </summary>
internal static class NodeMerge
{
    /// <summary>Both as one.</summary>
    public static YamlNode Merge(YamlNode lower, YamlNode upper) => (lower, upper) switch
    {
        (YamlMapping a, YamlMapping b) => Merge(a, b),
        (YamlSequence a, YamlSequence b) => b with { Items = [.. a.Items, .. b.Items] },
        (YamlSequence a, YamlScalar { IsNull: false }) => a with { Items = [.. a.Items, upper] },
        (YamlScalar { IsNull: false }, YamlSequence b) => b with { Items = [lower, .. b.Items] },
        _ => upper,
    };

    /// <summary>Both mappings as one: the keys of the lower one first, and of a key that both have the place of the upper one.</summary>
    public static YamlMapping Merge(YamlMapping lower, YamlMapping upper)
    {
        var entries = new List<YamlEntry>(lower.Entries);
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < entries.Count; i++)
        {
            places[entries[i].Key.Text] = i;
        }

        foreach (var entry in upper.Entries)
        {
            if (places.TryGetValue(entry.Key.Text, out var place))
            {
                entries[place] = new YamlEntry(entry.Key, Merge(entries[place].Value, entry.Value));
            }
            else
            {
                places[entry.Key.Text] = entries.Count;
                entries.Add(entry);
            }
        }

        return upper with { Entries = entries };
    }

    /// <summary>The tree with a step more on the way by which each of its nodes comes in.</summary>
    public static YamlNode By(this YamlNode node, string how, SourceSpan at) => node switch
    {
        YamlScalar scalar => By(scalar, how, at),
        YamlSequence sequence => sequence with { Items = [.. sequence.Items.Select(i => i.By(how, at))], Span = sequence.Span.By(how, at) },
        YamlMapping mapping => mapping with
        {
            Entries = [.. mapping.Entries.Select(e => new YamlEntry(By(e.Key, how, at), e.Value.By(how, at)))],
            Span = mapping.Span.By(how, at),
        },
        _ => node,
    };

    /// <summary>The mapping without some keys.</summary>
    public static YamlMapping Without(this YamlMapping mapping, params ReadOnlySpan<string> keys)
    {
        var kept = new List<YamlEntry>(mapping.Entries.Count);
        foreach (var entry in mapping.Entries)
        {
            if (!keys.Contains(entry.Key.Text))
            {
                kept.Add(entry);
            }
        }

        return kept.Count == mapping.Entries.Count ? mapping : mapping with { Entries = kept };
    }

    /// <summary>The mapping with another value behind a key that it has.</summary>
    public static YamlMapping With(this YamlMapping mapping, YamlEntry entry, YamlNode value) =>
        ReferenceEquals(entry.Value, value) ? mapping : mapping with { Entries = [.. mapping.Entries.Select(e => ReferenceEquals(e, entry) ? entry with { Value = value } : e)] };

    private static YamlScalar By(YamlScalar scalar, string how, SourceSpan at) => scalar with { Span = scalar.Span.By(how, at) };
}
