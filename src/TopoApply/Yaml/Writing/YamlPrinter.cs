using System.Text;
using TopoApply.Diagnostics;

namespace TopoApply.Yaml.Writing;

/// <summary>
/// Lays YAML out as a person would: what belongs together and fits stands on one line in braces, the rest in blocks; quotes only where
/// the text would be read as something else without them.
/// </summary>
internal sealed class YamlPrinter
{
    /// <summary>Levels that are always blocks: the file, its sections, the namespaces.</summary>
    private const int BlockLevels = 3;

    private const int Width = 120;
    private const string Indent = "  ";

    private readonly StringBuilder _text = new();

    private YamlPrinter()
    {
    }

    /// <summary>A whole file.</summary>
    public static string Print(YamlMap root)
    {
        var printer = new YamlPrinter();
        printer.AppendPairs(root, 0);
        return printer._text.ToString();
    }

    /// <summary>A comment's line, with nothing in it that would end it or not show.</summary>
    public static string Comment(string text) => text.Length == 0 ? "#" : $"# {PlainText.Of(text)}";

    /// <summary>A scalar as it stands in YAML.</summary>
    /// <param name="text">The value.</param>
    /// <param name="inBraces">True where commas and brackets end a scalar.</param>
    public static string Scalar(string text, bool inBraces) => NeedsQuotes(text, inBraces) ? Quote(text) : text;

    private void AppendPairs(YamlMap map, int level)
    {
        var previousIsLong = false;
        for (var i = 0; i < map.Pairs.Count; i++)
        {
            var pair = map.Pairs[i];
            var start = _text.Length;
            AppendPair(pair, level);
            var isLong = level < BlockLevels - 1 && _text.ToString(start, _text.Length - start).Count(c => c == '\n') > 1;
            if (i > 0 && (isLong || previousIsLong))
            {
                _text.Insert(start, "\n");
            }

            previousIsLong = isLong;
        }
    }

    private void AppendPair(YamlPair pair, int level)
    {
        foreach (var comment in pair.Comments ?? [])
        {
            Start(level).Append(Comment(comment)).Append('\n');
        }

        Start(level).Append(Scalar(pair.Key, inBraces: false)).Append(':');
        AppendValue(pair.Value, level, Scalar(pair.Key, inBraces: false).Length + 2);
    }

    private void AppendValue(YamlItem value, int level, int used)
    {
        if (OneLine(value, (level * Indent.Length) + used, level + 1 < BlockLevels) is { } line)
        {
            _text.Append(' ').Append(line).Append('\n');
            return;
        }

        _text.Append('\n');
        switch (value)
        {
            case YamlMap map:
                AppendPairs(map, level + 1);
                break;
            case YamlList list:
                AppendItems(list, level + 1);
                break;
        }
    }

    private void AppendItems(YamlList list, int level)
    {
        foreach (var item in list.Items)
        {
            Start(level).Append('-');
            if (OneLine(item, (level * Indent.Length) + 2, mustBeBlock: false) is { } line)
            {
                _text.Append(' ').Append(line).Append('\n');
            }
            else if (item is YamlMap map)
            {
                // The first key stands behind the dash.
                var start = _text.Length;
                AppendPairs(map, level + 1);
                _text.Remove(start, (level + 1) * Indent.Length).Insert(start, ' ');
            }
            else
            {
                _text.Append('\n');
                AppendItems((YamlList)item, level + 1);
            }
        }
    }

    private StringBuilder Start(int level) => _text.Insert(_text.Length, Indent, level);

    /// <summary>The value on one line; null when it is to be a block.</summary>
    private static string? OneLine(YamlItem item, int used, bool mustBeBlock)
    {
        if (item is YamlText scalar)
        {
            return Scalar(scalar.Value, inBraces: false);
        }

        if (!item.IsEmpty && (mustBeBlock || IsDeep(item)))
        {
            return null;
        }

        var line = Braces(item);
        return used + line.Length <= Width ? line : item.IsEmpty ? line : null;
    }

    /// <summary>Mappings in mappings, several of them in a list, and texts of several words are easier to read one below the other.</summary>
    private static bool IsDeep(YamlItem item) => item switch
    {
        YamlMap map => map.Pairs.Any(p => p.Comments is { Count: > 0 } || (p.Value is YamlMap && !p.Value.IsEmpty) || (p.Value is YamlList list && list.Items.Any(i => i is YamlMap))),
        YamlList list => list.Items.Count(i => i is YamlMap) > 1 || list.Items.Any(i => (i is YamlMap map && map.Pairs.Any(p => p.Value is YamlMap)) || i is YamlText { Value: var text } && text.Contains("--", StringComparison.Ordinal)),
        _ => false,
    };

    private static string Braces(YamlItem item) => item switch
    {
        YamlText scalar => Scalar(scalar.Value, inBraces: true),
        YamlList list => $"[{string.Join(", ", list.Items.Select(Braces))}]",
        YamlMap { Pairs.Count: 0 } => "{}",
        YamlMap map => $"{{ {string.Join(", ", map.Pairs.Select(p => $"{Scalar(p.Key, inBraces: true)}: {Braces(p.Value)}"))} }}",
        _ => throw new InvalidOperationException($"{item.GetType().Name} has no form."),
    };

    private static bool NeedsQuotes(string text, bool inBraces)
    {
        if (text.Length == 0 || text is "~" or "null" or "Null" or "NULL" || !(char.IsAsciiLetterOrDigit(text[0]) || text[0] is '.' or '/' or '_'))
        {
            return true;
        }

        for (var i = 0; i < text.Length; i++)
        {
            var isSafe = char.IsAsciiLetterOrDigit(text[i]) || text[i] is '.' or '/' or '_' or '-' or '+' or '*'
                || (text[i] == ' ' && i + 1 < text.Length)
                || (!inBraces && text[i] == ':' && i + 1 < text.Length && text[i + 1] != ' ');
            if (!isSafe)
            {
                return true;
            }
        }

        return false;
    }

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"", text.Length + 2);
        for (var i = 0; i < text.Length; i++)
        {
            _ = text[i] switch
            {
                '"' or '\\' => quoted.Append('\\').Append(text[i]),
                '\t' => quoted.Append("\\t"),
                _ when PlainText.IsPlain(text, i) => quoted.Append(text[i]),
                _ => quoted.Append("\\u").Append(((int)text[i]).ToString("x4")),
            };
        }

        return quoted.Append('"').ToString();
    }
}
