using System.Text.Json;
using TopoApply.Diagnostics;
using TopoApply.Kinds.Addresses;
using TopoApply.Netlink.Values;
using TopoApply.Yaml.Shapes;
using TopoApply.Yaml.Writing;

namespace TopoApply.Yaml.Document;

/// <summary>A LAN as a file says it; its members stay nodes, because they are written out with their ranges.</summary>
internal sealed record LanSpec
{
    /// <summary>Where it stands.</summary>
    public SourceSpan Span { get; init; }

    /// <summary>The bridge.</summary>
    public Located<Endpoint>? Bridge { get; init; }

    /// <summary>The members' nodes.</summary>
    public YamlSequence? Members { get; init; }

    /// <summary>The pool that numbers it.</summary>
    public Located<string>? Pool { get; init; }

    /// <summary>Who has the pool's first address.</summary>
    public Located<Endpoint>? Gateway { get; init; }
}

/// <summary>How LANs are written.</summary>
internal static class LanShape
{
    private static IReadOnlyList<Field<LanSpec>>? _table;

    /// <summary>One LAN.</summary>
    public static TableShape<LanSpec> One { get; } = new("a LAN", () => Table, span => new LanSpec { Span = span });

    /// <summary>The LANs by name.</summary>
    public static Shape<EquatableArray<Named<string, LanSpec>>> Map { get; } =
        new MapShape<string, LanSpec>("LANs", NameShape.Of("a LAN's name"), NameShape.Pattern, One, ranges: true);

    private static IReadOnlyList<Field<LanSpec>> Table => _table ??=
    [
        Field.Reference(
            "bridge",
            Scalars.Endpoint.Located(),
            (LanSpec l) => l.Bridge,
            (l, v) => l with { Bridge = v },
            "The bridge, `namespace:interface`. It is made; its settings may stand under the namespace's `interfaces`.",
            required: true),
        Field.Reference(
            "members",
            new MembersShape(),
            (LanSpec l) => l.Members,
            (l, v) => l with { Members = v },
            "Who is plugged into it, one cable each: `client1:eth0`, with its addresses and behind `--` the name of the bridge's port, if wanted: `client[1-3]:eth0 10.0.0.1${i}/24 -- lan${i}`. The port has the member's namespace's name unless told otherwise.",
            required: true),
        Field.Reference(
            "pool",
            PoolShape.Name.Located(),
            (LanSpec l) => l.Pool,
            (l, v) => l with { Pool = v },
            "The pool that numbers it: the first address is the gateway's, the next ones are the members' in their order."),
        Field.Reference(
            "gateway",
            Scalars.Endpoint.Located(),
            (LanSpec l) => l.Gateway,
            (l, v) => l with { Gateway = v },
            "The member that has the pool's first address; the bridge has none then. Default: the bridge."),
        Field.Short<LanSpec, uint>(
            "mtu",
            Scalars.Integer<uint>("an MTU", 68, 65535),
            "MTU of the cables, 68 to 65535."),
    ];

    private sealed class MembersShape : Shape<YamlSequence>
    {
        public override bool TryRead(YamlNode node, DiagnosticBag bag, out YamlSequence value)
        {
            value = node as YamlSequence ?? new YamlSequence([], node.Span);
            if (node is YamlSequence)
            {
                return true;
            }

            NodeText.ReportWrongNode(node, bag, "a list of members");
            return false;
        }

        public override string Format(YamlSequence value) => string.Join(", ", value.Items.Select(NodeText.Describe));

        public override YamlItem Write(YamlSequence value) => new YamlList([.. value.Items.Select(item => new YamlText(NodeText.Describe(item)))]);

        public override void WriteSchema(Utf8JsonWriter json)
        {
            json.WriteString("type", "array");
            json.WriteStartObject("items");
            json.WriteString(ScalarSchema.SortOfValue, "a member such as `client1:eth0`");
            json.WriteString("type", "string");
            json.WriteString(
                "pattern",
                $@"^\s*{Scalars.EndpointPattern}(?: +(?:{AddressShape.Brief.Schema.Pattern}))*(?: +-- +{Scalars.InterfaceKeyPattern})?\s*$|{NameRange.SchemaPattern}");
            json.WriteEndObject();
        }
    }
}
