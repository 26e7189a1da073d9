using TopoApply.Diagnostics;
using TopoApply.Netlink.Values;
using TopoApply.Yaml;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Kinds.Routes;

/// <summary>How a route is written.</summary>
internal static class RouteShape
{
    private static IReadOnlyList<Field<RouteSpec>>? _table;
    private static IReadOnlyList<Field<HopSpec>>? _hops;

    /// <summary>One route.</summary>
    public static Shape<RouteSpec> One => field ??= new NamedShape<RouteSpec>(
        "route",
        new TableShape<RouteSpec>("a route", () => Table, span => new RouteSpec { Span = span }, Check));

    private static TableShape<HopSpec> Hop => field ??= new("a next hop", () => Hops, span => new HopSpec { Span = span }, CheckHop);

    private static IReadOnlyList<Field<RouteSpec>> Table => _table ??=
    [
        Field.Reference(
            "to",
            Scalars.Destination.Located(),
            (RouteSpec r) => r.To,
            (r, v) => r with { To = v },
            "Destination: a prefix such as 10.0.0.0/24, one host's address, or `default`, whose family is that of `src` or `via`, and IPv4 without either.",
            required: true),
        Field.Reference(
            "via",
            Scalars.IpAddress.Located(),
            (RouteSpec r) => r.Via,
            (r, v) => r with { Via = v },
            "Next hop. An IPv4 route may have an IPv6 next hop."),
        Field.Reference(
            "dev",
            Scalars.InterfaceName.Located(),
            (RouteSpec r) => r.Dev,
            (r, v) => r with { Dev = v },
            "Interface; needed without `via` and with a link-local one. Default: the one through which `via` is reached."),
        Field.Value(
            "onlink",
            Scalars.Bool,
            (RouteSpec r) => r.OnLink,
            (r, v) => r with { OnLink = v },
            "Take `via` as directly connected on `dev`, although no prefix says so. Default false."),
        Field.Value(
            "nexthops",
            new ListShape<HopSpec>(Hop, "next hops", minimum: 1, maximum: 256),
            (RouteSpec r) => r.NextHops,
            (r, v) => r with { NextHops = v },
            "Several next hops among which flows are shared (ECMP), instead of `via` and `dev`."),
        Field.Reference(
            "src",
            Scalars.IpAddress.Located(),
            (RouteSpec r) => r.Source,
            (r, v) => r with { Source = v },
            "Source address that programs in this namespace use on this route unless they bind one."),
        Field.Value(
            "metric",
            Scalars.Integer<uint>("a metric", 0, uint.MaxValue),
            (RouteSpec r) => r.Metric,
            (r, v) => r with { Metric = v },
            "Preference among routes to the same destination, 0 to 4294967295, the lowest wins. Default 0 for IPv4 and 1024 for IPv6."),
        Field.Value(
            "table",
            Scalars.Table,
            (RouteSpec r) => r.Table,
            (r, v) => r with { Table = v },
            "Routing table: a number from 1, or `main` (the default), `local`, `default`. Rules choose among tables."),
        Field.Value(
            "scope",
            Scalars.Scope,
            (RouteSpec r) => r.Scope,
            (r, v) => r with { Scope = v },
            "Distance of the destination (IPv4 only): `global`, `link`, `host` or a number from 0 to 255. Default: `link` without a next hop, else `global`."),
        Field.Value(
            "mtu",
            Scalars.Integer<uint>("an MTU", 68, 65535),
            (RouteSpec r) => r.Mtu,
            (r, v) => r with { Mtu = v },
            "Largest packet in bytes on this route, 68 to 65535. Default: the interface's."),
        Field.Reference(
            "protocol",
            Scalars.RouteProtocol.Located(),
            (RouteSpec r) => r.Protocol,
            (r, v) => r with { Protocol = v },
            "Number that says who made the route, 1 to 255, or a name such as `static`. Default 84, TopoApply's own. Not on `host`, where it is the mark of ownership."),
        Field.Value(
            "type",
            RouteFields.Type,
            (RouteSpec r) => r.Type,
            (r, v) => r with { Type = v },
            "What happens to the packets: `unicast` (the default) sends them on; `blackhole` drops them; `unreachable` and `prohibit` drop them with an ICMP error; `throw` lets the next rule decide."),
    ];

    private static IReadOnlyList<Field<HopSpec>> Hops => _hops ??=
    [
        Field.Reference(
            "via",
            Scalars.IpAddress.Located(),
            (HopSpec h) => h.Via,
            (h, v) => h with { Via = v },
            "Next hop."),
        Field.Reference(
            "dev",
            Scalars.InterfaceName.Located(),
            (HopSpec h) => h.Dev,
            (h, v) => h with { Dev = v },
            "Interface. Default: the one through which `via` is reached."),
        Field.Value(
            "weight",
            Scalars.Integer<int>("a weight", 1, 256),
            (HopSpec h) => h.Weight,
            (h, v) => h with { Weight = v },
            "Share of the flows, 1 to 256. Default 1."),
        Field.Value(
            "onlink",
            Scalars.Bool,
            (HopSpec h) => h.OnLink,
            (h, v) => h with { OnLink = v },
            "Take `via` as directly connected on `dev`. Default false."),
    ];

    private static bool Check(RouteSpec route, YamlMapping mapping, DiagnosticBag bag)
    {
        var single = route.Via is not null || route.Dev is not null;
        var unicast = route.Type is null or RouteType.Unicast;
        var good = true;
        if (route.NextHops is not null && (single || route.OnLink is not null))
        {
            Refuse("nexthops", "a route has either `via` and `dev` or `nexthops`, not both");
        }
        else if (unicast && !single && route.NextHops is null)
        {
            bag.Error(DiagnosticCodes.MissingKey, mapping.Span, "a route needs `via`, `dev` or `nexthops`", "or `type: blackhole`, which drops the packets");
            good = false;
        }
        else if (!unicast && (single || route.NextHops is not null))
        {
            Refuse("type", $"a route of type `{RouteFields.Type.Format(route.Type ?? RouteType.Unicast)}` goes nowhere: it cannot have a next hop or an interface");
        }

        if (route.OnLink is true && (route.Via is null || route.Dev is null))
        {
            Refuse("onlink", "`onlink` needs both `via` and `dev`");
        }

        return good && CheckFamilies(route, mapping, bag);

        void Refuse(string key, string message)
        {
            bag.Error(DiagnosticCodes.ConflictingKeys, mapping.SpanOf(key), message);
            good = false;
        }
    }

    private static bool CheckFamilies(RouteSpec route, YamlMapping mapping, DiagnosticBag bag)
    {
        var family = route.Family;
        var good = true;
        if (route.Source is { } source && source.Value.Family != family)
        {
            bag.Error(DiagnosticCodes.ConflictingKeys, source.Span, $"the source `{source.Value}` is not of the same family as the destination");
            good = false;
        }

        foreach (var hop in route.Hops)
        {
            if (family == IpFamily.V6 && hop.Via is { Value.Family: IpFamily.V4 } via)
            {
                bag.Error(DiagnosticCodes.ConflictingKeys, via.Span, $"an IPv6 route cannot go through the IPv4 next hop `{via.Value}`");
                good = false;
            }
        }

        if (family == IpFamily.V6 && route.Scope is not null)
        {
            bag.Error(DiagnosticCodes.ConflictingKeys, mapping.SpanOf("scope"), "IPv6 routes have no scope");
            good = false;
        }

        return good;
    }

    private static bool CheckHop(HopSpec hop, YamlMapping mapping, DiagnosticBag bag)
    {
        if (hop.Via is null && hop.Dev is null)
        {
            bag.Error(DiagnosticCodes.MissingKey, mapping.Span, "a next hop needs `via` or `dev`");
            return false;
        }

        if (hop.OnLink is true && (hop.Via is null || hop.Dev is null))
        {
            bag.Error(DiagnosticCodes.ConflictingKeys, mapping.SpanOf("onlink"), "`onlink` needs both `via` and `dev`");
            return false;
        }

        return true;
    }
}
