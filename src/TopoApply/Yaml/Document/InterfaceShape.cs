using TopoApply.Kinds.Addresses;
using TopoApply.Kinds.Links;
using TopoApply.Kinds.Sysctls;
using TopoApply.Model;
using TopoApply.Netlink.Values;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Yaml.Document;

/// <summary>How an interface is written: common settings, and one key that says its kind unless it is a veth end.</summary>
internal static class InterfaceShape
{
    private static IReadOnlyList<Field<InterfaceSpec>>? _table;
    private static IReadOnlyList<Field<InterfaceSpec>>? _defaults;

    /// <summary>One interface.</summary>
    public static Shape<InterfaceSpec> One => field ??= new NamedShape<InterfaceSpec>(
        "interface",
        new TableShape<InterfaceSpec>("an interface", () => Table, span => new InterfaceSpec { Span = span }));

    /// <summary>What `defaults` may say about interfaces.</summary>
    public static Shape<InterfaceSpec> Defaults => field ??= new NamedShape<InterfaceSpec>(
        "interfaceDefaults",
        new TableShape<InterfaceSpec>("`defaults.interfaces`", () => DefaultsTable, span => new InterfaceSpec { Span = span }));

    /// <summary>The interfaces of a namespace by name.</summary>
    public static Shape<EquatableArray<Named<InterfaceName, InterfaceSpec>>> Map => field ??= new NamedShape<EquatableArray<Named<InterfaceName, InterfaceSpec>>>(
        "interfaces",
        new MapShape<InterfaceName, InterfaceSpec>("interfaces", Scalars.InterfaceName, Scalars.InterfaceKeyPattern, One, ranges: true));

    private static IReadOnlyList<Field<InterfaceSpec>> Table => _table ??=
    [
        Field.Value(
            "addresses",
            new ListShape<AddressSpec>(AddressShape.Any, "addresses", single: true),
            (InterfaceSpec i) => i.Addresses,
            (i, v) => i with { Addresses = v },
            "Addresses. Of several IPv4 addresses in one network the first is the primary one. Those of a veth end may stand on the cable's line instead."),
        .. Field.Lift(LinkFields.Settings, (InterfaceSpec i) => i.Settings, (i, v) => i with { Settings = v }),
        Sysctls,
        Field.Reference(
            "bridge",
            BridgeShape.One,
            (InterfaceSpec i) => i.Bridge,
            (i, v) => i with { Bridge = v },
            "Makes the interface a bridge; `{}` for one with the kernel's settings."),
    ];

    private static IReadOnlyList<Field<InterfaceSpec>> DefaultsTable => _defaults ??=
    [
        .. Field.Lift(
            LinkFields.Settings.Where(f => f.Name is "mtu" or "txqlen"),
            (InterfaceSpec i) => i.Settings,
            (i, v) => i with { Settings = v }),
        Sysctls,
    ];

    private static Field<InterfaceSpec> Sysctls => Field.Value(
        "sysctls",
        SysctlShape.OfInterface,
        (InterfaceSpec i) => i.Sysctls,
        (i, v) => i with { Sysctls = v },
        "Settings of this interface: `ipv4.NAME` means net.ipv4.conf.INTERFACE.NAME, `ipv4.neigh.NAME` net.ipv4.neigh.INTERFACE.NAME; likewise `ipv6`.");
}
