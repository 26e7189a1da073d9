using TopoApply.Diagnostics;

namespace TopoApply.Yaml.Expanding;

/// <summary>
/// Ranges written out on the nodes, for what must know each single thing by its name: the copies of one node keep its place. What cannot be
/// written out stays as it is, and the shape that reads it says why.
/// </summary>
internal static class Unrolling
{
    /// <summary>The topology with one node for each namespace, interface, LAN and link.</summary>
    public static YamlMapping Unroll(YamlMapping root, DiagnosticBag bag)
    {
        foreach (var name in (string[])["namespaces", "lans"])
        {
            if (root.Find(name) is { Value: YamlMapping named } entry)
            {
                root = root.With(entry, Keys(named, bag, name == "namespaces" ? n => Interfaces(n, bag) : n => n));
            }
        }

        if (root.Find("host") is { } host)
        {
            root = root.With(host, Interfaces(host.Value, bag));
        }

        return root.Find("links") is { Value: YamlSequence links } list ? root.With(list, Links(links, bag)) : root;
    }

    private static YamlNode Interfaces(YamlNode netns, DiagnosticBag bag) =>
        netns is YamlMapping mapping && mapping.Find("interfaces") is { Value: YamlMapping interfaces } entry
            ? mapping.With(entry, Keys(interfaces, bag, n => n))
            : netns;

    private static YamlMapping Keys(YamlMapping mapping, DiagnosticBag bag, Func<YamlNode, YamlNode> inner)
    {
        var entries = new List<YamlEntry>(mapping.Entries.Count);
        foreach (var entry in mapping.Entries)
        {
            if (!NameRange.Mentions(entry.Key.Text) || !TryAddCopies(entry, bag, inner, entries))
            {
                entries.Add(entry with { Value = inner(entry.Value) });
            }
        }

        return mapping with { Entries = entries };
    }

    private static bool TryAddCopies(YamlEntry entry, DiagnosticBag bag, Func<YamlNode, YamlNode> inner, List<YamlEntry> entries)
    {
        if (!NameRange.TryParse(entry.Key.Text, out var range, out _)
            || !range.TryText(0, null, out _, out _)
            || !Expansion.TrySpend(bag, entry.Key.Span, range.Count, Expansion.Size(entry.Value)))
        {
            return false;
        }

        var copy = bag.Fork();
        var said = new HashSet<(string Code, SourceSpan Span)>();
        for (var k = 0; k < range.Count; k++)
        {
            range.TryText(k, null, out var text, out _);
            Expansion.TrySubstitute(entry.Value, range.NumberAt(k) ?? 0, copy, out var value);
            bag.TakeNew(copy, said);
            entries.Add(new YamlEntry(entry.Key with { Text = text, IsRewritten = true }, inner(value)));
        }

        return true;
    }

    private static YamlSequence Links(YamlSequence links, DiagnosticBag bag)
    {
        var items = new List<YamlNode>(links.Items.Count);
        foreach (var item in links.Items)
        {
            if (item switch
            {
                YamlScalar { IsNull: false } line => CableLine.TryUnroll(line, bag),
                YamlMapping mapping => TryUnroll(mapping, bag),
                _ => null,
            } is { } cables)
            {
                items.AddRange(cables);
            }
            else
            {
                items.Add(item);
            }
        }

        return links with { Items = items };
    }

    // The cables of a long form with ranges in its ends.
    private static List<YamlMapping>? TryUnroll(YamlMapping mapping, DiagnosticBag bag)
    {
        if (mapping.Find("endpoints") is not { Value: YamlSequence endpoints } entry || !endpoints.Items.Any(i => i is YamlScalar s && NameRange.Mentions(s.Text)))
        {
            return null;
        }

        var ranges = new List<NameRange>();
        foreach (var item in endpoints.Items)
        {
            if (item is not YamlScalar scalar || !NameRange.TryParse(scalar.Text, out var range, out _) || ranges.Exists(r => r.HasRange && range.HasRange && r.Count != range.Count))
            {
                return null;
            }

            ranges.Add(range);
        }

        var leading = ranges.First(r => r.HasRange);
        if (!Expansion.TrySpend(bag, mapping.Span, leading.Count, Expansion.Size(mapping)))
        {
            return null;
        }

        var copies = new List<YamlMapping>(leading.Count);
        var copyBag = bag.Fork();
        var said = new HashSet<(string Code, SourceSpan Span)>();
        for (var k = 0; k < leading.Count; k++)
        {
            var number = leading.NumberAt(k) ?? 0;
            var ends = new List<YamlNode>(ranges.Count);
            for (var i = 0; i < ranges.Count; i++)
            {
                if (!ranges[i].TryText(k, number, out var text, out _))
                {
                    return null;
                }

                ends.Add(((YamlScalar)endpoints.Items[i]) with { Text = text, IsRewritten = true });
            }

            Expansion.TrySubstitute(mapping.With(entry, endpoints with { Items = ends }), number, copyBag, out var copy);
            bag.TakeNew(copyBag, said);
            copies.Add((YamlMapping)copy);
        }

        return copies;
    }
}
