using TopoApply.Diagnostics;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Values;
using TopoApply.Yaml;

namespace TopoApply.Kinds.Nftables;

/// <summary>Codes of what is wrong with a rule of `nat` or `filter` as a whole.</summary>
internal static class NftCodes
{
    /// <summary>A port without a protocol that has ports.</summary>
    public const string PortWithoutProtocol = "TA3301";

    /// <summary>IPv4 and IPv6 in one rule.</summary>
    public const string MixedFamilies = "TA3302";

    /// <summary>An ICMP type without ICMP, or one that the family does not have.</summary>
    public const string IcmpTypeWithoutProtocol = "TA3303";

    /// <summary>A pattern among several interface names.</summary>
    public const string PatternInList = "TA3304";

    /// <summary>A TCP reset for what is not TCP.</summary>
    public const string ResetWithoutTcp = "TA3305";

    /// <summary>A rule behind one that decides about every packet.</summary>
    public const string UnreachableRule = "TA3306";
}

/// <summary>Checks what one key alone cannot tell.</summary>
internal static class NftChecks
{
    /// <summary>Checks a rule of `nat`.</summary>
    public static bool Check(NatRule rule, YamlMapping mapping, DiagnosticBag bag)
    {
        var targetKey = rule.Target?.Ports is not null ? "to" : rule.TargetPort is null ? null : rule.Action == NatAction.Masquerade ? "to_ports" : "to_port";
        var good = CheckMatch(rule.Match, mapping, bag);
        if (targetKey is not null)
        {
            good &= CheckProtocol(rule.Match, mapping, targetKey, bag);
        }

        if (FamilyOf(rule.Match) is { } family && rule.Target is { } target && FamilyOf(target.Addresses) != family)
        {
            bag.Error(
                NftCodes.MixedFamilies,
                Span(mapping, "to"),
                $"`{target}` is {Word(FamilyOf(target.Addresses))}, but the rule matches {Word(family)} only",
                "an address cannot be translated to one of the other family");
            good = false;
        }

        return good;
    }

    /// <summary>Checks a rule of `filter`.</summary>
    public static bool Check(FilterRule rule, YamlMapping mapping, DiagnosticBag bag)
    {
        var good = CheckMatch(rule.Match, mapping, bag);
        if (rule.With == NftRejection.TcpReset && rule.Match.Protocol is not { Span: [IpProtocols.Tcp] })
        {
            bag.Error(NftCodes.ResetWithoutTcp, Span(mapping, "with"), "only TCP connections can be reset", "add `protocol: tcp`");
            good = false;
        }

        return good;
    }

    /// <summary>Checks a chain of `filter`.</summary>
    public static bool Check(FilterChain chain, YamlMapping mapping, DiagnosticBag bag)
    {
        FilterRule? last = null;
        foreach (var rule in chain.Rules ?? [])
        {
            if (last is not null)
            {
                bag.Warning(
                    NftCodes.UnreachableRule,
                    rule.Span,
                    $"no packet gets to this rule: the one in {last.Span.LineSeenFrom(rule.Span)} decides about all of them",
                    "put the rule that matches everything last, or use `policy`");
                break;
            }

            last = rule.Action != NftFilterAction.Log && rule.Match == new NftMatch() ? rule : null;
        }

        return true;
    }

    /// <summary>The family that a match is limited to; null for both.</summary>
    public static byte? FamilyOf(NftMatch match) => match.Family
        ?? (match.Source is { Count: > 0 } sources ? FamilyOf(sources[0])
            : match.Destination is { Count: > 0 } destinations ? FamilyOf(destinations[0])
            : IcmpFamilyOf(match));

    /// <summary>The family of addresses.</summary>
    public static byte FamilyOf(NftAddresses addresses) => addresses.Family == IpFamily.V6 ? NFPROTO.IPV6 : NFPROTO.IPV4;

    private static bool CheckMatch(NftMatch match, YamlMapping mapping, DiagnosticBag bag)
    {
        var good = CheckPattern(match.In, mapping, "in", bag) & CheckPattern(match.Out, mapping, "out", bag) & CheckFamilies(match, mapping, bag)
            & CheckIcmp(match, mapping, bag);
        if (match.Port is not null)
        {
            good &= CheckProtocol(match, mapping, "port", bag);
        }

        if (match.SourcePort is not null)
        {
            good &= CheckProtocol(match, mapping, "source_port", bag);
        }

        return good;
    }

    private static bool CheckProtocol(NftMatch match, YamlMapping mapping, string key, DiagnosticBag bag)
    {
        if (match.Protocol is not { } protocols)
        {
            bag.Error(NftCodes.PortWithoutProtocol, Span(mapping, key), $"`{key}` needs a protocol: ports of different protocols have nothing to do with each other", "add `protocol: tcp`, `protocol: udp` or `protocol: [tcp, udp]`");
            return false;
        }

        foreach (var protocol in protocols)
        {
            if (!IpProtocols.HasPorts(protocol))
            {
                bag.Error(NftCodes.PortWithoutProtocol, Span(mapping, key), $"{IpProtocols.NameOf(protocol)} has no ports", "tcp, udp, sctp, dccp and udplite have");
                return false;
            }
        }

        return true;
    }

    private static bool CheckFamilies(NftMatch match, YamlMapping mapping, DiagnosticBag bag)
    {
        // In the order in which the first family is looked for.
        var first = FamilyOf(match);
        var key = HasOther(match.Source, first) ? "from"
            : HasOther(match.Destination, first) ? "destination"
            : IcmpFamilyOf(match) is { } icmp && icmp != first ? "icmp_type"
            : null;
        if (first is not { } family || key is null)
        {
            return true;
        }

        // A filter rule calls the destination `to`, as it translates nothing.
        var written = key == "destination" && mapping.Find(key) is null ? "to" : key;
        var other = family == NFPROTO.IPV6 ? NFPROTO.IPV4 : NFPROTO.IPV6;
        bag.Error(NftCodes.MixedFamilies, Span(mapping, written), $"`{written}` is {Word(other)}, what stands before is {Word(family)}: no packet is both", "write one rule for each family");
        return false;
    }

    private static bool HasOther(EquatableArray<NftAddresses>? list, byte? family)
    {
        foreach (var addresses in list ?? [])
        {
            if (FamilyOf(addresses) != family)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The family that an ICMP type implies; null without one.</summary>
    private static byte? IcmpFamilyOf(NftMatch match) => match.IcmpType is null ? null : match.Protocol switch
    {
        { Span: [IpProtocols.Icmp] } => NFPROTO.IPV4,
        { Span: [IpProtocols.Icmpv6] } => NFPROTO.IPV6,
        _ => null,
    };

    private static bool CheckIcmp(NftMatch match, YamlMapping mapping, DiagnosticBag bag)
    {
        if (match.IcmpType is not { } types)
        {
            return true;
        }

        if (match.Protocol is not { Span: [IpProtocols.Icmp or IpProtocols.Icmpv6] } protocol)
        {
            bag.Error(NftCodes.IcmpTypeWithoutProtocol, Span(mapping, "icmp_type"), "`icmp_type` needs a protocol: ICMP and ICMPv6 number their types differently", "add `protocol: icmp` or `protocol: icmpv6`");
            return false;
        }

        foreach (var type in types)
        {
            if (!NftScalars.TryParseIcmpType(protocol[0], type, out _))
            {
                bag.Error(NftCodes.IcmpTypeWithoutProtocol, Span(mapping, "icmp_type"), $"{IpProtocols.NameOf(protocol[0])} has no type `{type}`", $"it has {string.Join(", ", IcmpTypes.NamesOf(protocol[0]))}");
                return false;
            }
        }

        return true;
    }

    private static bool CheckPattern(EquatableArray<string>? links, YamlMapping mapping, string key, DiagnosticBag bag)
    {
        if (links is not { Count: > 1 } several || !several.Any(link => link.EndsWith('*')))
        {
            return true;
        }

        bag.Error(NftCodes.PatternInList, Span(mapping, key), $"a pattern cannot stand in a list of interfaces: {string.Join(", ", several)}", "write one rule for the pattern and one for the names");
        return false;
    }

    private static SourceSpan Span(YamlMapping mapping, string key) =>
        mapping.Find(key)?.Value.Span ?? mapping.Span;

    private static string Word(byte family) => family == NFPROTO.IPV6 ? "IPv6" : "IPv4";
}
