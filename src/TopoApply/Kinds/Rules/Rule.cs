using TopoApply.Model;
using TopoApply.Netlink.Values;

namespace TopoApply.Kinds.Rules;

/// <summary>fib_rule_hdr.action (linux/fib_rules.h).</summary>
internal enum RuleAction : byte
{
    /// <summary>FR_ACT_TO_TBL: look the table up.</summary>
    Lookup = 1,

    /// <summary>FR_ACT_BLACKHOLE.</summary>
    Blackhole = 6,

    /// <summary>FR_ACT_UNREACHABLE.</summary>
    Unreachable = 7,

    /// <summary>FR_ACT_PROHIBIT.</summary>
    Prohibit = 8,
}

/// <summary>A policy routing rule. Source: ip-rule(8), linux/fib_rules.h. A rule cannot be changed in place.</summary>
internal sealed record Rule : Resource
{
    /// <summary>IPv4 or IPv6. Part of the key.</summary>
    public IpFamily Family { get; init; }

    /// <summary>FRA_PRIORITY, 1 to 32765 for declared rules. Part of the key.</summary>
    public uint Priority { get; init; }

    /// <summary>FRA_SRC; null for all. Part of the key.</summary>
    public IpPrefix? From { get; init; }

    /// <summary>FRA_DST; null for all. Part of the key.</summary>
    public IpPrefix? To { get; init; }

    /// <summary>FRA_IIFNAME. Part of the key.</summary>
    public InterfaceName? InputLink { get; init; }

    /// <summary>FRA_OIFNAME. Part of the key.</summary>
    public InterfaceName? OutputLink { get; init; }

    /// <summary>FRA_FWMARK; null for any. Part of the key.</summary>
    public uint? Mark { get; init; }

    /// <summary>FRA_FWMASK; null when there is no mark. Part of the key.</summary>
    public uint? MarkMask { get; init; }

    /// <summary>FIB_RULE_INVERT, only ever on rules made by others. Part of the key.</summary>
    public bool Inverted { get; init; }

    /// <summary>What the rule does. Part of the key, so that a rule's successor is there before it goes.</summary>
    public RuleAction? Action { get; init; }

    /// <summary>FRA_TABLE for <see cref="RuleAction.Lookup"/>; 0 otherwise. Part of the key.</summary>
    public uint? Table { get; init; }

    /// <summary>FRA_PROTOCOL: who made it.</summary>
    public byte? Protocol { get; init; }

    /// <inheritdoc/>
    protected override string KeyKind => "rule";

    /// <inheritdoc/>
    protected override string KeyId =>
        $"{(Family == IpFamily.V4 ? "4" : "6")}/{Priority:D5}/{(Inverted ? "not " : "")}from {From?.ToString() ?? "all"} to {To?.ToString() ?? "all"}"
        + $"{(InputLink is { } i ? $" iif {i}" : "")}{(OutputLink is { } o ? $" oif {o}" : "")}{(Mark is { } m ? $" fwmark 0x{m:x}/0x{MarkMask:x}" : "")} {Action ?? RuleAction.Lookup} {Table ?? 0}";
}
