using TopoApply.Diagnostics;
using TopoApply.Model;
using TopoApply.Netlink.Abi;
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
    public EquatableArray<HopSpec> Hops => NextHops is { } several
        ? several
        : Via is null && Dev is null ? [] : [new HopSpec { Span = Span, Via = Via, Dev = Dev, OnLink = OnLink }];

    /// <summary>The family: the destination's; for `default` that of the source, else of the next hop; else IPv4.</summary>
    public IpFamily Family => To?.Value.Prefix?.Family ?? Source?.Value.Family ?? (NextHops is { } several ? FamilyOf(several) : Via?.Value.Family) ?? IpFamily.V4;

    /// <summary>The destination with its family.</summary>
    public IpPrefix Prefix => To?.Value.Prefix ?? IpPrefix.Default(Family);

    /// <summary>What a file would say about a route; null when it cannot (a type of service, a second route of the same key).</summary>
    /// <param name="route">The route.</param>
    /// <param name="state">What it is part of: where that leaves one link only, the link need not be said.</param>
    /// <param name="ours">True when its protocol counts: it does not say that somebody else made what we take over.</param>
    /// <param name="span">The place to give it.</param>
    public static RouteSpec? Of(Route route, State state, bool ours, SourceSpan span)
    {
        if (route.Tos != 0 || route.Duplicate != 0)
        {
            return null;
        }

        Located<T> At<T>(T value) => new(value, span);
        var isV4 = route.To.Family == IpFamily.V4;
        var hops = (route.Hops ?? []).Select(hop => new HopSpec
        {
            Span = span,
            Via = hop.Via is { } via ? At(via) : null,
            Dev = hop.Dev is { } dev && !(hop is { Via: { } gateway, OnLink: false } && IsOnlyWay(route, gateway, dev, state)) ? At(dev) : null,
            Weight = hop.Weight == 1 ? null : hop.Weight,
            OnLink = hop.OnLink ? true : null,
        }).ToList();
        var single = hops.Count == 1 ? hops[0] : null;
        var spec = new RouteSpec
        {
            Span = span,
            To = At(new Destination(route.To)),
            Type = route.Type is RouteType.Unicast ? null : route.Type,
            Via = single?.Via,
            Dev = single?.Dev,
            OnLink = single?.OnLink,
            NextHops = hops.Count > 1 ? EquatableArray.From(hops) : null,
            Source = route.Source is { } source ? At(source) : null,
            Metric = route.Metric == (isV4 ? 0u : 1024u) ? null : route.Metric,
            Table = route.Table == RT_TABLE.MAIN ? null : route.Table,
            Scope = isV4 && route.Scope is { } scope && scope != RouteCodec.DefaultScope(route, route.Hops ?? []) ? scope : null,
            Mtu = route.Mtu is 0 ? null : route.Mtu,
            Protocol = ours && route.Protocol is { } protocol and not OwnershipMark.RouteProtocol ? At(protocol) : null,
        };
        var brief = spec with { To = At(new Destination(null)) };
        return route.To.IsDefault && brief.Family == route.To.Family ? brief : spec;
    }

    private static IpFamily? FamilyOf(EquatableArray<HopSpec> hops)
    {
        foreach (var hop in hops)
        {
            if (hop.Via is { } via)
            {
                return via.Value.Family;
            }
        }

        return null;
    }

    /// <summary>True when a next hop is reached over this link and no other.</summary>
    private static bool IsOnlyWay(Route route, IpAddress via, InterfaceName dev, State state)
    {
        if (via.IsLinkLocal)
        {
            return false;
        }

        var prefixes = ConnectedPrefixes.Of(state).In(route.Netns).Where(p => p.OnLink.Contains(via)).ToList();
        return prefixes.Count > 0 && prefixes.TrueForAll(p => p.Link == dev) && DeviceRoutes.Of(state).Covering(route.Netns, via, null) is null;
    }
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
