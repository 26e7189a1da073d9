using TopoApply.Diagnostics;
using TopoApply.Netlink.Values;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Kinds.Nftables;

/// <summary>What a rule of a file matches; null and empty lists match everything.</summary>
internal sealed record NftMatch
{
    /// <summary>Names of incoming links; one may be a pattern such as `eth*`.</summary>
    public EquatableArray<string>? In { get; init; }

    /// <summary>Names of outgoing links, likewise.</summary>
    public EquatableArray<string>? Out { get; init; }

    /// <summary>NFPROTO_IPV4 or NFPROTO_IPV6.</summary>
    public byte? Family { get; init; }

    /// <summary>Source addresses.</summary>
    public EquatableArray<NftAddresses>? Source { get; init; }

    /// <summary>Destination addresses.</summary>
    public EquatableArray<NftAddresses>? Destination { get; init; }

    /// <summary>IPPROTO_*.</summary>
    public EquatableArray<byte>? Protocol { get; init; }

    /// <summary>Destination ports.</summary>
    public EquatableArray<PortRange>? Port { get; init; }

    /// <summary>Source ports.</summary>
    public EquatableArray<PortRange>? SourcePort { get; init; }

    /// <summary>ICMP or ICMPv6 types by name or number.</summary>
    public EquatableArray<string>? IcmpType { get; init; }

    /// <summary>NF_CT_STATE.* bits.</summary>
    public EquatableArray<uint>? State { get; init; }

    /// <summary>Packet mark.</summary>
    public Mark? Mark { get; init; }
}

/// <summary>What a filter rule does with a packet.</summary>
internal enum NftFilterAction
{
    /// <summary>Lets it pass this table.</summary>
    Accept,

    /// <summary>Drops it silently.</summary>
    Drop,

    /// <summary>Drops it and tells the sender.</summary>
    Reject,

    /// <summary>Writes it to the kernel's log and goes on.</summary>
    Log,
}

/// <summary>What a rejected sender is told.</summary>
internal enum NftRejection
{
    /// <summary>No route to the destination.</summary>
    NoRoute = 0,

    /// <summary>Port unreachable.</summary>
    PortUnreachable = 1,

    /// <summary>Host unreachable.</summary>
    HostUnreachable = 2,

    /// <summary>Administratively prohibited.</summary>
    AdminProhibited = 3,

    /// <summary>A TCP reset.</summary>
    TcpReset = 4,
}

/// <summary>One rule of a filter chain of a file.</summary>
internal sealed record FilterRule
{
    /// <summary>What it does.</summary>
    public NftFilterAction Action { get; init; }

    /// <summary>What it matches.</summary>
    public NftMatch Match { get; init; } = new();

    /// <summary>Count packets and bytes.</summary>
    public bool? Counter { get; init; }

    /// <summary>Shown by nft behind the rule.</summary>
    public string? Comment { get; init; }

    /// <summary>For `reject`.</summary>
    public NftRejection? With { get; init; }

    /// <summary>For `log`: text before the line.</summary>
    public string? Prefix { get; init; }

    /// <summary>For `log`: as syslog(3).</summary>
    public uint? Level { get; init; }

    /// <summary>Where it stands.</summary>
    public SourceSpan Span { get; init; }
}

/// <summary>One chain of `filter`.</summary>
internal sealed record FilterChain
{
    /// <summary>False: what no rule decides about is accepted; true: dropped.</summary>
    public bool? DropsByDefault { get; init; }

    /// <summary>The rules, in order.</summary>
    public EquatableArray<FilterRule>? Rules { get; init; }
}

/// <summary>The key `filter` of a namespace.</summary>
internal sealed record FilterSpec
{
    /// <summary>Packets to the namespace itself.</summary>
    public FilterChain? Input { get; init; }

    /// <summary>Packets through it.</summary>
    public FilterChain? Forward { get; init; }

    /// <summary>Packets that it sends.</summary>
    public FilterChain? Output { get; init; }

    /// <summary>How it is written.</summary>
    public static Shape<FilterSpec> Shape => NftShapes.Filter;
}

/// <summary>What a rule of `nat` translates.</summary>
internal enum NatAction
{
    /// <summary>Source to the outgoing link's address.</summary>
    Masquerade,

    /// <summary>Source to a given address.</summary>
    Snat,

    /// <summary>Destination to a given address.</summary>
    Dnat,

    /// <summary>Destination to the namespace itself.</summary>
    Redirect,
}

/// <summary>One rule of `nat` of a file.</summary>
internal sealed record NatRule
{
    /// <summary>What it translates.</summary>
    public NatAction Action { get; init; }

    /// <summary>What it matches.</summary>
    public NftMatch Match { get; init; } = new();

    /// <summary>For `snat` and `dnat`: the new address or port.</summary>
    public NatTarget? Target { get; init; }

    /// <summary>For `masquerade` and `redirect`: the new port.</summary>
    public PortRange? TargetPort { get; init; }

    /// <summary>Choose the port at random when it must change.</summary>
    public bool? Random { get; init; }

    /// <summary>Choose the port at random always.</summary>
    public bool? FullyRandom { get; init; }

    /// <summary>The same client gets the same address.</summary>
    public bool? Persistent { get; init; }

    /// <summary>For `dnat` and `redirect`: also packets that the namespace itself sends.</summary>
    public bool? Local { get; init; }

    /// <summary>Count packets and bytes.</summary>
    public bool? Counter { get; init; }

    /// <summary>Shown by nft behind the rule.</summary>
    public string? Comment { get; init; }

    /// <summary>Where it stands.</summary>
    public SourceSpan Span { get; init; }
}

/// <summary>The key `nat` of a namespace.</summary>
internal sealed record NatSpec
{
    /// <summary>Rules for the outgoing link's address.</summary>
    public EquatableArray<NatRule>? Masquerade { get; init; }

    /// <summary>Rules for a given source.</summary>
    public EquatableArray<NatRule>? Snat { get; init; }

    /// <summary>Rules for a given destination.</summary>
    public EquatableArray<NatRule>? Dnat { get; init; }

    /// <summary>Rules for the namespace itself as destination.</summary>
    public EquatableArray<NatRule>? Redirect { get; init; }

    /// <summary>How it is written.</summary>
    public static Shape<NatSpec> Shape => NftShapes.Nat;
}
