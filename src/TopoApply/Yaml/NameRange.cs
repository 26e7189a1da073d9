using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using TopoApply.Diagnostics;

namespace TopoApply.Yaml;

/// <summary>
/// A text with ranges and expressions: `client[1-3]:eth0 10.0.0.${i+10}/24 -- router:lan[01-03]`. Several ranges in one text count
/// together and must be equally long; `${i}` is the number of the first.
/// </summary>
internal sealed class NameRange
{
    /// <summary>Text with a range or an expression, as the schema sees it.</summary>
    public const string SchemaPattern = @"\[[0-9]+-[0-9]+\]|\$\{";

    private const int MaxDigits = 9;
    private readonly List<Part> _parts = [];

    // The whole text where it has neither: nearly always.
    private string? _plain;

    private NameRange()
    {
    }

    /// <summary>How many texts it stands for; 1 without a range.</summary>
    public int Count { get; private set; } = 1;

    /// <summary>True when there is at least one range.</summary>
    public bool HasRange { get; private set; }

    /// <summary>True when the text opens a range.</summary>
    public static bool Mentions(string text) => text.Contains('[');

    /// <summary>Takes a text apart.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out NameRange? range, [NotNullWhen(false)] out string? problem)
    {
        var result = new NameRange();
        range = null;
        if (!Mentions(text) && !Expansion.HasExpression(text))
        {
            result._plain = text;
            range = result;
            problem = null;
            return true;
        }

        var position = 0;
        var literal = new StringBuilder();
        while (position < text.Length)
        {
            if (text[position] == '[')
            {
                result.Flush(literal);
                if (!result.TryAddRange(text, ref position, out problem))
                {
                    return false;
                }
            }
            else if (text[position] == '$' && position + 1 < text.Length && text[position + 1] == '{')
            {
                result.Flush(literal);
                var end = text.IndexOf('}', position);
                if (end < 0)
                {
                    problem = $"`{text[position..]}` is not closed with a brace";
                    return false;
                }

                result._parts.Add(new Part(text[(position + 2)..end], IsExpression: true, 0, 0, 0));
                position = end + 1;
            }
            else
            {
                literal.Append(text[position++]);
            }
        }

        result.Flush(literal);
        range = result;
        problem = null;
        return true;
    }

    /// <summary>Expands a scalar to as many scalars as it stands for; problems are reported at its place.</summary>
    public static bool TryExpand(YamlScalar scalar, DiagnosticBag bag, out IReadOnlyList<YamlScalar> expanded)
    {
        expanded = [];
        if (!TryParse(scalar.Text, out var range, out var problem))
        {
            bag.Error(DiagnosticCodes.BadRange, scalar.Span, problem);
            return false;
        }

        if (!Expansion.TrySpend(bag, scalar.Span, range.Count, Expansion.Size(scalar)))
        {
            return false;
        }

        var result = new List<YamlScalar>(range.Count);
        for (var k = 0; k < range.Count; k++)
        {
            if (!range.TryText(k, null, out var text, out problem))
            {
                bag.Error(DiagnosticCodes.BadRange, scalar.Span, problem);
                return false;
            }

            result.Add(scalar with { Text = text });
        }

        expanded = result;
        return true;
    }

    /// <summary>The number of the first range at position <paramref name="index"/>; null without a range.</summary>
    public long? NumberAt(int index)
    {
        foreach (var part in _parts)
        {
            if (part.IsRange)
            {
                return part.First + index;
            }
        }

        return null;
    }

    /// <summary>The text at a position.</summary>
    /// <param name="index">Position, from 0.</param>
    /// <param name="outer">The value of `i` when the text has no range of its own; null when there is none.</param>
    /// <param name="text">The text.</param>
    /// <param name="problem">What is wrong when the result is false.</param>
    public bool TryText(int index, long? outer, out string text, [NotNullWhen(false)] out string? problem)
    {
        if (_plain is not null)
        {
            text = _plain;
            problem = null;
            return true;
        }

        var builder = new StringBuilder();
        var number = NumberAt(index) ?? outer;
        text = "";
        foreach (var part in _parts)
        {
            if (part.IsRange)
            {
                builder.Append((part.First + index).ToString("d").PadLeft(part.Width, '0'));
            }
            else if (!part.IsExpression)
            {
                builder.Append(part.Text);
            }
            else if (number is not { } i)
            {
                problem = $"`${{{part.Text}}}` uses a range's number, but no range is open here";
                return false;
            }
            else if (Arithmetic.TryEvaluate(part.Text, i, out var value, out problem))
            {
                builder.Append(value);
            }
            else
            {
                problem = $"`${{{part.Text}}}` cannot be computed: {problem}";
                return false;
            }
        }

        text = builder.ToString();
        problem = null;
        return true;
    }

    private void Flush(StringBuilder literal)
    {
        if (literal.Length > 0)
        {
            _parts.Add(new Part(literal.ToString(), IsExpression: false, 0, 0, 0));
            literal.Clear();
        }
    }

    private bool TryAddRange(string text, ref int position, [NotNullWhen(false)] out string? problem)
    {
        var end = text.IndexOf(']', position);
        var inside = end < 0 ? text[(position + 1)..] : text[(position + 1)..end];
        var dash = inside.IndexOf('-');
        if (end < 0 || dash < 0 || !IsNumber(inside.AsSpan(0, dash)) || !IsNumber(inside.AsSpan(dash + 1)))
        {
            problem = $"`[{inside}{(end < 0 ? "" : "]")}` is not a range such as `[1-3]` or `[01-16]`";
            return false;
        }

        var (from, to) = (inside[..dash], inside[(dash + 1)..]);
        var (first, last) = (long.Parse(from, NumberStyles.None), long.Parse(to, NumberStyles.None));
        var padded = (from.Length > 1 && from[0] == '0') || (to.Length > 1 && to[0] == '0');
        if (padded && from.Length != to.Length)
        {
            problem = $"`[{inside}]` pads its numbers unevenly; write `[{from.PadLeft(to.Length, '0')}-{to.PadLeft(from.Length, '0')}]` or no zeros";
            return false;
        }

        if (last < first)
        {
            problem = $"`[{inside}]` runs backwards";
            return false;
        }

        if (last - first >= int.MaxValue / 2)
        {
            problem = $"`[{inside}]` is longer than any topology";
            return false;
        }

        var count = (int)(last - first) + 1;
        if (HasRange && count != Count)
        {
            problem = $"`[{inside}]` has {count} numbers and the range before it {Count}; ranges on one line count together";
            return false;
        }

        (HasRange, Count) = (true, count);
        _parts.Add(new Part("", IsExpression: false, first, padded ? from.Length : 0, count));
        position = end + 1;
        problem = null;
        return true;
    }

    private static bool IsNumber(ReadOnlySpan<char> text) => text.Length is > 0 and <= MaxDigits && !text.ContainsAnyExceptInRange('0', '9');

    private sealed record Part(string Text, bool IsExpression, long First, int Width, int Count)
    {
        public bool IsRange => Count > 0;
    }
}
