using TopoApply.Diagnostics;

namespace TopoApply.Yaml;

/// <summary>A node of the document with its place. Scalars are text: they are typed by the shape that reads them, never by YAML.</summary>
internal abstract record YamlNode(SourceSpan Span);

/// <summary>A scalar; <paramref name="Quoted"/> tells `null` from `"null"`.</summary>
internal sealed record YamlScalar(string Text, bool Quoted, SourceSpan Span) : YamlNode(Span)
{
    /// <summary>True when the text is not what stands at its place, letter by letter, since something was put in.</summary>
    public bool IsRewritten { get; init; }

    /// <summary>An empty plain scalar, `~` or `null`: nothing was written.</summary>
    public bool IsNull => !Quoted && Text is "" or "~" or "null" or "Null" or "NULL";
}

/// <summary>
/// A value that has been refused and reported, such as an alias: whoever meets it says nothing more. <paramref name="Text"/> is what is
/// known of it; null when it could be anything.
/// </summary>
internal sealed record YamlRefused(string? Text, SourceSpan Span) : YamlNode(Span);

/// <summary>A sequence.</summary>
internal sealed record YamlSequence(IReadOnlyList<YamlNode> Items, SourceSpan Span) : YamlNode(Span);

/// <summary>A mapping, in file order; keys are scalars and unique.</summary>
internal sealed record YamlMapping(IReadOnlyList<YamlEntry> Entries, SourceSpan Span) : YamlNode(Span)
{
    /// <summary>The entry with a key; null when there is none.</summary>
    public YamlEntry? Find(string key)
    {
        for (var i = 0; i < Entries.Count; i++)
        {
            if (string.Equals(Entries[i].Key.Text, key, StringComparison.Ordinal))
            {
                return Entries[i];
            }
        }

        return null;
    }

    /// <summary>Where the value of a key stands; the mapping's own place without that key.</summary>
    public SourceSpan SpanOf(string key) => Find(key)?.Value.Span ?? Span;
}

/// <summary>One key and its value.</summary>
internal sealed record YamlEntry(YamlScalar Key, YamlNode Value);
