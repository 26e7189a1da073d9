using TopoApply.Netlink.Values;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Kinds.Links;

/// <summary>A bridge as a file says it: its settings, and its ports, which lower to the ports' master.</summary>
internal sealed record BridgeSpec
{
    /// <summary>The settings.</summary>
    public Bridge Settings { get; init; } = new();

    /// <summary>The ports.</summary>
    public EquatableArray<Located<InterfaceName>> Ports { get; init; }

    /// <summary>What a file would say about a bridge: what differs from the kernel's defaults, and the ports.</summary>
    public static BridgeSpec Of(Bridge bridge, IEnumerable<Located<InterfaceName>> ports) => new()
    {
        Settings = BridgeFields.Table.Where(f => !f.Same(bridge, Bridge.Defaults)).Aggregate(new Bridge(), (settings, field) => field.Copy(bridge, settings)),
        Ports = EquatableArray.From(ports),
    };
}

/// <summary>How a bridge is written.</summary>
internal static class BridgeShape
{
    private static IReadOnlyList<Field<BridgeSpec>>? _table;

    /// <summary>The `bridge` section of an interface.</summary>
    public static Shape<BridgeSpec> One => field ??= new NamedShape<BridgeSpec>(
        "bridge",
        new TableShape<BridgeSpec>("a bridge", () => Table, _ => new BridgeSpec()));

    private static IReadOnlyList<Field<BridgeSpec>> Table => _table ??=
    [
        Field.Value(
            "ports",
            new ListShape<Located<InterfaceName>>(Scalars.InterfaceName.Located(), "ports", single: true, ranges: true),
            (BridgeSpec b) => b.Ports.Count == 0 ? null : (EquatableArray<Located<InterfaceName>>?)b.Ports,
            (b, v) => b with { Ports = v ?? [] },
            "Interfaces of this namespace that the bridge joins; `lan[1-8]` stands for eight."),
        .. Field.Lift(BridgeFields.Table, (BridgeSpec b) => b.Settings, (b, v) => b with { Settings = v }),
    ];
}
