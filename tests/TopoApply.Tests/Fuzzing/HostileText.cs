using System.Text;

namespace TopoApply.Tests.Fuzzing;

/// <summary>One seed gives one hostile document: by the grammar, then bent as trees, as text and as bytes.</summary>
internal sealed class HostileText
{
    private static readonly string[] Values =
    [
        "", "~", "null", "no", "010", "1e3", "1_000", "0x", "-1", "99999999999999999999999999", "4294967296", "18446744073709551616", "1.5", ".inf", "2024-01-01", "a/b", "..", ".", "../../etc/passwd", "a\0b", "a\nb",
        "a\u001b[2Jb", "\u202Eabc", "\u200B", "\uFEFF", "\uD83D\uDE00", "\uE0001", "ﬁ", "é", "${", "${i}", "${i+}", "${i*99999999999999}", "${((((((((((((((((((i))))))))))))))))))}", "[", "[1-", "[1-2", "[2-1]", "[1-99999999]",
        "[1-999999999999999999999]", "[01-9]", "x[1-2000]", "x[1-50]y[1-50]", "x[1-2]y[1-3]", "n[1-300]", "a[1-2]:e -- b[1-3]:e", "a:e -- -- b:e", "a:e -- b:e peer --", "peer", "--", "<<", "*x", "&x y", "!!str a", "!t", "? ", "%", "@", "`", "|", ">",
        "${v${w}}", "${v}${v}", "${ v }", "${v:02x}", "${v}[1-${w}]", "-> a:80", "80 -> ", "80 -> a:80/", "80->a:80", "a:e -- pool p", "a:e -- b:e pool", "a:e pool p -- b:e", "a:e --", "/dev/null", "/etc", "../x", "all", "default", "a%b", "a b", "-", "- a", "#", "a #b", "a: b", "{", "}", "{}", "[]", ",", "'", "\"", "\\", "\\u0000", "--- a", "...", "10.0.0.0/33", "1.2.3.4/24/24", "::/129", "fe80::1%eth0", "::ffff:10.0.0.1/96", "255.255.255.255",
    ];

    private static readonly string[] Breaks = ["\r\n", "\r", "\n\n", "\n ", "\n\t", "\u0085", "\u2028", "\f"];

#pragma warning disable CA5394 // Not for secrets: a seed must give the same text again.
    private readonly Random _random;
    private readonly SchemaGrammar _grammar;

    /// <summary>The text of a seed.</summary>
    public HostileText(int seed)
    {
        _random = new Random(seed);
        _grammar = new SchemaGrammar(_random);
        var document = _grammar.Document();
        for (var i = Few(); i > 0; i--)
        {
            document = Bend(document, 0);
        }

        var text = new StringBuilder();
        Write(document, text, 0, flow: false);
        for (var i = Few(); i > 0; i--)
        {
            BendText(text);
        }

        Bytes = BendBytes(Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>What stands in the file.</summary>
    public byte[] Bytes { get; }

    // Mostly none: a document with one mistake gets further than one with ten.
    private int Few() => _random.Next(3) == 0 ? 0 : _random.Next(1, 4);

    private string Hostile() => _random.Next(12) switch
    {
        0 => new string((char)_random.Next('a', 'z'), _random.Next(14, 70)),
        1 => new string('x', _random.Next(1, 20_000)) + (_random.Next(2) == 0 ? "${i}" : "[1-1900]"),
        2 => string.Concat(Enumerable.Repeat(_grammar.Word() + " ", _random.Next(1, 200))),
        3 => $"{_grammar.Word()}[{_random.Next(3)}-{_random.Next(2500)}]",
        4 => ((char)_random.Next(0, 0xD800)).ToString(),
        5 => $"${{{string.Concat(Enumerable.Range(0, _random.Next(1, 9)).Select(_ => _grammar.Pick(["i", "+", "*", "/", "%", "(", ")", "7", "-", " ", "99999999999"])))}}}",
        6 => _grammar.Word() + _grammar.Pick(Values),
        _ => _grammar.Pick(Values),
    };

    private object Bend(object node, int depth)
    {
        if (depth > 0 && _random.Next(6) == 0)
        {
            return _random.Next(8) switch { 0 => Deep(_random.Next(2, 60)), 1 => _grammar.Document(), 2 => new List<object> { node, node }, 3 => new List<KeyValuePair<string, object>> { new(_grammar.Word(), node) }, _ => Hostile() };
        }

        switch (node)
        {
            case List<object> { Count: > 0 } list:
                var item = _random.Next(list.Count);
                list[item] = Bend(list[item], depth + 1);
                return list;
            case List<KeyValuePair<string, object>> { Count: > 0 } entries:
                var at = _random.Next(entries.Count);
                entries[at] = _random.Next(8) == 0 ? new(Hostile(), entries[at].Value) : new(entries[at].Key, Bend(entries[at].Value, depth + 1));
                if (_random.Next(12) == 0)
                {
                    entries.Add(entries[at]);
                }

                return entries;
            default:
                return Hostile();
        }
    }

    private object Deep(int levels)
    {
        object node = _grammar.Word();
        for (var i = 0; i < levels; i++)
        {
            node = _random.Next(2) == 0 ? new List<object> { node } : new List<KeyValuePair<string, object>> { new(_grammar.Word(), node) };
        }

        return node;
    }

    private void Write(object node, StringBuilder text, int indent, bool flow)
    {
        switch (node)
        {
            case List<object> list when flow || list.Count == 0 || _random.Next(3) == 0:
                text.Append('[');
                foreach (var item in list)
                {
                    Write(item, text, indent, flow: true);
                    text.Append(", ");
                }

                text.Append(']');
                break;
            case List<object> list:
                foreach (var item in list)
                {
                    text.Append('\n').Append(' ', indent).Append("- ");
                    Write(item, text, indent + 2, flow: item is not string && _random.Next(2) == 0);
                }

                break;
            case List<KeyValuePair<string, object>> entries when flow || entries.Count == 0 || (indent > 4 && _random.Next(3) == 0):
                text.Append('{');
                foreach (var (key, value) in entries)
                {
                    text.Append(Quoted(key, flow: true)).Append(": ");
                    Write(value, text, indent, flow: true);
                    text.Append(", ");
                }

                text.Append('}');
                break;
            case List<KeyValuePair<string, object>> entries:
                foreach (var (key, value) in entries)
                {
                    text.Append('\n').Append(' ', indent).Append(Quoted(key, flow: false)).Append(": ");
                    Write(value, text, indent + 2, flow: false);
                }

                break;
            default:
                text.Append(Quoted((string)node, flow));
                break;
        }
    }

    private string Quoted(string word, bool flow)
    {
        if (_random.Next(40) == 0 || (word.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '/' || (c is '-' or ':' or '[' or ']' or '$' or '{' or '}' or ' ' && !flow)) && word.Length > 0 && char.IsAsciiLetterOrDigit(word[0]) && !word.Contains(": ", StringComparison.Ordinal)))
        {
            return word;
        }

        return _random.Next(3) == 0 && !word.Any(char.IsControl)
            ? $"'{word.Replace("'", "''", StringComparison.Ordinal)}'"
            : $"\"{string.Concat(word.Select(c => c is '"' or '\\' ? $"\\{c}" : char.IsControl(c) || char.IsSurrogate(c) ? $"\\u{(int)c:x4}" : $"{c}"))}\"";
    }

    private void BendText(StringBuilder text)
    {
        var at = _random.Next(text.Length + 1);
        switch (_random.Next(24))
        {
            case 0:
                text.Length = at;
                break;
            case 1:
                text.Replace("\n", _grammar.Pick(Breaks));
                break;
            case 2:
                text.Insert(at, _grammar.Pick(Breaks));
                break;
            case 3:
                text.Insert(at, _grammar.Pick(Values));
                break;
            case 4:
                text.Insert(at, (char)_random.Next(0x10000));
                break;
            case 5:
                text.Insert(at, _grammar.Pick([" &x ", " *x ", "\n<<: *x\n", " !t ", "\n---\n", "\n...\n", "\n? ", "# ", "\t", "%YAML 1.3\n"]));
                break;
            case 6:
                text.Remove(at, Math.Min(_random.Next(30), text.Length - at));
                break;
            case 7:
                text.Insert(0, _grammar.Pick(["\uFEFF", "---\n", "%TAG ! x:\n---\n", "\r\n", " "]));
                break;
            case 8:
                text.Append(text.ToString(at, Math.Min(_random.Next(200), text.Length - at)));
                break;
            case 9:
                text.Insert(at, new string(_grammar.Pick(["[", "{", "- ", "? ", "&a", "'", "\"", " ", "\n"])[0], _random.Next(1, 3000)));
                break;
            default:
                break;
        }
    }

    private byte[] BendBytes(byte[] bytes)
    {
        if (_random.Next(30) > 0)
        {
            return bytes;
        }

        for (var i = _random.Next(1, 20); i > 0 && bytes.Length > 0; i--)
        {
            bytes[_random.Next(bytes.Length)] = (byte)_random.Next(256);
        }

        return bytes;
    }
}
