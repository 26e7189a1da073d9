using TopoApply.Diagnostics;
using TopoApply.Netlink.Values;
using TopoApply.Yaml;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Kinds.Rules;

/// <summary>A policy routing rule as a file says it.</summary>
internal sealed record RuleSpec
{
    /// <summary>Where it stands.</summary>
    public SourceSpan Span { get; init; }

    /// <summary>FRA_PRIORITY.</summary>
    public Located<uint>? Priority { get; init; }

    /// <summary>The family when it is said.</summary>
    public IpFamily? StatedFamily { get; init; }

    /// <summary>Source.</summary>
    public Located<IpPrefix>? From { get; init; }

    /// <summary>Destination.</summary>
    public Located<IpPrefix>? To { get; init; }

    /// <summary>Incoming interface.</summary>
    public Located<InterfaceName>? InputLink { get; init; }

    /// <summary>Outgoing interface.</summary>
    public Located<InterfaceName>? OutputLink { get; init; }

    /// <summary>Firewall mark.</summary>
    public Mark? Mark { get; init; }

    /// <summary>Table to look up.</summary>
    public uint? Table { get; init; }

    /// <summary>What the rule does; null for lookup.</summary>
    public RuleAction? Action { get; init; }

    /// <summary>The family: as stated, else that of `from` or `to`, else IPv4.</summary>
    public IpFamily Family => StatedFamily ?? From?.Value.Family ?? To?.Value.Family ?? IpFamily.V4;

    /// <summary>What a file would say about a rule; null for an inverted one, which it cannot.</summary>
    public static RuleSpec? Of(Rule rule, SourceSpan span)
    {
        Located<T>? At<T>(T? value)
            where T : struct => value is { } some ? new Located<T>(some, span) : null;

        return rule.Inverted ? null : new RuleSpec
        {
            Span = span,
            Priority = At<uint>(rule.Priority),
            StatedFamily = rule.Family == IpFamily.V6 && rule.From is null && rule.To is null ? rule.Family : null,
            From = At(rule.From),
            To = At(rule.To),
            InputLink = At(rule.InputLink),
            OutputLink = At(rule.OutputLink),
            Mark = rule.Mark is { } mark ? new Mark(mark, rule.MarkMask ?? uint.MaxValue) : null,
            Table = rule.Action is null or RuleAction.Lookup ? rule.Table : null,
            Action = rule.Action is RuleAction.Lookup ? null : rule.Action,
        };
    }
}

/// <summary>How a rule is written.</summary>
internal static class RuleShape
{
    private static IReadOnlyList<Field<RuleSpec>>? _table;

    /// <summary>One rule.</summary>
    public static Shape<RuleSpec> One => field ??= new NamedShape<RuleSpec>(
        "rule",
        new TableShape<RuleSpec>("a rule", () => Table, span => new RuleSpec { Span = span }, Check));

    private static IReadOnlyList<Field<RuleSpec>> Table => _table ??=
    [
        Field.Reference(
            "priority",
            Scalars.Integer<uint>("a priority", 0, 32767).Located(),
            (RuleSpec r) => r.Priority,
            (r, v) => r with { Priority = v },
            "Place in the order of rules, 1 to 32765, the lowest first. 0, 32766 and 32767 are the kernel's own.",
            required: true),
        Field.Value(
            "family",
            Scalars.Words<IpFamily>("a family", ("ipv4", IpFamily.V4), ("ipv6", IpFamily.V6)),
            (RuleSpec r) => r.StatedFamily,
            (r, v) => r with { StatedFamily = v },
            "`ipv4` or `ipv6`. Default: that of `from` or `to`; a rule without either is for IPv4."),
        Field.Reference(
            "from",
            Scalars.IpPrefix.Located(),
            (RuleSpec r) => r.From,
            (r, v) => r with { From = v },
            "Source prefix. Default: any."),
        Field.Reference(
            "to",
            Scalars.IpPrefix.Located(),
            (RuleSpec r) => r.To,
            (r, v) => r with { To = v },
            "Destination prefix. Default: any."),
        Field.Reference(
            "iif",
            Scalars.InterfaceName.Located(),
            (RuleSpec r) => r.InputLink,
            (r, v) => r with { InputLink = v },
            "Interface the packet came in by; `lo` for what this namespace sends itself."),
        Field.Reference(
            "oif",
            Scalars.InterfaceName.Located(),
            (RuleSpec r) => r.OutputLink,
            (r, v) => r with { OutputLink = v },
            "Interface that the sending socket is bound to."),
        Field.Value(
            "fwmark",
            Scalars.Mark,
            (RuleSpec r) => r.Mark,
            (r, v) => r with { Mark = v },
            "Firewall mark, decimal or hexadecimal, with an optional mask: `0x1`, `0x10/0xff`."),
        Field.Value(
            "table",
            Scalars.Table,
            (RuleSpec r) => r.Table,
            (r, v) => r with { Table = v },
            "Routing table to look up: a number from 1, or `main`, `local`, `default`."),
        Field.Value(
            "action",
            RuleFields.Action,
            (RuleSpec r) => r.Action,
            (r, v) => r with { Action = v },
            "What happens to a packet that matches: `lookup` (the default) looks it up in `table`; `blackhole` drops it, `unreachable` and `prohibit` with an ICMP error."),
    ];

    private static bool Check(RuleSpec rule, YamlMapping mapping, DiagnosticBag bag)
    {
        var good = true;
        var lookup = rule.Action is null or RuleAction.Lookup;
        if (lookup && rule.Table is null)
        {
            bag.Error(DiagnosticCodes.MissingKey, mapping.Span, "a rule needs `table`", "or an `action` that drops the packets");
            good = false;
        }
        else if (!lookup && rule.Table is not null)
        {
            bag.Error(DiagnosticCodes.ConflictingKeys, mapping.SpanOf("table"), "a rule that drops packets looks up no table");
            good = false;
        }

        foreach (var prefix in new[] { rule.From, rule.To })
        {
            if (prefix is { } located && located.Value.Family != rule.Family)
            {
                bag.Error(DiagnosticCodes.ConflictingKeys, located.Span, $"`{located.Value}` is not of the rule's family");
                good = false;
            }
        }

        return good;
    }
}
