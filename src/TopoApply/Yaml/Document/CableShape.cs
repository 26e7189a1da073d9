using System.Collections.Immutable;
using System.Text.Json;
using TopoApply.Diagnostics;
using TopoApply.Kinds.Addresses;
using TopoApply.Kinds.Links;
using TopoApply.Model;
using TopoApply.Netlink.Values;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Yaml.Document;

/// <summary>
/// The list of cables. An item is one line, `client1:eth0 10.0.0.11/24 -- router:lan1`, or a mapping; with ranges it stands for
/// several cables.
/// </summary>
internal sealed class CableListShape : Shape<EquatableArray<CableSpec>>
{
    private static TableShape<CableSpec> Full { get; } = new("a link", () => CableTable.Rows, span => new CableSpec { Span = span });

    /// <inheritdoc/>
    public override bool TryRead(YamlNode node, DiagnosticBag bag, out EquatableArray<CableSpec> value)
    {
        value = default;
        if (node is not YamlSequence sequence)
        {
            NodeText.ReportWrongNode(node, bag, "a list of links");
            return false;
        }

        var cables = ImmutableArray.CreateBuilder<CableSpec>(sequence.Items.Count);
        var good = true;
        foreach (var item in sequence.Items)
        {
            good &= item is YamlScalar { IsNull: false } scalar ? TryReadBrief(scalar, bag, cables) : TryReadFull(item, bag, cables);
        }

        value = new EquatableArray<CableSpec>(cables.DrainToImmutable());
        return good;
    }

    /// <inheritdoc/>
    public override string Format(EquatableArray<CableSpec> value) => string.Join(", ", value.Select(c => string.Join(" -- ", c.Ends)));

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        json.WriteStartArray("anyOf");
        json.WriteStartObject();
        json.WriteString("description", "Both ends on one line, each with its addresses: `client1:eth0 10.0.0.11/24 -- router:lan1`.");
        json.WriteString("type", "string");
        var end = $"{Scalars.EndpointPattern}(?: +(?:{Scalars.InterfaceAddress.Schema.Pattern}))*";
        json.WriteString("pattern", $@"^\s*{end} +-- +{end}\s*$|{NameRange.SchemaPattern}");
        json.WriteEndObject();
        json.WriteStartObject();
        Full.WriteSchema(json);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static bool TryReadBrief(YamlScalar scalar, DiagnosticBag bag, ImmutableArray<CableSpec>.Builder cables)
    {
        if (!NameRange.TryParse(scalar.Text, out var whole, out var problem))
        {
            bag.Error(DiagnosticCodes.BadRange, scalar.Span, problem);
            return false;
        }

        var words = CableWord.Split(scalar.Text);
        if (words.Count(w => w.Text == "--") != 1 || words[0].Text == "--" || words[^1].Text == "--")
        {
            bag.Error(DiagnosticCodes.BadValue, scalar.Span, $"`{scalar.Text}` is not a link", "two ends with `--` between them: `client1:eth0 10.0.0.11/24 -- router:lan1`");
            return false;
        }

        if (!Expansion.TrySpend(bag, scalar.Span, whole.Count, words.Count))
        {
            return false;
        }

        var parts = new NameRange[words.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!NameRange.TryParse(words[i].Text, out var part, out problem))
            {
                bag.Error(DiagnosticCodes.BadRange, words[i].In(scalar), problem);
                return false;
            }

            parts[i] = part;
        }

        for (var k = 0; k < whole.Count; k++)
        {
            if (!TryReadWords(scalar, words, parts, k, whole.NumberAt(k), bag, cables))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryReadWords(
        YamlScalar scalar,
        IReadOnlyList<CableWord> words,
        NameRange[] parts,
        int index,
        long? number,
        DiagnosticBag bag,
        ImmutableArray<CableSpec>.Builder cables)
    {
        var ends = ImmutableArray.CreateBuilder<Located<Endpoint>>(2);
        var addresses = ImmutableArray.CreateBuilder<AddressSpec>();
        var all = ImmutableArray.CreateBuilder<EquatableArray<AddressSpec>>(2);
        var good = true;
        for (var i = 0; i < parts.Length; i++)
        {
            var span = words[i].In(scalar);
            if (words[i].Text == "--")
            {
                all.Add(new(addresses.DrainToImmutable()));
                continue;
            }

            // Each word counts by the line's number, so that `${i}` means the same on the whole line.
            if (!parts[i].TryText(index, number, out var text, out var problem))
            {
                var code = number is null ? DiagnosticCodes.ExpressionOutsideRange : DiagnosticCodes.BadRange;
                bag.Error(code, span, problem);
                return false;
            }

            var word = new YamlScalar(text, Quoted: true, span);
            if (i == 0 || words[i - 1].Text == "--")
            {
                good &= Scalars.Endpoint.TryReadText(word, bag, out var endpoint);
                ends.Add(new Located<Endpoint>(endpoint, span));
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

        all.Add(new(addresses.DrainToImmutable()));
        cables.Add(new CableSpec { Span = scalar.Span, Ends = new(ends.DrainToImmutable()), Addresses = WithoutEmpty(all.DrainToImmutable()) });
        return good;
    }

    private static EquatableArray<EquatableArray<AddressSpec>> WithoutEmpty(ImmutableArray<EquatableArray<AddressSpec>> addresses) =>
        addresses.All(a => a.Count == 0) ? [] : new(addresses);

    private static bool TryReadFull(YamlNode node, DiagnosticBag bag, ImmutableArray<CableSpec>.Builder cables)
    {
        if ((node as YamlMapping)?.Find("endpoints") is { Value: YamlSequence endpoints } entry
            && endpoints.Items.Any(i => i is YamlScalar s && NameRange.Mentions(s.Text)))
        {
            return TryReadRange((YamlMapping)node, entry, endpoints, bag, cables);
        }

        var good = Full.TryRead(node, bag, out var cable);
        cables.Add(cable);
        return good;
    }

    private static bool TryReadRange(YamlMapping mapping, YamlEntry entry, YamlSequence endpoints, DiagnosticBag bag, ImmutableArray<CableSpec>.Builder cables)
    {
        var ranges = new List<NameRange>();
        foreach (var item in endpoints.Items)
        {
            if (item is not YamlScalar scalar)
            {
                return Full.TryRead(mapping, bag, out _);
            }

            if (!NameRange.TryParse(scalar.Text, out var range, out var problem))
            {
                bag.Error(DiagnosticCodes.BadRange, scalar.Span, problem);
                return false;
            }

            if (ranges.Find(r => r.HasRange && range.HasRange && r.Count != range.Count) is { } other)
            {
                bag.Error(DiagnosticCodes.BadRange, scalar.Span, $"`{scalar.Text}` has {range.Count} numbers and the other end {other.Count}; ranges of one link count together");
                return false;
            }

            ranges.Add(range);
        }

        var leading = ranges.First(r => r.HasRange);
        if (!Expansion.TrySpend(bag, mapping.Span, leading.Count, Expansion.Size(mapping)))
        {
            return false;
        }

        for (var k = 0; k < leading.Count; k++)
        {
            if (!TryReadCopy(mapping, entry, endpoints, ranges, k, leading.NumberAt(k) ?? 0, bag, cables))
            {
                return false;
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
        ImmutableArray<CableSpec>.Builder cables)
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
        if (!Expansion.TrySubstitute(copy, number, bag, out var node) || !Full.TryRead(node, bag, out var cable))
        {
            return false;
        }

        cables.Add(cable);
        return true;
    }
}

/// <summary>The keys of a cable's long form.</summary>
internal static class CableTable
{
    private static IReadOnlyList<Field<CableSpec>>? _rows;
    private static IReadOnlyList<Field<CableSpec>>? _defaults;

    /// <summary>What `defaults` may say about cables.</summary>
    public static Shape<CableSpec> Defaults { get; } = new NamedShape<CableSpec>(
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
        .. Settings(),
    ];

    private static IEnumerable<Field<CableSpec>> Settings() => Field.Lift(
        LinkFields.Settings.Where(f => f.Name is "mtu" or "txqlen"),
        (CableSpec c) => new Link { Mtu = c.Mtu, TransmitQueueLength = c.TransmitQueueLength },
        (c, v) => c with { Mtu = v.Mtu, TransmitQueueLength = v.TransmitQueueLength });
}
