using System.Text.Json;
using TopoApply.Diagnostics;
using TopoApply.Yaml;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Kinds.Links;

/// <summary>The table of <see cref="Link"/>. Its name is its key; what is particular to its kind has a table of its own.</summary>
internal static class LinkFields
{
    private static IReadOnlyList<Field<Link>>? _settings;
    private static IReadOnlyList<Field<Link>>? _table;

    /// <summary>What a file says about any link.</summary>
    public static IReadOnlyList<Field<Link>> Settings => _settings ??=
    [
        Field.Value(
            "mtu",
            Scalars.Integer<uint>("an MTU", 68, 65535),
            (Link l) => l.Mtu,
            (l, v) => l with { Mtu = v },
            "Largest packet in bytes, 68 to 65535; below 1280 the kernel takes IPv6 away from the interface. Default 1500."),
        Field.Value(
            "mac",
            Scalars.MacAddress,
            (Link l) => l.Mac,
            (l, v) => l with { Mac = v },
            "MAC address, such as 02:00:00:00:00:01. Default: made from the topology's, the namespace's and the interface's name, the same each time."),
        Field.Value(
            "state",
            Scalars.Words<bool>("a state", ("up", true), ("down", false)),
            (Link l) => l.Up,
            (l, v) => l with { Up = v },
            "`up` (the default) or `down`."),
        Field.Value(
            "txqlen",
            Scalars.Integer<uint>("a queue length", 0, 1_000_000),
            (Link l) => l.TransmitQueueLength,
            (l, v) => l with { TransmitQueueLength = v },
            "Length of the transmit queue in packets, 0 to 1000000. Default 1000."),
    ];

    /// <summary>All rows, for the comparison.</summary>
    public static IReadOnlyList<Field<Link>> Table => _table ??=
    [
        .. Settings,
        new AliasField { Name = "alias", Documentation = "The mark of ownership.", IsMark = true },
        new MasterField { Name = "master", Documentation = "The bridge that it is a port of; none unless a bridge names it." },
    ];

    /// <summary>The alias: the empty text and null are both "none" when compared, but only null is unmanaged.</summary>
    private sealed class AliasField : Field<Link>
    {
        public override bool TryRead(YamlNode node, DiagnosticBag bag, ref Link row)
        {
            bag.Error(DiagnosticCodes.UnknownKey, node.Span, "the alias is the mark of ownership and cannot be chosen");
            return false;
        }

        public override bool IsSet(Link row) => row.Alias is not null;

        public override string? Text(Link row) => row.Alias is { Length: > 0 } alias ? alias : null;

        public override bool Same(Link left, Link right) => string.Equals(Text(left), Text(right), StringComparison.Ordinal);

        public override Link Copy(Link from, Link to) => to with { Alias = from.Alias };

        public override void WriteSchema(Utf8JsonWriter json) => json.WriteString("type", "string");
    }

    /// <summary>The master: the empty name and null are both "none" when compared, but only null is unmanaged.</summary>
    private sealed class MasterField : Field<Link>
    {
        public override bool TryRead(YamlNode node, DiagnosticBag bag, ref Link row)
        {
            var good = Scalars.InterfaceName.TryRead(node, bag, out var name);
            row = good ? row with { Master = name } : row;
            return good;
        }

        public override bool IsSet(Link row) => row.Master is not null;

        public override string? Text(Link row) => row.Master is { Value.Length: > 0 } name ? name.Value : null;

        public override bool Same(Link left, Link right) => string.Equals(Text(left), Text(right), StringComparison.Ordinal);

        public override Link Copy(Link from, Link to) => to with { Master = from.Master };

        public override void WriteSchema(Utf8JsonWriter json) => Scalars.InterfaceName.WriteSchema(json);
    }
}
