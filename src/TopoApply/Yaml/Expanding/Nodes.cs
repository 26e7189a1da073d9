using TopoApply.Diagnostics;

namespace TopoApply.Yaml.Expanding;

/// <summary>Nodes that nobody typed, at the place of what asked for them.</summary>
internal static class Nodes
{
    /// <summary>A mapping.</summary>
    public static YamlMapping Mapping(SourceSpan span, params ReadOnlySpan<(string Key, YamlNode Value)> entries)
    {
        var list = new List<YamlEntry>(entries.Length);
        foreach (var (key, value) in entries)
        {
            list.Add(new YamlEntry(Text(span, key), value));
        }

        return new YamlMapping(list, span);
    }

    /// <summary>A list.</summary>
    public static YamlSequence List(SourceSpan span, IReadOnlyList<YamlNode> items) => new(items, span);

    /// <summary>A text.</summary>
    public static YamlScalar Text(SourceSpan span, string text) => new(text, Quoted: true, span) { IsRewritten = true };

    /// <summary>The mapping with one key more.</summary>
    public static YamlMapping Plus(this YamlMapping mapping, string key, YamlNode value) =>
        mapping with { Entries = [.. mapping.Entries, new YamlEntry(Text(value.Span, key), value)] };
}
