using TopoApply.Yaml.Shapes;

namespace TopoApply.Kinds.Neighbours;

/// <summary>The table of <see cref="Neighbour"/>. Link and address are the key.</summary>
internal static class NeighbourFields
{
    private static IReadOnlyList<Field<Neighbour>>? _table;

    /// <summary>The rows.</summary>
    public static IReadOnlyList<Field<Neighbour>> Table => _table ??=
    [
        Field.Value(
            "mac",
            Scalars.MacAddress,
            (Neighbour n) => n.Mac,
            (n, v) => n with { Mac = v },
            "MAC address of the neighbour."),
    ];
}
