using System.Text.Json;
using TopoApply.Diagnostics;
using TopoApply.Yaml;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Kinds.Routes;

/// <summary>The table of <see cref="Route"/>. Destination, table and metric are the key; all else changes in place (NLM_F_REPLACE).</summary>
internal static class RouteFields
{
    private static IReadOnlyList<Field<Route>>? _table;

    /// <summary>Names of the types.</summary>
    public static Scalar<RouteType> Type => field ??= Scalars.Words(
        "a route type",
        ("unicast", RouteType.Unicast),
        ("blackhole", RouteType.Blackhole),
        ("unreachable", RouteType.Unreachable),
        ("prohibit", RouteType.Prohibit),
        ("throw", RouteType.Throw));

    /// <summary>The rows.</summary>
    public static IReadOnlyList<Field<Route>> Table => _table ??=
    [
        Field.Value(
            "type",
            Type,
            (Route r) => r.Type,
            (r, v) => r with { Type = v },
            "What happens to the packets: `unicast` (the default) sends them on; `blackhole` drops them; `unreachable` and `prohibit` drop them with an ICMP error; `throw` lets the next rule decide."),
        new HopsField { Name = "hops", Documentation = "Where the packets go." },
        Field.Value(
            "src",
            Scalars.IpAddress,
            (Route r) => r.Source,
            (r, v) => r with { Source = v },
            "Source address that programs in this namespace use on this route unless they bind one.",
            always: true),
        Field.Value(
            "scope",
            Scalars.Scope,
            (Route r) => r.Scope,
            (r, v) => r with { Scope = v },
            "Distance of the destination (IPv4 only): `global`, `link`, `host` or a number from 0 to 255. Default: `link` without a next hop, else `global`."),
        Field.Value(
            "mtu",
            Scalars.Integer<uint>("an MTU", 68, 65535),
            (Route r) => r.Mtu is 0 ? null : r.Mtu,
            (r, v) => r with { Mtu = v },
            "Largest packet in bytes on this route, 68 to 65535. Default: the interface's.",
            always: true),
        Field.Value(
            "protocol",
            Scalars.RouteProtocol,
            (Route r) => r.Protocol,
            (r, v) => r with { Protocol = v },
            "Number that says who made the route, 0 to 255, or a name such as `static`. Default: TopoApply's own.",
            mark: true),
    ];

    /// <summary>The hops. A hop that names no link matches any: the kernel finds it from the gateway. Their order means nothing.</summary>
    private sealed class HopsField : Field<Route>
    {
        public override bool TryRead(YamlNode node, DiagnosticBag bag, ref Route row)
        {
            bag.Error(DiagnosticCodes.WrongNode, node.Span, "hops are written as `via`, `dev` and `nexthops`");
            return false;
        }

        public override bool IsSet(Route row) => row.Hops is not null;

        public override string? Text(Route row) => row.Hops is { Count: > 0 } hops
            ? string.Join(" ", hops.Select(h => Text(h, hops.Count > 1)))
            : null;

        public override bool Same(Route left, Route right)
        {
            var (a, b) = (left.Hops ?? [], right.Hops ?? []);
            if (a.Count != b.Count)
            {
                return false;
            }

            if (a.Count == 1)
            {
                return Match(a[0], b[0]);
            }

            var rest = b.ToList();
            foreach (var hop in a)
            {
                var index = rest.FindIndex(other => Match(hop, other));
                if (index < 0)
                {
                    return false;
                }

                rest.RemoveAt(index);
            }

            return true;
        }

        public override Route Copy(Route from, Route to) => to with { Hops = from.Hops };

        public override void WriteSchema(Utf8JsonWriter json) => json.WriteString("type", "array");

        private static bool Match(NextHop a, NextHop b) => a.Via == b.Via && a.Weight == b.Weight && a.OnLink == b.OnLink
            && (a.Dev is not { } dev || b.Dev is not { } other || dev == other);

        private static string Text(NextHop hop, bool several)
        {
            var via = hop.Via is { } address ? $"via {address}" : null;
            var dev = hop.Dev is { } link ? $"dev {link}" : null;
            var text = string.Join(' ', new[] { via, dev, hop.OnLink ? "onlink" : null }.Where(part => part is not null));
            return several ? $"nexthop {text} weight {hop.Weight}" : text;
        }
    }
}
