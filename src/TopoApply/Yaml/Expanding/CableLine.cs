using TopoApply.Diagnostics;
using TopoApply.Yaml.Document;

namespace TopoApply.Yaml.Expanding;

/// <summary>
/// A cable's line as long forms, one for each number of its ranges; every word keeps its place. `client[1-3]:eth0 10.0.0.${i}/24 -- router:lan${i}`
/// is three of them. A LAN's member is such a line as well, with nothing or a port's name behind the dashes.
/// </summary>
internal sealed class CableLine
{
    private readonly YamlScalar _line;
    private readonly IReadOnlyList<CableWord> _words;
    private readonly NameRange[] _parts;
    private readonly NameRange _whole;

    private CableLine(YamlScalar line, IReadOnlyList<CableWord> words, NameRange[] parts, NameRange whole)
    {
        _line = line;
        _words = words;
        _parts = parts;
        _whole = whole;
    }

    /// <summary>How many cables it is.</summary>
    public int Count => _whole.Count;

    /// <summary>The cables of a link's line; null when it is not one, which the shape of links will say.</summary>
    public static List<YamlMapping>? TryUnroll(YamlScalar line, DiagnosticBag bag)
    {
        if (TryRead(line, bag) is not { } read)
        {
            return null;
        }

        var cables = new List<YamlMapping>(read.Count);
        for (var k = 0; k < read.Count; k++)
        {
            if (read.TryWords(k) is not { } words || Cable(line, words) is not { } cable)
            {
                return null;
            }

            cables.Add(cable);
        }

        return cables;
    }

    /// <summary>Takes a line apart and takes what it makes from the budget; null when its ranges are wrong.</summary>
    public static CableLine? TryRead(YamlScalar line, DiagnosticBag bag)
    {
        var words = CableWord.Split(line.Text);
        if (words.Count == 0 || !NameRange.TryParse(line.Text, out var whole, out _))
        {
            return null;
        }

        var parts = new NameRange[words.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!NameRange.TryParse(words[i].Text, out var part, out _))
            {
                return null;
            }

            parts[i] = part;
        }

        return Expansion.TrySpend(bag, line.Span, whole.Count, words.Count + Expansion.TextSize(line.Text)) ? new CableLine(line, words, parts, whole) : null;
    }

    /// <summary>The words of one of the cables, each at its place; null when an expression cannot be computed.</summary>
    public List<YamlScalar>? TryWords(int index)
    {
        var words = new List<YamlScalar>(_parts.Length);
        for (var i = 0; i < _parts.Length; i++)
        {
            if (!_parts[i].TryText(index, _whole.NumberAt(index), out var text, out _))
            {
                return null;
            }

            words.Add(new YamlScalar(text, Quoted: true, _words[i].In(_line)) { IsRewritten = true });
        }

        return words;
    }

    /// <summary>The addresses among words, with their peers; null when `peer` stands where it means nothing.</summary>
    public static List<YamlNode>? Addresses(IEnumerable<YamlScalar> words)
    {
        var addresses = new List<YamlNode>();
        YamlScalar? peer = null;
        foreach (var word in words)
        {
            if (word.Text == "peer" && peer is null && addresses is [.., YamlScalar])
            {
                peer = word;
            }
            else if (peer is not null)
            {
                var local = (YamlScalar)addresses[^1];
                addresses[^1] = Nodes.Mapping(local.Span, ("address", local), ("peer", word));
                peer = null;
            }
            else
            {
                addresses.Add(word);
            }
        }

        return peer is null ? addresses : null;
    }

    private static YamlMapping? Cable(YamlScalar line, List<YamlScalar> words)
    {
        var dashes = words.FindIndex(w => w.Text == "--");
        YamlScalar? pool = null;
        if (words is [.., { Text: "pool" }, { Text: not "--" } name] && words.Count - 2 > dashes + 1)
        {
            pool = name;
            words = words[..^2];
        }

        if (dashes <= 0 || dashes == words.Count - 1 || words.FindLastIndex(w => w.Text == "--") != dashes
            || Addresses(words.Take(dashes).Skip(1)) is not { } first
            || Addresses(words.Skip(dashes + 2)) is not { } second)
        {
            return null;
        }

        var cable = Nodes.Mapping(line.Span, ("endpoints", Nodes.List(line.Span, [words[0], words[dashes + 1]])));
        if (first.Count + second.Count > 0)
        {
            cable = cable.Plus("addresses", Nodes.List(line.Span, [Nodes.List(line.Span, first), Nodes.List(line.Span, second)]));
        }

        return pool is null ? cable : cable.Plus("pool", pool);
    }
}
