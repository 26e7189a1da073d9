using System.Text;
using TopoApply.Diagnostics;

namespace TopoApply.Yaml.Expanding;

/// <summary>
/// A topology as YAML with nothing short in it, each line with the place that it comes from. What was typed on one line stands on one line again.
/// </summary>
internal sealed class TreeWriter
{
    private const int WidestFlow = 100;
    private const int WidestAligned = 60;
    private static readonly string[] s_spread = ["namespaces", "links"];
    private readonly List<(string Text, string Origin)> _lines = [];

    private TreeWriter()
    {
    }

    /// <summary>The text, which loads to the same desired state.</summary>
    public static string Write(YamlMapping root)
    {
        var writer = new TreeWriter();
        foreach (var entry in root.Entries)
        {
            writer.WriteEntry(entry, "", "", Array.IndexOf(s_spread, entry.Key.Text) >= 0);
        }

        var width = writer._lines.Select(l => l.Text.Length).Where(l => l <= WidestAligned).DefaultIfEmpty().Max();
        var text = new StringBuilder();
        foreach (var (line, origin) in writer._lines)
        {
            text.Append(line.PadRight(width)).Append("  # ").Append(origin).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Where something comes from, and by which way.</summary>
    public static string OriginOf(SourceSpan span)
    {
        var text = new StringBuilder($"{span.File}:{span.Line}");
        for (var through = span.Through; through is not null; through = through.Next)
        {
            text.Append($", {through.How}{(through.At.IsNone ? "" : $" at {through.At.File}:{through.At.Line}")}");
        }

        return PlainText.Shown(text.ToString());
    }

    private void WriteEntry(YamlEntry entry, string first, string indent, bool spread)
    {
        var key = Quoted(entry.Key);
        if (entry.Value is YamlScalar or YamlSequence { Items.Count: 0 } or YamlMapping { Entries.Count: 0 })
        {
            Add($"{first}{key}: {Flow(entry.Value)}", entry.Value.Span);
        }
        else if (!spread && Flat(entry.Value, entry.Key.Span) is { } flow && first.Length + key.Length + flow.Length + 2 <= WidestFlow)
        {
            Add($"{first}{key}: {flow}", entry.Value.Span);
        }
        else
        {
            Add($"{first}{key}:", entry.Key.Span);
            WriteChildren(entry.Value, indent + "  ");
        }
    }

    private void WriteChildren(YamlNode node, string indent)
    {
        if (node is YamlMapping mapping)
        {
            foreach (var entry in mapping.Entries)
            {
                WriteEntry(entry, indent, indent, spread: false);
            }

            return;
        }

        foreach (var item in ((YamlSequence)node).Items)
        {
            WriteItem(item, indent);
        }
    }

    private void WriteItem(YamlNode item, string indent)
    {
        if (item is YamlScalar or YamlSequence { Items.Count: 0 } or YamlMapping { Entries.Count: 0 })
        {
            Add($"{indent}- {Flow(item)}", item.Span);
        }
        else if (Flat(item, item.Span) is { } flow && indent.Length + flow.Length + 2 <= WidestFlow)
        {
            Add($"{indent}- {flow}", item.Span);
        }
        else if (item is YamlMapping mapping)
        {
            for (var i = 0; i < mapping.Entries.Count; i++)
            {
                WriteEntry(mapping.Entries[i], indent + (i == 0 ? "- " : "  "), indent + "  ", spread: false);
            }
        }
        else
        {
            Add($"{indent}-", item.Span);
            WriteChildren(item, indent + "  ");
        }
    }

    private void Add(string text, SourceSpan span) => _lines.Add((text, OriginOf(span)));

    // The text of what comes from one place alone; null when it does not.
    private static string? Flat(YamlNode node, SourceSpan place) => IsFrom(node, OriginOf(place)) ? Flow(node) : null;

    private static bool IsFrom(YamlNode node, string origin) => OriginOf(node.Span) == origin && node switch
    {
        YamlSequence sequence => sequence.Items.All(i => IsFrom(i, origin)),
        YamlMapping mapping => mapping.Entries.All(e => IsFrom(e.Key, origin) && IsFrom(e.Value, origin)),
        _ => true,
    };

    private static string Flow(YamlNode node) => node switch
    {
        YamlScalar scalar => Quoted(scalar),
        YamlSequence sequence => $"[{string.Join(", ", sequence.Items.Select(Flow))}]",
        YamlMapping { Entries.Count: 0 } => "{}",
        YamlMapping mapping => $"{{ {string.Join(", ", mapping.Entries.Select(e => $"{Quoted(e.Key)}: {Flow(e.Value)}"))} }}",
        _ => "null",
    };

    private static string Quoted(YamlScalar scalar)
    {
        var text = scalar.Text;
        if (scalar.IsNull)
        {
            return "null";
        }

        var isPlain = text.Length > 0 && char.IsAsciiLetterOrDigit(text[0]) && text is not ("null" or "Null" or "NULL")
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '/' or '-');
        return isPlain ? text : $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal)}\"";
    }
}
