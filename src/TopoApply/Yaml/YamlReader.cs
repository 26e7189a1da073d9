using TopoApply.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace TopoApply.Yaml;

/// <summary>
/// Text to nodes with places. Limits hold before anything is built; anchors, aliases, tags, merge keys, further documents and
/// duplicate keys are refused. Only the event parser of YamlDotNet is used: it types nothing and resolves nothing.
/// </summary>
internal sealed class YamlReader
{
    private readonly string _path;
    private readonly string _text;
    private readonly int _lastLine;
    private readonly LoadLimits _limits;
    private readonly DiagnosticBag _bag;
    private readonly Through? _through;
    private readonly Parser _parser;
    private int _events;
    private int _depth;

    private YamlReader(string path, string text, LoadLimits limits, DiagnosticBag bag, Through? through)
    {
        _through = through;
        _path = path;
        _text = text;
        _lastLine = text.AsSpan().Count('\n') + 1;
        _limits = limits;
        _bag = bag;
        _parser = new Parser(new StringReader(text));
    }

    /// <summary>The root node, or null with the reasons in the bag.</summary>
    public static YamlNode? Read(string path, string text, LoadLimits limits, DiagnosticBag bag)
    {
        var values = 0;
        return Read(path, text, limits, bag, null, several: false, ref values) is [var root] ? root : null;
    }

    /// <summary>The root nodes of the documents in a text; fewer, or none, with the reasons in the bag.</summary>
    /// <param name="path">Name of the file for diagnostics.</param>
    /// <param name="text">The YAML.</param>
    /// <param name="limits">Limits.</param>
    /// <param name="bag">Takes what is wrong.</param>
    /// <param name="through">What includes the file; null for the one that was asked for.</param>
    /// <param name="several">True when more than one document may stand in it.</param>
    /// <param name="values">How many values the files before have had; counted on.</param>
    public static IReadOnlyList<YamlNode> Read(string path, string text, LoadLimits limits, DiagnosticBag bag, Through? through, bool several, ref int values)
    {
        var reader = new YamlReader(path, text, limits, bag, through) { _events = values };
        try
        {
            return reader.Read(several);
        }
        finally
        {
            values = reader._events;
        }
    }

    private List<YamlNode> Read(bool several)
    {
        var roots = new List<YamlNode>();
        try
        {
            ReadDocuments(several, roots);
            return roots;
        }
        catch (GaveUpException)
        {
            if (!_bag.HasErrors)
            {
                ReportSyntax(_parser.Current?.End ?? Mark.Empty, "the text ends too early");
            }

            return [];
        }
        catch (YamlException e)
        {
            ReportSyntax(e.Start, e.Message);
            return [];
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // The parser has thrown these for broken input; the place is where it stood.
            ReportSyntax(_parser.Current?.End ?? Mark.Empty, "the text cannot be read as YAML");
            return [];
        }
    }

    private void ReadDocuments(bool several, List<YamlNode> roots)
    {
        Next();
        var count = 0;
        while (Next() is not StreamEnd)
        {
            if (count++ > 0 && !several)
            {
                _bag.Error(
                    DiagnosticCodes.SeveralDocuments,
                    Span(Current.Start, Current.End),
                    "a second document begins here",
                    "one file holds one topology");
                _bag.Unread.AddAnything();
                return;
            }

            Next();
            var root = ReadNode();
            Next();
            if (root is not YamlScalar { IsNull: true })
            {
                roots.Add(root);
            }
            else if (!several)
            {
                ReportEmpty(root.Span);
            }
        }

        // Among several, one with nothing in it, such as behind a last `---`, is no topology and no mistake.
        if (count == 0 || (several && roots.Count == 0))
        {
            ReportEmpty(Place(1, 1, 1));
        }
    }

    private void ReportEmpty(SourceSpan span) =>
        _bag.Error(DiagnosticCodes.EmptyDocument, span, "nothing is in this file", "a topology begins with `version: 1` and `name:`");

    private ParsingEvent Current => _parser.Current ?? throw new GaveUpException();

    private ParsingEvent Next()
    {
        if (!_parser.MoveNext() || _parser.Current is not { } current)
        {
            throw new GaveUpException();
        }

        if (++_events > _limits.MaxEvents)
        {
            throw GiveUp(current, $"the file has more than {_limits.MaxEvents} values", "the limit `MaxEvents` guards against files that never end");
        }

        return current;
    }

    // Called with the node's first event current; leaves its last event current.
    private YamlNode ReadNode()
    {
        switch (Current)
        {
            case Scalar scalar:
                return ReadScalar(scalar);
            case SequenceStart start:
                Enter(start);
                return ReadSequence(start);
            case MappingStart start:
                Enter(start);
                return ReadMapping(start);
            case AnchorAlias alias:
                _bag.Error(DiagnosticCodes.UnsupportedYaml, Span(alias.Start, alias.End), $"`*{alias.Value}` is an alias; aliases are not taken", "write the values out, or use a range or `defaults`");
                return new YamlRefused(null, Span(alias.Start, alias.End));
            default:
                throw GiveUp(Current, "the text cannot be read as YAML", null);
        }
    }

    private YamlNode ReadScalar(Scalar scalar)
    {
        CheckProperties(scalar);
        var span = Span(scalar.Start, scalar.End);
        var quoted = scalar.Style != ScalarStyle.Plain;
        return (quoted || scalar.Value.Contains('\n')) && !TextCheck.CheckScalar(scalar.Value, span, _bag)
            ? new YamlRefused(scalar.Value, span)
            : new YamlScalar(scalar.Value, quoted, span);
    }

    private YamlSequence ReadSequence(SequenceStart start)
    {
        var items = new List<YamlNode>();
        while (Next() is not SequenceEnd)
        {
            items.Add(ReadNode());
        }

        _depth--;
        return new YamlSequence(items, Span(start.Start, start.End));
    }

    private YamlMapping ReadMapping(MappingStart start)
    {
        var entries = new List<YamlEntry>();
        Dictionary<string, int>? keys = null;
        while (Next() is not MappingEnd)
        {
            var key = ReadNode();
            Next();
            var value = ReadNode();
            if (IsUsableKey(key, entries, ref keys))
            {
                entries.Add(new YamlEntry((YamlScalar)key, value));
            }
            else
            {
                _bag.LoseNames(key, value);
            }
        }

        _depth--;
        var span = entries.Count > 0 && start.Style != MappingStyle.Flow ? entries[0].Key.Span : Span(start.Start, start.End);
        return new YamlMapping(entries, span);
    }

    private bool IsUsableKey(YamlNode key, List<YamlEntry> entries, ref Dictionary<string, int>? keys)
    {
        if (key is not YamlScalar name)
        {
            if (key is not YamlRefused)
            {
                _bag.Error(DiagnosticCodes.KeyNotScalar, key.Span, "a list or mapping stands as a key", "put quotes around text that begins with `[` or `{`");
            }

            return false;
        }

        if (name is { Text: "<<", Quoted: false })
        {
            _bag.Error(DiagnosticCodes.UnsupportedYaml, name.Span, "`<<` is a merge key; merge keys are not taken", "write the values out, or use a range or `defaults`");
            return false;
        }

        if (LineOf(name, entries, ref keys) is { } line)
        {
            _bag.Error(DiagnosticCodes.DuplicateKey, name.Span, $"the key `{name.Text}` stands twice", $"it is already on line {line}");
            return false;
        }

        return true;
    }

    // The line of an earlier key of that name. Nearly all mappings are small, and looking at their keys one by one costs less than a table.
    private static int? LineOf(YamlScalar key, List<YamlEntry> entries, ref Dictionary<string, int>? keys)
    {
        const int Small = 16;
        if (entries.Count < Small)
        {
            foreach (var entry in entries)
            {
                if (string.Equals(entry.Key.Text, key.Text, StringComparison.Ordinal))
                {
                    return entry.Key.Span.Line;
                }
            }

            return null;
        }

        keys ??= entries.ToDictionary(e => e.Key.Text, e => e.Key.Span.Line, StringComparer.Ordinal);
        return keys.TryAdd(key.Text, key.Span.Line) ? null : keys[key.Text];
    }

    private void Enter(NodeEvent start)
    {
        CheckProperties(start);
        if (++_depth > _limits.MaxDepth)
        {
            throw GiveUp(start, $"lists and mappings are nested more than {_limits.MaxDepth} deep", "the limit `MaxDepth` guards the stack");
        }
    }

    private void CheckProperties(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty)
        {
            _bag.Error(DiagnosticCodes.UnsupportedYaml, Span(node.Start, node.End), $"`&{node.Anchor.Value}` is an anchor; anchors are not taken", "write the values out, or use a range or `defaults`");
        }

        if (!node.Tag.IsEmpty)
        {
            _bag.Error(DiagnosticCodes.UnsupportedYaml, Span(node.Start, node.End), "a tag stands before this value; tags are not taken", "values are typed by their place");
        }
    }

    private SourceSpan Span(Mark start, Mark end)
    {
        var length = end.Line == start.Line ? end.Column - start.Column : 1;
        return Inside(start, (int)Math.Max(1, length));
    }

    // At the end of a text the parser counts a line more than there is.
    private SourceSpan Inside(Mark mark, int length)
    {
        return mark.Line > _lastLine
            ? Place(_lastLine, _text.Length - _text.LastIndexOf('\n'), 1)
            : Place((int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column), length);
    }

    private SourceSpan Place(int line, int column, int length) => new(_path, line, column, length) { Through = _through };

    private GaveUpException GiveUp(ParsingEvent at, string message, string? hint)
    {
        _bag.Error(DiagnosticCodes.LimitExceeded, Span(at.Start, at.Start), message, hint);
        return new GaveUpException();
    }

    private void ReportSyntax(Mark mark, string message)
    {
        var sentence = message.TrimEnd('.');
        if (sentence.Length > 1 && char.IsUpper(sentence[0]) && char.IsLower(sentence[1]))
        {
            sentence = char.ToLowerInvariant(sentence[0]) + sentence[1..];
        }

        var line = (int)Math.Max(1, mark.Line);
        var span = message.Contains(" tab", StringComparison.Ordinal) && TabIndentation(line) is { } tab
            ? tab
            : Inside(mark, 1);
        _bag.Error(DiagnosticCodes.Syntax, span, sentence, SyntaxHint(span.Line));
    }

    // The parser gives the place of the mapping, not of the tab.
    private SourceSpan? TabIndentation(int first)
    {
        var number = 0;
        foreach (var range in _text.AsSpan().Split('\n'))
        {
            var text = _text.AsSpan()[range];
            var tab = text[..(text.Length - text.TrimStart().Length)].IndexOf('\t');
            if (++number >= first && tab >= 0)
            {
                return Place(number, tab + 1, 1);
            }
        }

        return null;
    }

    // The two traps that our own notation and most editors lead into.
    private string? SyntaxHint(int line)
    {
        var number = 0;
        foreach (var range in _text.AsSpan().Split('\n'))
        {
            if (++number < line - 1)
            {
                continue;
            }

            var text = _text.AsSpan()[range];
            if (text[..(text.Length - text.TrimStart().Length)].Contains('\t'))
            {
                return "indent with blanks; YAML takes no tabs there";
            }

            if (text.IndexOfAny('{', '[') >= 0 && (text.Contains("${", StringComparison.Ordinal) || text.Contains("[", StringComparison.Ordinal)))
            {
                return "inside `{ }` and `[ ]`, put quotes around text that contains brackets or braces, such as `\"lan[1-3]\"`";
            }

            if (number > line)
            {
                break;
            }
        }

        return null;
    }

    private sealed class GaveUpException : Exception;
}
