using TopoApply.Diagnostics;
using TopoApply.Netlink.Values;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Kinds.Routes;

/// <summary>A route as a file says it.</summary>
internal sealed record RouteSpec
{
    /// <summary>Where it stands.</summary>
    public SourceSpan Span { get; init; }

    /// <summary>Destination.</summary>
    public Located<Destination>? To { get; init; }

    /// <summary>Type; null for unicast.</summary>
    public RouteType? Type { get; init; }

    /// <summary>Next hop of a route with one.</summary>
    public Located<IpAddress>? Via { get; init; }

    /// <summary>Link of a route with one hop.</summary>
    public Located<InterfaceName>? Dev { get; init; }

    /// <summary>Take the next hop as directly connected.</summary>
    public bool? OnLink { get; init; }

    /// <summary>The hops of a multipath route.</summary>
    public EquatableArray<HopSpec>? NextHops { get; init; }

    /// <summary>Preferred source.</summary>
    public Located<IpAddress>? Source { get; init; }

    /// <summary>RTA_PRIORITY.</summary>
    public uint? Metric { get; init; }

    /// <summary>RTA_TABLE.</summary>
    public uint? Table { get; init; }

    /// <summary>rtm_scope.</summary>
    public byte? Scope { get; init; }

    /// <summary>RTAX_MTU.</summary>
    public uint? Mtu { get; init; }

    /// <summary>rtm_protocol.</summary>
    public Located<byte>? Protocol { get; init; }

    /// <summary>The hops, however they are written; none for a route that drops.</summary>
    public IEnumerable<HopSpec> Hops => NextHops is { } several
        ? several
        : Via is null && Dev is null ? [] : [new HopSpec { Span = Span, Via = Via, Dev = Dev, OnLink = OnLink }];

    /// <summary>The family: the destination's; for `default` that of the source, else of the next hop; else IPv4.</summary>
    public IpFamily Family => To?.Value.Prefix?.Family ?? Source?.Value.Family ?? Hops.FirstOrDefault(h => h.Via is not null)?.Via?.Value.Family ?? IpFamily.V4;

    /// <summary>The destination with its family.</summary>
    public IpPrefix Prefix => To?.Value.Prefix ?? IpPrefix.Default(Family);
}

/// <summary>One hop as a file says it.</summary>
internal sealed record HopSpec
{
    /// <summary>Where it stands.</summary>
    public SourceSpan Span { get; init; }

    /// <summary>Next hop.</summary>
    public Located<IpAddress>? Via { get; init; }

    /// <summary>Link.</summary>
    public Located<InterfaceName>? Dev { get; init; }

    /// <summary>Share of the flows.</summary>
    public int? Weight { get; init; }

    /// <summary>Take the next hop as directly connected.</summary>
    public bool? OnLink { get; init; }
}
