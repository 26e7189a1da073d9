using TopoApply.Diagnostics;
using TopoApply.Netlink.Values;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Kinds.Neighbours;

/// <summary>A permanent neighbour entry as a file says it.</summary>
internal sealed record NeighbourSpec
{
    /// <summary>Where it stands.</summary>
    public SourceSpan Span { get; init; }

    /// <summary>The neighbour's address.</summary>
    public Located<IpAddress>? Address { get; init; }

    /// <summary>The link it is on.</summary>
    public Located<InterfaceName>? Dev { get; init; }

    /// <summary>Its MAC address.</summary>
    public MacAddress? Mac { get; init; }

    /// <summary>What a file would say about an entry.</summary>
    public static NeighbourSpec Of(Neighbour neighbour, SourceSpan span) => new()
    {
        Span = span,
        Address = new Located<IpAddress>(neighbour.Address, span),
        Dev = new Located<InterfaceName>(neighbour.Link, span),
        Mac = neighbour.Mac,
    };
}

/// <summary>How a neighbour entry is written.</summary>
internal static class NeighbourShape
{
    private static IReadOnlyList<Field<NeighbourSpec>>? _table;

    /// <summary>One entry.</summary>
    public static Shape<NeighbourSpec> One => field ??= new NamedShape<NeighbourSpec>(
        "neighbour",
        new TableShape<NeighbourSpec>("a neighbour", () => Table, span => new NeighbourSpec { Span = span }));

    private static IReadOnlyList<Field<NeighbourSpec>> Table => _table ??=
    [
        Field.Reference(
            "address",
            Scalars.IpAddress.Located(),
            (NeighbourSpec n) => n.Address,
            (n, v) => n with { Address = v },
            "The neighbour's address.",
            required: true),
        Field.Reference(
            "dev",
            Scalars.InterfaceName.Located(),
            (NeighbourSpec n) => n.Dev,
            (n, v) => n with { Dev = v },
            "Interface on which the neighbour is.",
            required: true),
        Field.Value(
            "mac",
            Scalars.MacAddress,
            (NeighbourSpec n) => n.Mac,
            (n, v) => n with { Mac = v },
            "MAC address of the neighbour.",
            required: true),
    ];
}
