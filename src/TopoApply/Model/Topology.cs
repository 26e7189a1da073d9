using TopoApply.Diagnostics;
using TopoApply.Kinds.Addresses;
using TopoApply.Kinds.Files;
using TopoApply.Kinds.Links;
using TopoApply.Kinds.Neighbours;
using TopoApply.Kinds.Nftables;
using TopoApply.Kinds.Routes;
using TopoApply.Kinds.Rules;
using TopoApply.Netlink.Values;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Model;

/// <summary>A file as it was meant: ranges expanded, values typed, every part with its place. Nothing is derived yet.</summary>
internal sealed record Topology
{
    /// <summary>Version of the language.</summary>
    public int? Version { get; init; }

    /// <summary>The topology's name, which marks all it makes.</summary>
    public Located<string>? Name { get; init; }

    /// <summary>Values for what does not say its own.</summary>
    public DefaultsSpec? Defaults { get; init; }

    /// <summary>The namespaces in file order; `host` may be among them.</summary>
    public EquatableArray<Named<NamespaceName, NamespaceSpec>> Namespaces { get; init; }

    /// <summary>The namespace that the program was started in, when it stands at the top level.</summary>
    public NamespaceSpec? Host { get; init; }

    /// <summary>The veth cables.</summary>
    public EquatableArray<CableSpec> Cables { get; init; }
}

/// <summary>What holds where a thing says nothing itself.</summary>
internal sealed record DefaultsSpec
{
    /// <summary>Where it stands.</summary>
    public SourceSpan Span { get; init; }

    /// <summary>For every namespace but `host`.</summary>
    public NamespaceSpec? Namespaces { get; init; }

    /// <summary>For every cable.</summary>
    public CableSpec? Cables { get; init; }

    /// <summary>For every interface of a declared namespace but `lo`.</summary>
    public InterfaceSpec? Interfaces { get; init; }
}

/// <summary>Which families a namespace forwards; null for a family that is left as it is.</summary>
internal readonly record struct ForwardingSpec(bool? V4, bool? V6);

/// <summary>A namespace as a file says it.</summary>
internal sealed record NamespaceSpec
{
    /// <summary>Where it stands.</summary>
    public SourceSpan Span { get; init; }

    /// <summary>Forwarding.</summary>
    public Located<ForwardingSpec>? Forwarding { get; init; }

    /// <summary>Settings by path below /proc/sys.</summary>
    public EquatableArray<Named<string, string>>? Sysctls { get; init; }

    /// <summary>Interfaces.</summary>
    public EquatableArray<Named<InterfaceName, InterfaceSpec>>? Interfaces { get; init; }

    /// <summary>Routes.</summary>
    public EquatableArray<RouteSpec>? Routes { get; init; }

    /// <summary>Policy routing rules.</summary>
    public EquatableArray<RuleSpec>? Rules { get; init; }

    /// <summary>Permanent neighbours.</summary>
    public EquatableArray<NeighbourSpec>? Neighbours { get; init; }

    /// <summary>resolv.conf.</summary>
    public DnsSpec? Dns { get; init; }

    /// <summary>hosts: names with their addresses.</summary>
    public EquatableArray<Named<string, EquatableArray<IpAddress>>>? Hosts { get; init; }

    /// <summary>Address translation.</summary>
    public NatSpec? Nat { get; init; }

    /// <summary>Packet filter.</summary>
    public FilterSpec? Filter { get; init; }
}

/// <summary>An interface as a file says it.</summary>
internal sealed record InterfaceSpec
{
    /// <summary>Where it stands.</summary>
    public SourceSpan Span { get; init; }

    /// <summary>MTU, MAC, state and queue length; the rest of the record is not used.</summary>
    public Link Settings { get; init; } = new();

    /// <summary>Addresses.</summary>
    public EquatableArray<AddressSpec>? Addresses { get; init; }

    /// <summary>Settings by path below /proc/sys/net, with `*` for the interface.</summary>
    public EquatableArray<Named<string, string>>? Sysctls { get; init; }

    /// <summary>What makes it a bridge.</summary>
    public BridgeSpec? Bridge { get; init; }
}

/// <summary>A veth cable as a file says it.</summary>
internal sealed record CableSpec
{
    /// <summary>Where it stands.</summary>
    public SourceSpan Span { get; init; }

    /// <summary>The two ends.</summary>
    public EquatableArray<Located<Endpoint>> Ends { get; init; }

    /// <summary>Addresses of either end; empty when the cable names none.</summary>
    public EquatableArray<EquatableArray<AddressSpec>> Addresses { get; init; }

    /// <summary>MAC addresses of either end; empty when the cable names none.</summary>
    public EquatableArray<MacAddress> Macs { get; init; }

    /// <summary>MTU of both ends.</summary>
    public uint? Mtu { get; init; }

    /// <summary>Queue length of both ends.</summary>
    public uint? TransmitQueueLength { get; init; }
}
