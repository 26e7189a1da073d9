using System.Buffers.Binary;
using TopoApply.Diagnostics;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Values;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Kinds.Nftables;

/// <summary>Raises one table: chain by chain, rule by rule; a rule counts as known when compiling what was read gives it again.</summary>
internal sealed class NftTableRaiser
{
    private readonly Dictionary<string, NftChain> _chains;
    private readonly SourceSpan _span;
    private readonly List<string> _left;

    /// <summary>Prepares.</summary>
    public NftTableRaiser(NftTable table, SourceSpan span)
    {
        _chains = table.Chains.ToDictionary(c => c.Name, StringComparer.Ordinal);
        _span = span;
        _left = [.. table.Objects.Select(o => $"{o.Kind.ToString().ToLowerInvariant()} {o.Name}")];
    }

    /// <summary>Raises.</summary>
    public NftRaising Raise()
    {
        var filter = new FilterSpec { Input = Filter("input"), Forward = Filter("forward"), Output = Filter("output") };
        var destination = Nat("nat_prerouting");
        MarkLocal(destination);
        var source = Nat("nat_postrouting");
        _left.AddRange(_chains.Keys.Order(StringComparer.Ordinal).Select(name => $"chain {name}"));
        var nat = new NatSpec
        {
            Masquerade = Only(source, NatAction.Masquerade),
            Snat = Only(source, NatAction.Snat),
            Dnat = Only(destination, NatAction.Dnat),
            Redirect = Only(destination, NatAction.Redirect),
        };
        return new NftRaising(nat == new NatSpec() ? null : nat, filter == new FilterSpec() ? null : filter, _left);
    }

    private NftChain? Take(string name) => _chains.Remove(name, out var chain) ? chain : null;

    private FilterChain? Filter(string name) => Take(name) is not { } chain ? null : new FilterChain
    {
        DropsByDefault = chain.Policy == NF_VERDICT.DROP ? true : null,
        Rules = NullIfEmpty(Known(chain, rule => FilterOf(rule, _span))),
    };

    private List<NatRule> Nat(string name) => Take(name) is { } chain ? Known(chain, rule => NatOf(rule, _span)) : [];

    /// <summary>A rule for packets of the namespace itself that is the local form of another is that one's `local`.</summary>
    private void MarkLocal(List<NatRule> rules)
    {
        foreach (var rule in Take("nat_output")?.Rules ?? [])
        {
            var of = rules.FindIndex(r => r.Local is null && NftRuleCompiler.CompileLocal(r).Equals(rule));
            if (of < 0)
            {
                _left.Add($"nat_output: {NftRuleText.Of(rule)}");
            }
            else
            {
                rules[of] = rules[of] with { Local = true };
            }
        }
    }

    private List<T> Known<T>(NftChain chain, Func<NftRule, T?> of)
        where T : class
    {
        List<T> known = [];
        foreach (var rule in chain.Rules)
        {
            if (of(rule) is { } spec)
            {
                known.Add(spec);
            }
            else
            {
                _left.Add($"{chain.Name}: {NftRuleText.Of(rule)}");
            }
        }

        return known;
    }

    private static EquatableArray<NatRule>? Only(List<NatRule> rules, NatAction action) => NullIfEmpty(rules.Where(r => r.Action == action).ToList());

    private static EquatableArray<T>? NullIfEmpty<T>(List<T> list) => list.Count == 0 ? null : EquatableArray.From(list);

    private static FilterRule? FilterOf(NftRule rule, SourceSpan span)
    {
        if (Body(rule) is not { Tail: [var last] } body)
        {
            return null;
        }

        var spec = new FilterRule { Span = span, Counter = body.Counter, Comment = rule.Comment };
        FilterRule? acting = last switch
        {
            Verdict { Code: NF_VERDICT.ACCEPT } => spec with { Action = NftFilterAction.Accept },
            Verdict { Code: NF_VERDICT.DROP } => spec with { Action = NftFilterAction.Drop },
            Reject { Type: NFT_REJECT.TCP_RST } => spec with { Action = NftFilterAction.Reject, With = NftRejection.TcpReset },
            Reject { Type: NFT_REJECT.ICMPX_UNREACH } reject => spec with
            {
                Action = NftFilterAction.Reject,
                With = (NftRejection)reject.Code is NftRejection.PortUnreachable ? null : (NftRejection)reject.Code,
            },
            Log log => spec with { Action = NftFilterAction.Log, Prefix = log.Prefix, Level = log.Level == NftRuleCompiler.DefaultLogLevel ? null : log.Level },
            _ => null,
        };
        return acting is null ? null : Forms(body.Match)
            .Select(match => acting with { Match = match })
            .FirstOrDefault(candidate => NftRuleCompiler.Compile(candidate).Equals(rule));
    }

    private static NatRule? NatOf(NftRule rule, SourceSpan span)
    {
        if (Body(rule) is not { Tail: [.. var constants, var last] } body || constants.Any(c => c is not Immediate))
        {
            return null;
        }

        var values = constants.Cast<Immediate>().ToDictionary(c => c.Register, c => c.Value);
        var spec = new NatRule { Span = span, Counter = body.Counter, Comment = rule.Comment };
        NatRule? translating = last switch
        {
            Nat nat => WithFlags(spec, nat.Flags) with { Action = nat.Type == NFT_NAT.SNAT ? NatAction.Snat : NatAction.Dnat, Target = Target(nat, values) },
            Masquerade masquerade => WithFlags(spec, masquerade.Flags) with { Action = NatAction.Masquerade, TargetPort = Ports(masquerade.PortMin, masquerade.PortMax, values) },
            Redirect redirect => WithFlags(spec, redirect.Flags) with { Action = NatAction.Redirect, TargetPort = Ports(redirect.PortMin, redirect.PortMax, values) },
            _ => null,
        };
        return translating is null or { Target: null, Action: NatAction.Snat or NatAction.Dnat } ? null : Forms(body.Match)
            .Select(match => translating with { Match = match })
            .FirstOrDefault(candidate => NftRuleCompiler.Compile(candidate).Equals(rule));
    }

    /// <summary>What a rule matches, whether it counts, and the rest.</summary>
    private static (NftMatch Match, bool? Counter, NftExpression[] Tail)? Body(NftRule rule)
    {
        if (NftMatchRaising.Read(rule.Expressions) is not var (match, used))
        {
            return null;
        }

        NftExpression[] rest = [.. rule.Expressions.Skip(used)];
        return rest is [Counter, .. var behind] ? (match, true, behind) : (match, null, rest);
    }

    /// <summary>A family that something else in the rule implies need not be said.</summary>
    private static NftMatch[] Forms(NftMatch match) => match.Family is null ? [match] : [match with { Family = null }, match];

    private static NatRule WithFlags(NatRule rule, uint flags) => rule with
    {
        Random = (flags & NF_NAT_RANGE.PROTO_RANDOM) != 0 ? true : null,
        FullyRandom = (flags & NF_NAT_RANGE.PROTO_RANDOM_FULLY) != 0 ? true : null,
        Persistent = (flags & NF_NAT_RANGE.PERSISTENT) != 0 ? true : null,
    };

    private static NatTarget? Target(Nat nat, Dictionary<uint, EquatableArray<byte>> values)
    {
        if (nat.AddressMin is not { } min || !values.TryGetValue(min, out var first) || first.Count is not (4 or 16))
        {
            return null;
        }

        var last = nat.AddressMax is { } max && values.TryGetValue(max, out var upper) && upper.Count == first.Count ? upper : first;
        return new NatTarget(
            new NftAddresses(IpAddress.FromBytes(first.Items.AsSpan()), IpAddress.FromBytes(last.Items.AsSpan())),
            Ports(nat.PortMin, nat.PortMax, values));
    }

    private static PortRange? Ports(uint? min, uint? max, Dictionary<uint, EquatableArray<byte>> values)
    {
        if (min is not { } lower || !values.TryGetValue(lower, out var first) || first.Count != 2)
        {
            return null;
        }

        var last = max is { } upper && values.TryGetValue(upper, out var found) && found.Count == 2 ? found : first;
        return new PortRange(BinaryPrimitives.ReadUInt16BigEndian(first.Items.AsSpan()), BinaryPrimitives.ReadUInt16BigEndian(last.Items.AsSpan()));
    }
}
