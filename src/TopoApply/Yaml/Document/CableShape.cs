using System.Text.Json;
using TopoApply.Diagnostics;
using TopoApply.Kinds.Addresses;
using TopoApply.Kinds.Links;
using TopoApply.Model;
using TopoApply.Netlink.Values;
using TopoApply.Yaml.Shapes;
using TopoApply.Yaml.Writing;

namespace TopoApply.Yaml.Document;

/// <summary>
/// The list of cables. An item is one line, `client1:eth0 10.0.0.11/24 -- router:lan1`, or a mapping; with ranges it stands for
/// several cables.
/// </summary>
internal sealed class CableListShape : Shape<EquatableArray<CableSpec>>
{
    private static TableShape<CableSpec> Full => field ??= new("a link", () => CableTable.Rows, span => new CableSpec { Span = span });

    /// <inheritdoc/>
    public override bool HasParts => true;

    /// <inheritdoc/>
    public override bool TryRead(YamlNode node, DiagnosticBag bag, out EquatableArray<CableSpec> value)
    {
        value = default;
        if (node is not YamlSequence sequence)
        {
            NodeText.ReportWrongNode(node, bag, "a list of links");
            return false;
        }

        var cables = new ArrayBuilder<CableSpec>();
        var good = true;
        YamlNode? failed = null;
        foreach (var item in sequence.Items)
        {
            // What stands at one place are the copies of a range that has been written out; after a failure the rest would only say the same.
            if (failed is YamlMapping && item is YamlMapping && item.Span == failed.Span)
            {
                Lose(item, bag);
                continue;
            }

            var isGood = item is YamlScalar { IsNull: false } scalar ? TryReadBrief(scalar, bag, cables) : TryReadFull(item, bag, cables);
            failed = isGood ? null : item;
            good &= isGood;
        }

        value = cables.Take();
        return good;
    }

    /// <inheritdoc/>
    public override string Format(EquatableArray<CableSpec> value) => string.Join(", ", value.Select(c => string.Join(" -- ", c.Ends)));

    /// <inheritdoc/>
    public override YamlItem Write(EquatableArray<CableSpec> value) => new YamlList([.. value.Select(cable => Brief(cable) is { } line ? new YamlText(line) : Full.Write(cable))]);

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        json.WriteStartArray("anyOf");
        json.WriteStartObject();
        json.WriteString("description", "Both ends on one line, each with its addresses: `client1:eth0 10.0.0.11/24 -- router:lan1`; or with `pool NAME` at the end, to be numbered.");
        json.WriteString("type", "string");
        var end = $"{Scalars.EndpointPattern}(?: +(?:{AddressShape.Brief.Schema.Pattern}))*";
        json.WriteString("pattern", $@"^\s*{end} +-- +{end}(?: +pool +{NameShape.Pattern})?\s*$|{NameRange.SchemaPattern}");
        ScalarSchema.WriteExamples(json, ["client:eth0 10.0.0.11/24 -- router:lan0 10.0.0.1/24", "client:eth0 -- router:lan0"]);
        json.WriteEndObject();
        json.WriteStartObject();
        Full.WriteSchema(json);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The cable on one line; null when that cannot say all of it.</summary>
    private static string? Brief(CableSpec cable)
    {
        if (cable is not { Macs.Count: 0, Mtu: null, TransmitQueueLength: null } || cable.Addresses.Any(end => end.Any(a => !a.IsBrief)))
        {
            return null;
        }

        return string.Join(" -- ", cable.Ends.Select((end, i) =>
            string.Join(' ', (cable.Addresses.Count == 2 ? cable.Addresses[i] : []).Select(AddressShape.Brief.Format).Prepend(end.ToString()))));
    }

    private static bool TryReadBrief(YamlScalar scalar, DiagnosticBag bag, ArrayBuilder<CableSpec> cables)
    {
        if (!NameRange.TryParse(scalar.Text, out var whole, out var problem))
        {
            bag.Error(DiagnosticCodes.BadRange, scalar.Span, problem);
            return Lose(scalar, bag);
        }

        var words = CableWord.Split(scalar.Text);
        if (words.Count(w => w.Text == "--") != 1 || words[0].Text == "--" || words[^1].Text == "--")
        {
            bag.Error(DiagnosticCodes.BadValue, scalar.Span, $"`{scalar.Text}` is not a link", "two ends with `--` between them: `client1:eth0 10.0.0.11/24 -- router:lan1`");
            return Lose(scalar, bag);
        }

        if (!Expansion.TrySpend(bag, scalar.Span, whole.Count, words.Count + Expansion.TextSize(scalar.Text)))
        {
            return Lose(scalar, bag);
        }

        var parts = new NameRange[words.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!NameRange.TryParse(words[i].Text, out var part, out problem))
            {
                bag.Error(DiagnosticCodes.BadRange, words[i].In(scalar), problem);
                return Lose(scalar, bag);
            }

            parts[i] = part;
        }

        for (var k = 0; k < whole.Count; k++)
        {
            // After a failure the rest would only say the same again.
            if (!TryReadWords(scalar, words, parts, k, whole.NumberAt(k), bag, cables))
            {
                return whole.HasRange ? Lose(scalar, bag) : false;
            }
        }

        return true;
    }

    // A cable is of use when its ends are known: what else was lost concerns only their namespaces.
    private static bool Add(CableSpec cable, bool good, YamlNode node, DiagnosticBag bag, ArrayBuilder<CableSpec> cables)
    {
        if (cable.Ends.Count != 2)
        {
            return Lose(node, bag);
        }

        cables.Add(cable);
        if (!good)
        {
            bag.Unread.AddPartOf(cable.Ends[0].Value.Netns.Value);
            bag.Unread.AddPartOf(cable.Ends[1].Value.Netns.Value);
        }

        return good;
    }

    private static bool Lose(YamlNode node, DiagnosticBag bag)
    {
        bag.LoseNames(node);
        return false;
    }

    private static bool TryReadWords(
        YamlScalar scalar,
        List<CableWord> words,
        NameRange[] parts,
        int index,
        long? number,
        DiagnosticBag bag,
        ArrayBuilder<CableSpec> cables)
    {
        var ends = new ArrayBuilder<Located<Endpoint>>(2);
        var addresses = new ArrayBuilder<AddressSpec>(2);
        var all = new ArrayBuilder<EquatableArray<AddressSpec>>(2);
        var (good, pointToPoint) = (true, false);
        for (var i = 0; i < parts.Length; i++)
        {
            var span = words[i].In(scalar);
            if (words[i].Text == "--" && !pointToPoint)
            {
                all.Add(addresses.Take());
                continue;
            }

            // Each word counts by the line's number, so that `${i}` means the same on the whole line.
            if (!parts[i].TryText(index, number, out var text, out var problem))
            {
                var code = number is null ? DiagnosticCodes.ExpressionOutsideRange : DiagnosticCodes.BadRange;
                bag.Error(code, span, problem);
                return Lose(scalar, bag);
            }

            var word = new YamlScalar(text, Quoted: true, span);
            if (text == "peer" && addresses.Count > 0)
            {
                pointToPoint = true;
            }
            else if (pointToPoint)
            {
                pointToPoint = false;
                good &= TryAddPeer(word, bag, addresses);
            }
            else if (i == 0 || words[i - 1].Text == "--")
            {
                if (Scalars.Endpoint.TryReadText(word, bag, out var endpoint))
                {
                    ends.Add(new Located<Endpoint>(endpoint, span));
                }
                else
                {
                    good = false;
                }
            }
            else if (Scalars.InterfaceAddress.TryReadText(word, bag, out var address))
            {
                addresses.Add(new AddressSpec { Local = address, Span = span });
            }
            else
            {
                good = false;
            }
        }

        if (pointToPoint)
        {
            bag.Error(DiagnosticCodes.BadValue, words[^1].In(scalar), "behind `peer` stands the address of the other end");
            good = false;
        }

        all.Add(addresses.Take());
        var cable = new CableSpec { Span = scalar.Span, Ends = ends.Take(), Addresses = WithoutEmpty(all.Take()) };
        return Add(cable, good, scalar, bag, cables);
    }

    private static bool TryAddPeer(YamlScalar word, DiagnosticBag bag, ArrayBuilder<AddressSpec> addresses)
    {
        if (!Scalars.IpAddress.TryReadText(word, bag, out var peer))
        {
            return false;
        }

        if (peer.Family != addresses[addresses.Count - 1].Local.Family)
        {
            bag.Error(DiagnosticCodes.BadValue, word.Span, $"`{peer}` is not of the same family as `{addresses[addresses.Count - 1].Local.Address}`");
            return false;
        }

        addresses[addresses.Count - 1] = addresses[addresses.Count - 1] with { Peer = peer };
        return true;
    }

    private static EquatableArray<EquatableArray<AddressSpec>> WithoutEmpty(EquatableArray<EquatableArray<AddressSpec>> addresses)
    {
        var any = false;
        foreach (var end in addresses)
        {
            any |= end.Count > 0;
        }

        return any ? addresses : [];
    }

    private static bool TryReadFull(YamlNode node, DiagnosticBag bag, ArrayBuilder<CableSpec> cables)
    {
        if ((node as YamlMapping)?.Find("endpoints") is { Value: YamlSequence endpoints } entry
            && endpoints.Items.Any(i => i is YamlScalar s && NameRange.Mentions(s.Text)))
        {
            return TryReadRange((YamlMapping)node, entry, endpoints, bag, cables);
        }

        var good = Full.TryRead(node, bag, out var cable);
        return Add(cable, good, node, bag, cables);
    }

    private static bool TryReadRange(YamlMapping mapping, YamlEntry entry, YamlSequence endpoints, DiagnosticBag bag, ArrayBuilder<CableSpec> cables)
    {
        var ranges = new List<NameRange>();
        foreach (var item in endpoints.Items)
        {
            if (item is not YamlScalar scalar)
            {
                Full.TryRead(mapping, bag, out _);
                return Lose(mapping, bag);
            }

            if (!NameRange.TryParse(scalar.Text, out var range, out var problem))
            {
                bag.Error(DiagnosticCodes.BadRange, scalar.Span, problem);
                return Lose(mapping, bag);
            }

            if (ranges.Find(r => r.HasRange && range.HasRange && r.Count != range.Count) is { } other)
            {
                bag.Error(DiagnosticCodes.BadRange, scalar.Span, $"`{scalar.Text}` has {range.Count} numbers and the other end {other.Count}; ranges of one link count together");
                return Lose(mapping, bag);
            }

            ranges.Add(range);
        }

        var leading = ranges.First(r => r.HasRange);
        if (!Expansion.TrySpend(bag, mapping.Span, leading.Count, Expansion.Size(mapping)))
        {
            return Lose(mapping, bag);
        }

        for (var k = 0; k < leading.Count; k++)
        {
            if (!TryReadCopy(mapping, entry, endpoints, ranges, k, leading.NumberAt(k) ?? 0, bag, cables))
            {
                return Lose(mapping, bag);
            }
        }

        return true;
    }

    private static bool TryReadCopy(
        YamlMapping mapping,
        YamlEntry entry,
        YamlSequence endpoints,
        List<NameRange> ranges,
        int index,
        long number,
        DiagnosticBag bag,
        ArrayBuilder<CableSpec> cables)
    {
        var ends = new List<YamlNode>(endpoints.Items.Count);
        for (var i = 0; i < endpoints.Items.Count; i++)
        {
            if (!ranges[i].TryText(index, number, out var text, out var problem))
            {
                bag.Error(DiagnosticCodes.BadRange, endpoints.Items[i].Span, problem);
                return false;
            }

            ends.Add(((YamlScalar)endpoints.Items[i]) with { Text = text });
        }

        var written = entry with { Value = endpoints with { Items = ends } };
        var copy = mapping with { Entries = [.. mapping.Entries.Select(e => ReferenceEquals(e, entry) ? written : e)] };
        var good = Expansion.TrySubstitute(copy, number, bag, out var node) & Full.TryRead(node, bag, out var cable);
        return Add(cable, good, node, bag, cables);
    }
}

/// <summary>The keys of a cable's long form.</summary>
internal static class CableTable
{
    private static IReadOnlyList<Field<CableSpec>>? _rows;
    private static IReadOnlyList<Field<CableSpec>>? _defaults;

    /// <summary>What `defaults` may say about cables.</summary>
    public static Shape<CableSpec> Defaults => field ??= new NamedShape<CableSpec>(
        "linkDefaults",
        new TableShape<CableSpec>("`defaults.links`", () => _defaults ??= [.. Settings()], span => new CableSpec { Span = span }));

    /// <summary>All keys.</summary>
    public static IReadOnlyList<Field<CableSpec>> Rows => _rows ??=
    [
        Field.Value(
            "endpoints",
            new ListShape<Located<Endpoint>>(Scalars.Endpoint.Located(), "endpoints", minimum: 2, maximum: 2),
            (CableSpec c) => c.Ends.Count == 0 ? null : (EquatableArray<Located<Endpoint>>?)c.Ends,
            (c, v) => c with { Ends = v ?? [] },
            "The two ends, each `namespace:interface`; `host` is the namespace that TopoApply is started in.",
            required: true),
        Field.Value(
            "addresses",
            new ListShape<EquatableArray<AddressSpec>>(new ListShape<AddressSpec>(AddressShape.Any, "addresses", single: true), "lists of addresses (one for each end)", minimum: 2, maximum: 2),
            (CableSpec c) => c.Addresses.Count == 0 ? null : (EquatableArray<EquatableArray<AddressSpec>>?)c.Addresses,
            (c, v) => c with { Addresses = v ?? [] },
            "The addresses of the first and of the second end: `[[10.0.0.1/24], [10.0.0.2/24]]`; `[]` for an end without."),
        Field.Value(
            "macs",
            new ListShape<MacAddress>(Scalars.MacAddress, "MAC addresses (one for each end)", minimum: 2, maximum: 2),
            (CableSpec c) => c.Macs.Count == 0 ? null : (EquatableArray<MacAddress>?)c.Macs,
            (c, v) => c with { Macs = v ?? [] },
            "The MAC addresses of the first and of the second end. Default: made from the names, the same each time."),
        Field.Short<CableSpec, string>(
            "pool",
            PoolShape.Name,
            "The pool that gives both ends their addresses: an IPv4 pair of /31, an IPv6 pair of /127, unless the pool says another length. The first end has the lower address."),
        .. Settings(),
    ];

    private static IEnumerable<Field<CableSpec>> Settings() => Field.Lift(
        LinkFields.Settings.Where(f => f.Name is "mtu" or "txqlen"),
        (CableSpec c) => new Link { Mtu = c.Mtu, TransmitQueueLength = c.TransmitQueueLength },
        (c, v) => c with { Mtu = v.Mtu, TransmitQueueLength = v.TransmitQueueLength });
}
