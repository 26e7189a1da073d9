using TopoApply.Diagnostics;
using TopoApply.Netlink.Values;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Yaml.Document;

/// <summary>Where a published port leads to, `namespace:port` or `namespace:interface:port`.</summary>
internal readonly record struct PublishTarget(NamespaceName Netns, InterfaceName? Link, PortRange Port)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Netns}{(Link is { } link ? $":{link}" : "")}:{Port}";
}

/// <summary>A published port as a file says it.</summary>
internal sealed record PublishSpec
{
    /// <summary>Where it stands.</summary>
    public SourceSpan Span { get; init; }

    /// <summary>The port on the outside.</summary>
    public PortRange? Port { get; init; }

    /// <summary>Where it leads to.</summary>
    public PublishTarget? To { get; init; }

    /// <summary>tcp, udp or both; tcp unless said.</summary>
    public EquatableArray<string>? Protocols { get; init; }

    /// <summary>The outer interfaces; null for those that do not lead to the target.</summary>
    public EquatableArray<Located<InterfaceName>>? In { get; init; }
}

/// <summary>How published ports are written: `8080 -> web:80/tcp`, or a mapping.</summary>
internal static class PublishShape
{
    private const string PortPattern = "[1-9][0-9]{0,4}(?:-[1-9][0-9]{0,4})?";

    private static IReadOnlyList<Field<PublishSpec>>? _table;

    // They are used by what stands below them.
    private static Scalar<string> Protocol { get; } = Scalars.Words("tcp or udp", ("tcp", "tcp"), ("udp", "udp"));

    private static Scalar<PublishTarget> Target { get; } = new(
        "a target such as `web:80`",
        TryParseTarget,
        t => t.ToString(),
        ScalarSchema.Match(TargetPattern) with { Examples = ["web:80"] });

    private static Scalar<PublishSpec> Brief { get; } = new(
        "a published port such as `8080 -> web:80/tcp`",
        TryParse,
        p => $"{p.Port} -> {p.To}/{(p.Protocols is { Count: > 0 } protocols ? protocols[0] : "tcp")}",
        ScalarSchema.Match($@"\s*{PortPattern}\s*->\s*{TargetPattern}(?:\s*/\s*(?:tcp|udp))?\s*") with { Examples = ["8080 -> web:80/tcp"] });

    /// <summary>All published ports of a namespace.</summary>
    public static Shape<EquatableArray<PublishSpec>> List { get; } = new ListShape<PublishSpec>(
        new NamedShape<PublishSpec>(
            "publish",
            new ShortForm<PublishSpec>(
                new MappedShape<PublishSpec, PublishSpec>(Brief, (p, span) => p with { Span = span }, p => p),
                new TableShape<PublishSpec>("a published port", () => Table, span => new PublishSpec { Span = span }, Check),
                p => p is { In: null, Protocols: null or { Count: 1 } })),
        "published ports",
        single: true,
        ranges: true);

    private static string TargetPattern => $"{Scalars.NamespaceKeyPattern}(?::{Scalars.InterfaceKeyPattern.Replace("(?!(?:all|default)$)", "", StringComparison.Ordinal)})?:{PortPattern}";

    private static IReadOnlyList<Field<PublishSpec>> Table => _table ??=
    [
        Field.Value(
            "port",
            Scalars.PortRange,
            (PublishSpec p) => p.Port,
            (p, v) => p with { Port = v },
            "The port on the outside, or a range of ports that leads to the same ports inside.",
            required: true),
        Field.Value(
            "to",
            Target,
            (PublishSpec p) => p.To,
            (p, v) => p with { To = v },
            "Where it leads to: `namespace:port`, or `namespace:interface:port` for one of its addresses.",
            required: true),
        Field.Value(
            "protocol",
            new ListShape<string>(Protocol, "protocols", single: true, minimum: 1),
            (PublishSpec p) => p.Protocols,
            (p, v) => p with { Protocols = v },
            "`tcp` (the default), `udp`, or both in a list."),
        Field.Value(
            "in",
            new ListShape<Located<InterfaceName>>(Scalars.InterfaceName.Located(), "interfaces", single: true, minimum: 1),
            (PublishSpec p) => p.In,
            (p, v) => p with { In = v },
            "The outer interfaces. Default: those of this namespace that are not on the target's own cable or LAN."),
    ];

    private static bool TryParse(string text, out PublishSpec value, out Problem problem)
    {
        value = new PublishSpec();
        problem = new Problem($"`{text}` is not a published port", "write `8080 -> web:80/tcp`: the port outside, then namespace, port and protocol inside");
        if (text.Split("->") is not [var outside, var inside])
        {
            return false;
        }

        if (!Scalars.PortRange.TryParse(outside.Trim(), out var port, out problem))
        {
            return false;
        }

        var slash = inside.IndexOf('/');
        if (!TryParseTarget((slash < 0 ? inside : inside[..slash]).Trim(), out var target, out problem)
            || !Protocol.TryParse(slash < 0 ? "tcp" : inside[(slash + 1)..].Trim(), out var protocol, out problem))
        {
            return false;
        }

        value = new PublishSpec { Port = port, To = target, Protocols = [protocol] };
        problem = Mismatch(value) ?? default;
        return problem == default;
    }

    private static bool TryParseTarget(string text, out PublishTarget value, out Problem problem)
    {
        value = default;
        problem = new Problem($"`{text}` is not a target", "write `namespace:port` or `namespace:interface:port`");
        var words = text.Split(':');
        InterfaceName? link = null;
        if (words.Length is not (2 or 3)
            || !Scalars.NamespaceName.TryParse(words[0], out var netns, out problem)
            || !Scalars.PortRange.TryParse(words[^1], out var port, out problem))
        {
            return false;
        }

        if (words.Length == 3)
        {
            if (!Scalars.InterfaceName.TryParse(words[1], out var name, out problem))
            {
                return false;
            }

            link = name;
        }

        value = new PublishTarget(netns, link, port);
        return true;
    }

    // A range of ports keeps each of them; to lead it to other ports would leave open which to which.
    private static Problem? Mismatch(PublishSpec spec) =>
        spec is { Port: { } port, To: { } to } && (port.First != port.Last || to.Port.First != to.Port.Last) && port != to.Port
            ? new Problem($"the ports {port} cannot lead to {to.Port}: a range leads to the same ports", "publish them one by one")
            : default(Problem?);

    private static bool Check(PublishSpec spec, YamlMapping mapping, DiagnosticBag bag)
    {
        if (Mismatch(spec) is not { } problem)
        {
            return true;
        }

        bag.Error(DiagnosticCodes.ConflictingKeys, mapping.SpanOf("to"), problem.Message, problem.Hint);
        return false;
    }
}
