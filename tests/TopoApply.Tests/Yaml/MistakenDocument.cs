using System.Text;
using TopoApply.Diagnostics;

namespace TopoApply.Tests.Yaml;

/// <summary>
/// A random topology that is right but for some mistakes, each in a place of its own and independent of the others. Mistakes of shape
/// hit any part; those of meaning are such that no other mistake could explain them away. One seed gives one document.
/// </summary>
internal sealed class MistakenDocument
{
    private static readonly Part[] Parts =
    [
        new("forwarding", "true", [(DiagnosticCodes.BadValue, "§yes"), (DiagnosticCodes.NullValue, "§~"), (DiagnosticCodes.WrongNode, "§[]")], []),
        new(
            "sysctls",
            "{ net.ipv4.ip_default_ttl: 65 }",
            [(DiagnosticCodes.BadValue, "{ §vm.swappiness: 1 }"), (DiagnosticCodes.DuplicateName, "{ net.ipv4.tcp_ecn: 1, §net/ipv4/tcp_ecn: 2 }"), (DiagnosticCodes.BadValue, "{ net.core.x: §on, net.ipv4.tcp_ecn: 1 }")],
            [(DiagnosticCodes.UnknownInterface, "{ §net.ipv4.conf.gone1.rp_filter: 1 }")]),
        new(
            "interfaces",
            "{ br0: { bridge: {}, addresses: 10.77.0.1/24 }, lo: {} }",
            [
                (DiagnosticCodes.BadValue, "{ br0: { bridge: { priority: §70000 } } }"), (DiagnosticCodes.UnknownKey, "{ br0: { bridge: {}, §colour: red } }"),
                (DiagnosticCodes.BadValue, "{ §-br: { bridge: {} } }"), (DiagnosticCodes.UnsupportedYaml, "{ br0: { bridge: {}, mtu: §&x 1500 } }"),
                (DiagnosticCodes.DuplicateKey, "{ br0: { bridge: {} }, lo: {}, §br0: {} }"), (DiagnosticCodes.BadRange, "{ br0: { bridge: {}, addresses: [\"10.0.0.1/24\"] }, §\"x[2-1]\": {} }"),
                (DiagnosticCodes.ControlCharacter, "{ br0: { bridge: {}, mac: §\"\\u0001\" } }"),
            ],
            [
                (DiagnosticCodes.UnknownInterface, "{ br0: { bridge: { ports: [§gone2] } } }"), (DiagnosticCodes.MissingKind, "{ §gone3: { mtu: 1400 } }"),
                (DiagnosticCodes.UnusableAddress, "{ br0: { bridge: {}, addresses: [10.77.0.1/24, §10.77.0.0/24] } }"), (DiagnosticCodes.BadPort, "{ br0: { bridge: { ports: §lo } }, lo: {} }"),
                (DiagnosticCodes.BadLoopback, "{ §lo: { mac: \"02:00:00:00:00:01\" } }"),
            ]),
        new(
            "routes",
            "[{ to: 10.78.0.0/16, type: blackhole }]",
            [
                (DiagnosticCodes.BadValue, "[{ to: §10.78.0.1/16, type: blackhole }, { to: 10.80.0.0/16, type: throw }]"), (DiagnosticCodes.MissingKey, "[§{ to: 10.78.0.0/16 }]"),
                (DiagnosticCodes.MissingKey, "[§{ dev: lo }]"), (DiagnosticCodes.ConflictingKeys, "[{ to: 10.78.0.0/16, type: §blackhole, dev: lo }]"),
                (DiagnosticCodes.ExpressionOutsideRange, "[{ to: §\"10.${i}.0.0/16\", dev: lo }]"),
            ],
            [
                (DiagnosticCodes.DeclaredTwice, "[{ to: 10.78.0.0/16, type: throw }, §{ to: 10.78.0.0/16, type: blackhole }]"),
                (DiagnosticCodes.UnknownInterface, "[{ to: 10.78.0.0/16, dev: §gone4 }]"),
            ]),
        new(
            "rules",
            "[{ priority: 9, table: 9 }]",
            [(DiagnosticCodes.UnknownKey, "[{ priority: 9, table: 9, §fwmrk: 1 }]"), (DiagnosticCodes.WrongNode, "[§9, { priority: 9, table: 9 }]"), (DiagnosticCodes.WrongNode, "§none")],
            [(DiagnosticCodes.ReservedPriority, "[{ priority: §0, table: 9 }]"), (DiagnosticCodes.DeclaredTwice, "[{ priority: 9, table: 9 }, §{ priority: 9, table: 9 }]"), (DiagnosticCodes.UnknownInterface, "[{ priority: 9, table: 9, oif: §gone5 }]")]),
        new(
            "neighbours",
            "[{ address: 10.77.0.9, dev: lo, mac: \"02:00:00:00:00:09\" }]",
            [(DiagnosticCodes.BadValue, "[{ address: 10.77.0.9, dev: lo, mac: §\"03:00:00:00:00:09\" }]"), (DiagnosticCodes.UnsupportedYaml, "[{ address: 10.77.0.9, dev: lo, mac: §*x }]")],
            [(DiagnosticCodes.UnknownInterface, "[{ address: 10.77.0.9, dev: §gone6, mac: \"02:00:00:00:00:09\" }]")]),
        new("dns", "{ nameservers: [10.0.0.1] }", [(DiagnosticCodes.BadValue, "{ nameservers: [10.0.0.1, §dns.example] }"), (DiagnosticCodes.BadValue, "{ search: §\"a b\", options: [rotate] }")], []),
        new("hosts", "{ \"h[1-3]\": 10.0.0.1 }", [(DiagnosticCodes.BadValue, "{ \"h[1-3]\": §x }"), (DiagnosticCodes.BadRange, "{ \"h[1-3]\": §\"10.0.0.${1/}\" }")], []),
        new(
            "filter",
            "{ input: { policy: drop, rules: [{ accept: { state: established } }] } }",
            [(DiagnosticCodes.UnknownKey, "{ §inputs: {}, output: { policy: drop } }"), (DiagnosticCodes.BadValue, "{ input: { policy: §deny, rules: [accept] } }"), ("TA3301", "{ input: { rules: [{ accept: { port: §22 } }, drop] } }")],
            [(DiagnosticCodes.UnknownInterface, "{ input: { rules: [{ accept: §{ in: gone7 } }] } }")]),
    ];

    private static readonly (string Code, string Text)[] BadShapes =
    [
        (DiagnosticCodes.BadValue, "a{0}:l{1} §10.0.0.300/24 -- b{0}:l{1}"), (DiagnosticCodes.BadValue, "§a{0}:l{1} b{0}:l{1}"), (DiagnosticCodes.BadValue, "a{0}:l{1} -- §b{0}-l{1}"),
        (DiagnosticCodes.BadValue, "{{ endpoints: [\"a{0}:l{1}\", \"b{0}:l{1}\"], mtu: §1 }}"), (DiagnosticCodes.WrongNode, "§[\"a{0}:l{1}\", \"b{0}:l{1}\"]"), (DiagnosticCodes.NullValue, "§~"),
    ];

    private static readonly (string Code, string Text)[] BadMeanings =
    [
        (DiagnosticCodes.LinkToItself, "a{0}:l{1} -- §a{0}:l{1}"), (DiagnosticCodes.UnknownNamespace, "a{0}:l{1} -- §nowhere:l{1}"), (DiagnosticCodes.UnusableAddress, "a{0}:l{1} §127.0.0.1/8 -- b{0}:l{1}"),
        (DiagnosticCodes.BadLoopback, "a{0}:l{1} -- §b{0}:lo"), (DiagnosticCodes.InterfaceUsedTwice, "§a{0}:used -- b{0}:l{1}"),
    ];

#pragma warning disable CA5394 // Not for secrets: a seed must give the same document again.
    private readonly Random _random;
    private readonly StringBuilder _text = new("version: 1\nname: lab\nnamespaces:\n");
    private readonly List<(int Line, int Column, string Code)> _mistakes = [];
    private int _line = 4;

    /// <summary>The document of a seed.</summary>
    public MistakenDocument(int seed)
    {
        _random = new Random(seed);
        var count = _random.Next(1, 6);
        for (var i = 0; i < count; i++)
        {
            AddNamespace($"a{i}");
            AddNamespace($"b{i}");
        }

        Add("links:");
        for (var i = 0; i < count; i++)
        {
            Add($"  - a{i}:used -- b{i}:used");
            for (var k = _random.Next(4); k > 0; k--)
            {
                AddLink(i, k);
            }
        }
    }

    /// <summary>The YAML.</summary>
    public string Text => _text.ToString();

    /// <summary>Places and codes of all mistakes, in file order.</summary>
    public IEnumerable<string> Mistakes => _mistakes.OrderBy(m => m.Line).ThenBy(m => m.Column).Select(m => $"{m.Line}:{m.Column} {m.Code}");

    private void AddNamespace(string name)
    {
        Add($"  {name}:");
        foreach (var part in Parts.OrderBy(_ => _random.Next()).Take(_random.Next(1, Parts.Length)))
        {
            var choice = _random.Next(4);
            var (code, text) = choice == 0 ? Pick(part.BadShapes) : choice == 1 && part.BadMeanings.Length > 0 ? Pick(part.BadMeanings) : ("", part.Good);
            Add($"    {part.Key}: {text}", code);
        }
    }

    private void AddLink(int i, int k)
    {
        var (code, text) = _random.Next(3) switch { 0 => Pick(BadShapes), 1 => Pick(BadMeanings), _ => ("", "a{0}:l{1} -- b{0}:l{1}") };
        Add("  - " + string.Format(text, i, k), code);
    }

    private T Pick<T>(T[] items) => items[_random.Next(items.Length)];

    private void Add(string line, string code = "")
    {
        if (line.IndexOf('§', StringComparison.Ordinal) is var column and >= 0)
        {
            _mistakes.Add((_line, column + 1, code));
        }

        _text.Append(line.Replace("§", "", StringComparison.Ordinal)).Append('\n');
        _line++;
    }

    private sealed record Part(string Key, string Good, (string Code, string Text)[] BadShapes, (string Code, string Text)[] BadMeanings);
}
