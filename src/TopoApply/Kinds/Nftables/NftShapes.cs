using System.Text.Json;
using TopoApply.Diagnostics;
using TopoApply.Yaml;
using TopoApply.Yaml.Shapes;
using TopoApply.Yaml.Writing;

namespace TopoApply.Kinds.Nftables;

/// <summary>How `nat` and `filter` are written.</summary>
internal static class NftShapes
{
    private const string ConnectionNote = "Only the first packet of a connection is looked at; the others are translated alike.";

    private static ListShape<string> Links => field ??= new(NftScalars.Link, "interface names", single: true, ranges: true, minimum: 1);
    private static ListShape<NftAddresses> AddressList => field ??= new(NftScalars.Addresses, "addresses", single: true, minimum: 1);
    private static ListShape<byte> Protocols => field ??= new(NftScalars.Protocol, "protocols", single: true, minimum: 1);
    private static ListShape<PortRange> Ports => field ??= new(Scalars.PortRange, "ports", single: true, minimum: 1);
    private static ListShape<string> IcmpTypeList => field ??= new(NftScalars.IcmpType, "ICMP types", single: true, minimum: 1);
    private static ListShape<uint> States => field ??= new(NftScalars.State, "connection states", single: true, minimum: 1);

    private static Field<NftMatch> In => field ??= Field.Value(
        "in", Links, (NftMatch m) => m.In, (m, v) => m with { In = v }, "Incoming interface, or several. One name may end with `*`.");

    private static Field<NftMatch> Out => field ??= Field.Value(
        "out", Links, (NftMatch m) => m.Out, (m, v) => m with { Out = v }, "Outgoing interface, or several. One name may end with `*`.");

    private static Field<NftMatch> From => field ??= Field.Value(
        "from", AddressList, (NftMatch m) => m.Source, (m, v) => m with { Source = v }, "Source: an address, a prefix or a range `10.0.0.1-10.0.0.9`, or a list of them, all of one family.");

    private static Field<NftMatch> State => field ??= Field.Value(
        "state", States, (NftMatch m) => m.State, (m, v) => m with { State = v }, "State of the connection: new, established, related, invalid, untracked, or several.");

    private static IReadOnlyList<Field<NftMatch>> Packet => field ??=
    [
        Field.Value("family", NftScalars.Family, (NftMatch m) => m.Family, (m, v) => m with { Family = v }, "`ipv4` or `ipv6`; both unless said or implied by an address."),
        Field.Value("protocol", Protocols, (NftMatch m) => m.Protocol, (m, v) => m with { Protocol = v }, "IP protocol by name or number, or several: tcp, udp, icmp, icmpv6, sctp, 47 …"),
        Field.Value("port", Ports, (NftMatch m) => m.Port, (m, v) => m with { Port = v }, "Destination port before any translation, a range `8000-8100`, or a list of them. Needs `protocol`."),
        Field.Value("source_port", Ports, (NftMatch m) => m.SourcePort, (m, v) => m with { SourcePort = v }, "Source port, a range, or a list of them. Needs `protocol`."),
        Field.Value("icmp_type", IcmpTypeList, (NftMatch m) => m.IcmpType, (m, v) => m with { IcmpType = v }, "ICMP type by name or number, or several. Needs `protocol: icmp` or `protocol: icmpv6`."),
        Field.Value("mark", Scalars.Mark, (NftMatch m) => m.Mark, (m, v) => m with { Mark = v }, "Packet mark, with an optional mask: `0x10/0xff`."),
    ];

    /// <summary>The shape of `nat`.</summary>
    public static Shape<NatSpec> Nat => field ??= new TableShape<NatSpec>(
        "`nat`",
        () =>
        [
            Field.Value("masquerade", Rules(NatAction.Masquerade), (NatSpec s) => s.Masquerade, (s, v) => s with { Masquerade = v }, "Rules that give packets the outgoing interface's address as source."),
            Field.Value("snat", Rules(NatAction.Snat), (NatSpec s) => s.Snat, (s, v) => s with { Snat = v }, "Rules that give packets a source address of your choice. They come before `masquerade`."),
            Field.Value("dnat", Rules(NatAction.Dnat), (NatSpec s) => s.Dnat, (s, v) => s with { Dnat = v }, "Rules that send packets to another address or port."),
            Field.Value("redirect", Rules(NatAction.Redirect), (NatSpec s) => s.Redirect, (s, v) => s with { Redirect = v }, "Rules that send packets to the namespace itself. They come after `dnat`."),
        ],
        _ => new NatSpec());

    /// <summary>The shape of `filter`.</summary>
    public static Shape<FilterSpec> Filter => field ??= new TableShape<FilterSpec>(
        "`filter`",
        () =>
        [
            Field.Reference("input", Chain("input"), (FilterSpec s) => s.Input, (s, v) => s with { Input = v }, "Packets to the namespace itself."),
            Field.Reference("forward", Chain("forward"), (FilterSpec s) => s.Forward, (s, v) => s with { Forward = v }, "Packets through the namespace."),
            Field.Reference("output", Chain("output"), (FilterSpec s) => s.Output, (s, v) => s with { Output = v }, "Packets that the namespace sends."),
        ],
        _ => new FilterSpec());

    private static ListShape<NatRule> Rules(NatAction action) => new(
        new NamedShape<NatRule>(
            $"nat-{NatName(action)}",
            new TableShape<NatRule>(NatWords(action), () => NatFields(action), span => new NatRule { Action = action, Span = span }, NftChecks.Check)),
        "rules");

    private static string NatName(NatAction action) => action switch
    {
        NatAction.Masquerade => "masquerade",
        NatAction.Snat => "snat",
        NatAction.Dnat => "dnat",
        NatAction.Redirect => "redirect",
    };

    private static string NatWords(NatAction action) => action switch
    {
        NatAction.Masquerade => "a masquerade rule",
        NatAction.Snat => "an snat rule",
        NatAction.Dnat => "a dnat rule",
        NatAction.Redirect => "a redirect rule",
    };

    // `to` is what a packet is translated to; the address that it was sent to is `destination` in every rule of `nat`.
    private static List<Field<NatRule>> NatFields(NatAction action)
    {
        var isSource = action is NatAction.Masquerade or NatAction.Snat;
        var destination = Field.Value(
            "destination",
            AddressList,
            (NftMatch m) => m.Destination,
            (m, v) => m with { Destination = v },
            "Address that the packet is sent to: an address, a prefix or a range, or a list of them, all of one family.");
        List<Field<NatRule>> fields = [.. Field.Lift<NatRule, NftMatch>([isSource ? Out : In, From, destination, .. Packet], r => r.Match, (r, m) => r with { Match = m })];
        fields.Add(action switch
        {
            NatAction.Snat => Field.Value("to", NftScalars.Target, (NatRule r) => r.Target, (r, v) => r with { Target = v }, $"New source: an address, several `10.0.0.1-10.0.0.9`, or with ports `192.0.2.1:1024-65535`. {ConnectionNote}", required: true),
            NatAction.Dnat => Field.Value("to", NftScalars.Target, (NatRule r) => r.Target, (r, v) => r with { Target = v }, $"New destination: an address with or without port, `10.0.0.11:80` or `[fd00::1]:80`, or a range. {ConnectionNote}", required: true),
            NatAction.Masquerade => Field.Value("to_ports", Scalars.PortRange, (NatRule r) => r.TargetPort, (r, v) => r with { TargetPort = v }, "Ports to choose new source ports from. Needs `protocol`."),
            NatAction.Redirect => Field.Value("to_port", Scalars.PortRange, (NatRule r) => r.TargetPort, (r, v) => r with { TargetPort = v }, "New destination port, or a range to choose from; the same port unless given. Needs `protocol`."),
        });
        if (!isSource)
        {
            fields.Add(Field.Value("local", Scalars.Bool, (NatRule r) => r.Local, (r, v) => r with { Local = v }, "Also for packets that this namespace itself sends: without `destination` those to one of its own addresses. `in` does not count for them."));
        }

        fields.Add(Field.Value("random", Scalars.Bool, (NatRule r) => r.Random, (r, v) => r with { Random = v }, "Choose the port by a random hash when it has to change."));
        fields.Add(Field.Value("fully_random", Scalars.Bool, (NatRule r) => r.FullyRandom, (r, v) => r with { FullyRandom = v }, "Choose the port at random always."));
        fields.Add(Field.Value("persistent", Scalars.Bool, (NatRule r) => r.Persistent, (r, v) => r with { Persistent = v }, "Give a client the same address for every connection."));
        fields.Add(Field.Value("counter", Scalars.Bool, (NatRule r) => r.Counter, (r, v) => r with { Counter = v }, "Count packets and bytes of the connections' first packets; `nft list ruleset` shows them."));
        fields.Add(Field.Reference("comment", NftScalars.Quoted("a comment"), (NatRule r) => r.Comment, (r, v) => r with { Comment = v }, "Shown by `nft list ruleset` behind the rule; at most 127 bytes."));
        return fields;
    }

    private static NamedShape<FilterChain> Chain(string hook) => new(
        $"filter-{hook}",
        new TableShape<FilterChain>(
            $"the chain `{hook}`",
            () =>
            [
                Field.Value("policy", NftScalars.Policy, (FilterChain c) => c.DropsByDefault, (c, v) => c with { DropsByDefault = v }, "What happens to packets that no rule decides about: `accept` (the default) or `drop`."),
                Field.Value("rules", new ListShape<FilterRule>(new FilterRuleShape(hook), "rules"), (FilterChain c) => c.Rules, (c, v) => c with { Rules = v }, "The rules, in order; the first that matches and is not `log` decides."),
            ],
            _ => new FilterChain(),
            NftChecks.Check));

    /// <summary>`accept`, or `accept: { match }`, and so for drop, reject and log.</summary>
    private sealed class FilterRuleShape : Shape<FilterRule>
    {
        private static readonly (string Word, NftFilterAction Action)[] Actions =
            [("accept", NftFilterAction.Accept), ("drop", NftFilterAction.Drop), ("reject", NftFilterAction.Reject), ("log", NftFilterAction.Log)];

        private static Scalar<NftFilterAction> Word => field ??= Scalars.Words("accept, drop, reject or log", Actions);

        private readonly Dictionary<NftFilterAction, Shape<FilterRule>> _shapes;

        public FilterRuleShape(string hook) => _shapes = Actions.ToDictionary(
            row => row.Action,
            row => (Shape<FilterRule>)new NamedShape<FilterRule>(
                $"filter-{hook}-{row.Word}",
                new TableShape<FilterRule>($"`{row.Word}`", () => Fields(hook, row.Action), span => new FilterRule { Action = row.Action, Span = span }, NftChecks.Check)));

        public override bool TryRead(YamlNode node, DiagnosticBag bag, out FilterRule value)
        {
            value = new FilterRule { Span = node.Span };
            if (node is YamlMapping { Entries: [var entry] })
            {
                return Word.TryReadText(entry.Key, bag, out var action) && _shapes[action].TryRead(entry.Value, bag, out value);
            }

            if (node is YamlMapping { Entries.Count: > 1 } mapping)
            {
                bag.Error(
                    DiagnosticCodes.ConflictingKeys,
                    mapping.Entries[1].Key.Span,
                    $"a filter rule has one key, `{mapping.Entries[0].Key.Text}` stands here already",
                    "put what the rule matches inside: `{ accept: { in: br0, out: wan } }`");
                return false;
            }

            var good = Word.TryRead(node, bag, out var brief);
            value = value with { Action = brief };
            return good;
        }

        public override string Format(FilterRule value)
        {
            var word = Word.Format(value.Action);
            var inner = _shapes[value.Action].Format(value);
            return inner == "{  }" ? word : $"{{ {word}: {inner} }}";
        }

        public override YamlItem Write(FilterRule value)
        {
            var word = Word.Format(value.Action);
            var inner = _shapes[value.Action].Write(value);
            return inner.IsEmpty ? new YamlText(word) : new YamlMap([new YamlPair(word, inner)]);
        }

        public override void WriteSchema(Utf8JsonWriter json)
        {
            json.WriteStartArray("anyOf");
            json.WriteStartObject();
            Word.WriteSchema(json);
            json.WriteEndObject();
            json.WriteStartObject();
            json.WriteString("type", "object");
            json.WriteBoolean("additionalProperties", false);
            json.WriteNumber("minProperties", 1);
            json.WriteNumber("maxProperties", 1);
            json.WriteStartObject("properties");
            foreach (var (word, action) in Actions)
            {
                json.WriteStartObject(word);
                json.WriteString("description", Documentation(action));
                _shapes[action].WriteSchema(json);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
        }

        private static string Documentation(NftFilterAction action) => action switch
        {
            NftFilterAction.Accept => "Lets matching packets pass; another table may still drop them.",
            NftFilterAction.Drop => "Drops matching packets silently.",
            NftFilterAction.Reject => "Drops matching packets and tells the sender.",
            NftFilterAction.Log => "Writes matching packets to the kernel's log and goes on with the next rule.",
        };

        // At a hook without an incoming or outgoing link the key does not exist.
        private static List<Field<FilterRule>> Fields(string hook, NftFilterAction action)
        {
            var to = Field.Value(
                "to",
                AddressList,
                (NftMatch m) => m.Destination,
                (m, v) => m with { Destination = v },
                "Destination, after `dnat`: an address, a prefix or a range, or a list of them, all of one family.");
            List<Field<NftMatch>> match = [];
            if (hook != "output")
            {
                match.Add(In);
            }

            if (hook != "input")
            {
                match.Add(Out);
            }

            match.AddRange([From, to, State, .. Packet]);
            List<Field<FilterRule>> fields = [.. Field.Lift<FilterRule, NftMatch>(match, r => r.Match, (r, m) => r with { Match = m })];
            if (action == NftFilterAction.Reject)
            {
                fields.Add(Field.Value("with", NftScalars.Rejection, (FilterRule r) => r.With, (r, v) => r with { With = v }, "What the sender is told: port-unreachable (the default), host-unreachable, no-route, admin-prohibited, or tcp-reset."));
            }

            if (action == NftFilterAction.Log)
            {
                fields.Add(Field.Reference("prefix", NftScalars.Quoted("a prefix"), (FilterRule r) => r.Prefix, (r, v) => r with { Prefix = v }, "Text before the log line; at most 127 bytes."));
                fields.Add(Field.Value("level", NftScalars.LogLevel, (FilterRule r) => r.Level, (r, v) => r with { Level = v }, "Log level: emerg, alert, crit, err, warn (the default), notice, info, debug."));
            }

            fields.Add(Field.Value("counter", Scalars.Bool, (FilterRule r) => r.Counter, (r, v) => r with { Counter = v }, "Count packets and bytes; `nft list ruleset` shows them."));
            fields.Add(Field.Reference("comment", NftScalars.Quoted("a comment"), (FilterRule r) => r.Comment, (r, v) => r with { Comment = v }, "Shown by `nft list ruleset` behind the rule; at most 127 bytes."));
            return fields;
        }
    }
}
