using TopoApply.Kernel;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Values;
using TopoApply.Netlink.Wire;

namespace TopoApply.Kinds.Rules;

/// <summary>Policy rules on the wire. Source: linux/fib_rules.h.</summary>
internal static class RuleCodec
{
    /// <summary>The body of a request that creates this rule, or deletes it: the kernel finds a rule by all that is said.</summary>
    public static void Write(NetlinkWriter writer, Rule rule, byte protocol)
    {
        var table = rule.Action is null or RuleAction.Lookup ? rule.Table ?? RT_TABLE.MAIN : RT_TABLE.UNSPEC;
        writer.Header(new FibRuleHdr
        {
            Family = (byte)rule.Family,
            DstLen = rule.To?.Length ?? 0,
            SrcLen = rule.From?.Length ?? 0,
            Table = table <= byte.MaxValue ? (byte)table : RT_TABLE.UNSPEC,
            Action = (byte)(rule.Action ?? RuleAction.Lookup),
            Flags = rule.Inverted ? FIB_RULE.INVERT : 0,
        });
        writer.U32(FRA.PRIORITY, rule.Priority);
        WritePrefix(writer, FRA.SRC, rule.From);
        WritePrefix(writer, FRA.DST, rule.To);
        if (rule.InputLink is { } input)
        {
            writer.Text(FRA.IIFNAME, input.Value);
        }

        if (rule.OutputLink is { } output)
        {
            writer.Text(FRA.OIFNAME, output.Value);
        }

        if (rule.Mark is { } mark)
        {
            writer.U32(FRA.FWMARK, mark);
            writer.U32(FRA.FWMASK, rule.MarkMask ?? uint.MaxValue);
        }

        // Without a table the kernel would take one by itself.
        if (table != RT_TABLE.UNSPEC)
        {
            writer.U32(FRA.TABLE, table);
        }

        writer.U8(FRA.PROTOCOL, protocol);
    }

    /// <summary>Decodes RTM_NEWRULE; null for the kernel's own rules and for what a <see cref="Rule"/> cannot hold.</summary>
    public static Rule? Decode(in NetlinkMessage message, NamespaceName netns)
    {
        var header = message.ReadHeader<FibRuleHdr>(out var attributes);
        if (header.Family is not (AF.INET or AF.INET6) || header.Tos != 0
            || header.Action is not (FR_ACT.TO_TBL or FR_ACT.BLACKHOLE or FR_ACT.UNREACHABLE or FR_ACT.PROHIBIT) || IsKernelMade(attributes))
        {
            return null;
        }

        var isLookup = header.Action == FR_ACT.TO_TBL;
        var rule = new Rule
        {
            Netns = netns,
            Family = (IpFamily)header.Family,
            Inverted = (header.Flags & FIB_RULE.INVERT) != 0,
            Action = (RuleAction)header.Action,
            Table = isLookup ? header.Table : 0u,
            Protocol = RTPROT.UNSPEC,
        };
        foreach (var attribute in attributes)
        {
            switch (attribute.Type)
            {
                case FRA.PRIORITY:
                    rule = rule with { Priority = attribute.U32 };
                    break;
                case FRA.SRC:
                    rule = rule with { From = WireValues.ReadPrefix(attribute, header.SrcLen) };
                    break;
                case FRA.DST:
                    rule = rule with { To = WireValues.ReadPrefix(attribute, header.DstLen) };
                    break;
                case FRA.IIFNAME:
                    rule = rule with { InputLink = new InterfaceName(attribute.Text) };
                    break;
                case FRA.OIFNAME:
                    rule = rule with { OutputLink = new InterfaceName(attribute.Text) };
                    break;
                case FRA.FWMARK:
                    rule = rule with { Mark = attribute.U32 };
                    break;
                case FRA.FWMASK:
                    // A mark of zero is not dumped, its mask is.
                    rule = rule with { Mark = rule.Mark ?? 0, MarkMask = attribute.U32 };
                    break;
                case FRA.TABLE when isLookup:
                    rule = rule with { Table = attribute.U32 };
                    break;
                case FRA.PROTOCOL:
                    rule = rule with { Protocol = attribute.U8 };
                    break;
                case FRA.SUPPRESS_PREFIXLEN or FRA.SUPPRESS_IFGROUP when attribute.U32 != uint.MaxValue:
                case FRA.L3MDEV when attribute.U8 != 0:
                case FRA.GOTO or FRA.FLOW or FRA.TUN_ID or FRA.UID_RANGE or FRA.IP_PROTO or FRA.SPORT_RANGE or FRA.DPORT_RANGE or FRA.DSCP:
                    return null;
            }
        }

        return rule;
    }

    /// <summary>What is said about a rule that <see cref="Decode"/> cannot hold; null for the kernel's own.</summary>
    public static string? Unsaid(in NetlinkMessage message)
    {
        message.ReadHeader<FibRuleHdr>(out var attributes);
        return IsKernelMade(attributes)
            ? null
            : $"rule {(attributes.TryGet(FRA.PRIORITY, out var priority) ? priority.U32 : 0)}: it has selectors or an action that a topology cannot say (ports, users, goto, suppress …)";
    }

    private static bool IsKernelMade(AttributeList attributes) => attributes.TryGet(FRA.PROTOCOL, out var protocol) && protocol.U8 == RTPROT.KERNEL;

    private static void WritePrefix(NetlinkWriter writer, ushort type, IpPrefix? prefix)
    {
        if (prefix is { Length: > 0 } some)
        {
            writer.Bytes(type, some.Network.ToBytes());
        }
    }
}
