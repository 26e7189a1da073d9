using System.Globalization;
using System.Text.RegularExpressions;

namespace TopoApply.Netlink.Tests.Abi;

/// <summary>The constants of kernel headers: plain defines and enums, read without a compiler.</summary>
internal sealed partial class KernelHeader
{
    private readonly Dictionary<string, long> _values = new(StringComparer.Ordinal);

    /// <summary>Reads headers in the order in which they build on each other.</summary>
    public KernelHeader(IEnumerable<string> files)
    {
        foreach (var file in files)
        {
            var text = Comments().Replace(File.ReadAllText(file), "").Replace("\\\n", " ", StringComparison.Ordinal);
            Defines(text);
            Enums(text);
        }
    }

    /// <summary>Every constant found, by its kernel name.</summary>
    public IReadOnlyDictionary<string, long> Values => _values;

    private void Defines(string text)
    {
        foreach (Match match in Define().Matches(text))
        {
            if (Evaluate(match.Groups["value"].Value) is { } value)
            {
                _values[match.Groups["name"].Value] = value;
            }
        }
    }

    private void Enums(string text)
    {
        foreach (Match match in Enum().Matches(Directive().Replace(text, "")))
        {
            long next = 0;
            foreach (var item in match.Groups["items"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                var parts = item.Split('=', 2, StringSplitOptions.TrimEntries);
                next = parts.Length > 1 && Evaluate(parts[1]) is { } value ? value : next;
                _values[parts[0]] = next++;
            }
        }
    }

    /// <summary>Numbers, names, `|`, `&lt;&lt;`, `+`, `-` and parentheses around the whole; anything else is null.</summary>
    private long? Evaluate(string text)
    {
        text = text.Trim();
        if (text.StartsWith('(') && text.EndsWith(')') && text.IndexOf(')', StringComparison.Ordinal) == text.Length - 1)
        {
            return Evaluate(text[1..^1]);
        }

        foreach (var (sign, apply) in Operators)
        {
            var at = text.LastIndexOf(sign, StringComparison.Ordinal);
            if (at > 0)
            {
                return Evaluate(text[..at]) is { } left && Evaluate(text[(at + sign.Length)..]) is { } right ? apply(left, right) : null;
            }
        }

        var number = text.TrimEnd('U', 'L', 'u', 'l');
        if (number.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return long.TryParse(number.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) ? hex : null;
        }

        return long.TryParse(number, out var plain) ? plain : _values.TryGetValue(text, out var named) ? named : null;
    }

    private static readonly (string Sign, Func<long, long, long> Apply)[] Operators =
    [
        ("|", (left, right) => left | right),
        ("<<", (left, right) => left << (int)right),
        ("+", (left, right) => left + right),
        ("-", (left, right) => left - right),
    ];

    [GeneratedRegex(@"/\*.*?\*/|//[^\n]*", RegexOptions.Singleline)]
    private static partial Regex Comments();

    [GeneratedRegex(@"^[ \t]*#[ \t]*define[ \t]+(?<name>\w+)[ \t]+(?<value>[^\n]+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Define();

    [GeneratedRegex(@"^[ \t]*#[^\n]*$", RegexOptions.Multiline)]
    private static partial Regex Directive();

    [GeneratedRegex(@"enum\s*\w*\s*\{(?<items>.*?)\}", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Enum();
}
