using TopoApply.Yaml.Shapes;

namespace TopoApply.Kinds.Rules;

/// <summary>The table of <see cref="Rule"/>. What it matches and does is its key, so that a new rule is there before the old one goes.</summary>
internal static class RuleFields
{
    private const string Reason = "the kernel cannot change a rule";
    private static IReadOnlyList<Field<Rule>>? _table;

    /// <summary>Names of the actions.</summary>
    public static Scalar<RuleAction> Action => field ??= Scalars.Words(
        "an action",
        ("lookup", RuleAction.Lookup),
        ("blackhole", RuleAction.Blackhole),
        ("unreachable", RuleAction.Unreachable),
        ("prohibit", RuleAction.Prohibit));

    /// <summary>The rows.</summary>
    public static IReadOnlyList<Field<Rule>> Table => _table ??=
    [
        Field.Value(
            "action",
            Action,
            (Rule r) => r.Action,
            (r, v) => r with { Action = v },
            "What happens to a packet that matches: `lookup` (the default) looks it up in `table`; `blackhole`, `unreachable` and `prohibit` drop it.",
            OnChange.Recreate,
            Reason),
        Field.Value(
            "table",
            Scalars.Table,
            (Rule r) => r.Table is 0 ? null : r.Table,
            (r, v) => r with { Table = v },
            "Routing table to look up: a number from 1, or `main`, `local`, `default`.",
            OnChange.Recreate,
            Reason),
        Field.Value(
            "protocol",
            Scalars.RouteProtocol,
            (Rule r) => r.Protocol,
            (r, v) => r with { Protocol = v },
            "Number that says who made the rule.",
            OnChange.Recreate,
            Reason,
            mark: true),
    ];
}
