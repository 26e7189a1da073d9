using TopoApply.Kinds.Files;
using TopoApply.Kinds.Neighbours;
using TopoApply.Kinds.Nftables;
using TopoApply.Kinds.Routes;
using TopoApply.Kinds.Rules;
using TopoApply.Kinds.Sysctls;
using TopoApply.Model;
using TopoApply.Netlink.Values;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Yaml.Document;

/// <summary>How a namespace is written.</summary>
internal static class NamespaceShape
{
    private static IReadOnlyList<Field<NamespaceSpec>>? _table;

    /// <summary>A namespace that the topology makes.</summary>
    public static Shape<NamespaceSpec> Declared => field ??= new NamedShape<NamespaceSpec>(
        "namespace",
        new TableShape<NamespaceSpec>("a namespace", () => Table, span => new NamespaceSpec { Span = span }));

    /// <summary>The namespace that the program was started in.</summary>
    public static Shape<NamespaceSpec> Host => field ??= new NamedShape<NamespaceSpec>(
        "host",
        new TableShape<NamespaceSpec>(
            "`host`",
            () => [.. Table.Where(f => f.Name is not ("dns" or "hosts"))],
            span => new NamespaceSpec { Span = span },
            refused: key => key is "dns" or "hosts" ? "the host's own files are never touched" : null));

    /// <summary>What `defaults` may say about namespaces.</summary>
    public static Shape<NamespaceSpec> Defaults => field ??= new NamedShape<NamespaceSpec>(
        "namespaceDefaults",
        new TableShape<NamespaceSpec>(
            "`defaults.namespaces`",
            () => [.. Table.Where(f => f.Name is "forwarding" or "sysctls" or "dns" or "hosts")],
            span => new NamespaceSpec { Span = span }));

    /// <summary>The namespaces by name.</summary>
    public static Shape<EquatableArray<Named<NamespaceName, NamespaceSpec>>> Map => field ??= new MapShape<NamespaceName, NamespaceSpec>(
        "namespaces",
        Scalars.NamespaceName,
        Scalars.NamespaceKeyPattern,
        Declared,
        ranges: true,
        [new SpecialKey<NamespaceSpec>("host", "The namespace that TopoApply is started in. Only what stands here is changed there, and only what is marked as ours is removed.", Host)]);

    private static IReadOnlyList<Field<NamespaceSpec>> Table => _table ??=
    [
        Field.Short<NamespaceSpec, EquatableArray<Located<string>>>(
            "extends",
            KindShape.Extends,
            "A kind, or several, that this namespace begins with. What stands here comes on top: mappings merge, lists are joined, for the rest this namespace wins."),
        Field.Reference(
            "forwarding",
            Forwarding.Located(),
            (NamespaceSpec n) => n.Forwarding,
            (n, v) => n with { Forwarding = v },
            "Pass packets on from one interface to another: `true` or `false` for both families, `ipv4` or `ipv6` to turn on one and leave the other as it is. A new namespace does not forward."),
        Field.Value(
            "sysctls",
            SysctlShape.OfNamespace,
            (NamespaceSpec n) => n.Sysctls,
            (n, v) => n with { Sysctls = v },
            "Settings below `net`, such as `net.ipv4.conf.all.rp_filter: 2`. In a name with dots, `/` stands for a dot inside an interface's name."),
        Field.Value(
            "interfaces",
            InterfaceShape.Map,
            (NamespaceSpec n) => n.Interfaces,
            (n, v) => n with { Interfaces = v },
            "Interfaces by name: bridges, the ends of cables that need more than an address, and `lo`."),
        Field.Value(
            "routes",
            new ListShape<RouteSpec>(RouteShape.One, "routes"),
            (NamespaceSpec n) => n.Routes,
            (n, v) => n with { Routes = v },
            "Static routes."),
        Field.Short<NamespaceSpec, NamespaceName>(
            "gateway",
            Scalars.NamespaceName,
            "A namespace on the same cable or LAN: makes default routes to its addresses there, of both families if both have them."),
        Field.Value(
            "rules",
            new ListShape<RuleSpec>(RuleShape.One, "rules"),
            (NamespaceSpec n) => n.Rules,
            (n, v) => n with { Rules = v },
            "Policy routing rules: which packets look up which routing table."),
        Field.Value(
            "neighbours",
            new ListShape<NeighbourSpec>(NeighbourShape.One, "neighbours"),
            (NamespaceSpec n) => n.Neighbours,
            (n, v) => n with { Neighbours = v },
            "Permanent neighbour entries: the MAC address behind an IP address."),
        Field.Reference(
            "dns",
            DnsShape.Dns,
            (NamespaceSpec n) => n.Dns,
            (n, v) => n with { Dns = v },
            "Name resolution in this namespace: written to /etc/netns/NAME/resolv.conf, which `ip netns exec` shows as /etc/resolv.conf."),
        Field.Value(
            "hosts",
            DnsShape.Hosts,
            (NamespaceSpec n) => n.Hosts,
            (n, v) => n with { Hosts = v },
            "Host names with their address or addresses: written to /etc/netns/NAME/hosts."),
        Field.Reference(
            "nat",
            Nat,
            (NamespaceSpec n) => n.Nat,
            (n, v) => n with { Nat = v },
            "Address translation, written to an nftables table of this topology's own."),
        Field.Short<NamespaceSpec, EquatableArray<PublishSpec>>(
            "publish",
            PublishShape.List,
            "Ports of this namespace that lead to another: `8080 -> web:80/tcp`. They answer on its outer addresses, those that are not on the target's own cable or LAN, from outside and from inside. It opens no `filter`."),
        Field.Reference(
            "filter",
            Filter,
            (NamespaceSpec n) => n.Filter,
            (n, v) => n with { Filter = v },
            "Packet filter, written to an nftables table of this topology's own. Other tables are not touched; a packet has to pass all of them."),
    ];

    private static Shape<NatSpec> Nat => field ??= new NamedShape<NatSpec>("nat", NatSpec.Shape);

    private static Shape<FilterSpec> Filter => field ??= new NamedShape<FilterSpec>("filter", FilterSpec.Shape);

    private static Scalar<ForwardingSpec> Forwarding => new(
        "true, false, ipv4 or ipv6",
        (string text, out ForwardingSpec value, out Problem problem) =>
        {
            problem = new Problem($"`{text}` is not a choice for forwarding", "`true` (both families), `false`, `ipv4` or `ipv6`");
            value = text switch
            {
                "true" => new ForwardingSpec(true, true),
                "false" => new ForwardingSpec(false, false),
                "ipv4" => new ForwardingSpec(true, null),
                "ipv6" => new ForwardingSpec(null, true),
                _ => default,
            };
            return value != default;
        },
        v => v switch { { V4: true, V6: true } => "true", { V4: true } => "ipv4", { V6: true } => "ipv6", _ => "false" },
        new ScalarSchema { Words = ["ipv4", "ipv6"], Boolean = true, Pattern = "true|false" });
}
