using TopoApply.Model;
using TopoApply.Netlink.Values;

namespace TopoApply.Kinds.Routes;

/// <summary>rtm_type of the routes that can be declared (linux/rtnetlink.h).</summary>
internal enum RouteType : byte
{
    /// <summary>RTN_UNICAST.</summary>
    Unicast = 1,

    /// <summary>RTN_BLACKHOLE: drop silently.</summary>
    Blackhole = 6,

    /// <summary>RTN_UNREACHABLE: drop with ICMP host unreachable.</summary>
    Unreachable = 7,

    /// <summary>RTN_PROHIBIT: drop with ICMP administratively prohibited.</summary>
    Prohibit = 8,

    /// <summary>RTN_THROW: continue with the next rule.</summary>
    Throw = 9,
}

/// <summary>One hop of a route. Source: struct rtnexthop, linux/rtnetlink.h.</summary>
internal sealed record NextHop
{
    /// <summary>RTA_GATEWAY or RTA_VIA (an IPv6 next hop of an IPv4 route); null for a device route.</summary>
    public IpAddress? Via { get; init; }

    /// <summary>RTA_OIF by name; null in desired: the kernel finds the link from the gateway.</summary>
    public InterfaceName? Dev { get; init; }

    /// <summary>Share of the flows, 1 to 256 (rtnh_hops + 1); 1 for a route with one hop.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>RTNH_F_ONLINK: take the gateway as directly connected.</summary>
    public bool OnLink { get; init; }
}

/// <summary>A route. Source: rtnetlink(7), linux/rtnetlink.h.</summary>
internal sealed record Route : Resource
{
    /// <summary>RTA_DST with rtm_dst_len; the default prefix for `default`.</summary>
    public IpPrefix To { get; init; }

    /// <summary>RTA_TABLE; 254 is main. Part of the key.</summary>
    public uint Table { get; init; } = 254;

    /// <summary>RTA_PRIORITY; 0 for IPv4, 1024 for IPv6 unless said. Part of the key.</summary>
    public uint Metric { get; init; }

    /// <summary>rtm_tos; only ever non-zero for routes made by others. Part of the key.</summary>
    public byte Tos { get; init; }

    /// <summary>Tells apart live IPv4 routes with the same key that were appended by hand; 0 for the first, and always in desired.</summary>
    public int Duplicate { get; init; }

    /// <summary>rtm_type.</summary>
    public RouteType? Type { get; init; }

    /// <summary>The hops; one for a plain route, none for blackhole and its like.</summary>
    public EquatableArray<NextHop>? Hops { get; init; }

    /// <summary>RTA_PREFSRC.</summary>
    public IpAddress? Source { get; init; }

    /// <summary>rtm_scope (0 global, 253 link, 254 host); IPv4 only, null in desired: by the kernel's rule.</summary>
    public byte? Scope { get; init; }

    /// <summary>RTAX_MTU in bytes; 0 means none.</summary>
    public uint? Mtu { get; init; }

    /// <summary>rtm_protocol: who made it.</summary>
    public byte? Protocol { get; init; }

    /// <inheritdoc/>
    protected override string KeyKind => "route";

    /// <inheritdoc/>
    protected override string KeyId => $"{Table}/{To}/{Metric}{(Tos == 0 ? "" : $"/tos{Tos}")}{(Duplicate == 0 ? "" : $"#{Duplicate}")}";
}
