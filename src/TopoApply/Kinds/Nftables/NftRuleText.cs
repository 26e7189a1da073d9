using System.Runtime.InteropServices;
using System.Text;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Values;

namespace TopoApply.Kinds.Nftables;

/// <summary>
/// Writes a rule as nft(8) lists it without counter values (`nft -s list`): for the plan, also for rules that somebody else made. An
/// expression that is not known here stands as `@name`. The rule is run through: each register holds the words of what was loaded.
/// </summary>
internal sealed class NftRuleText
{
    private static readonly string[] LogLevels = ["emerg", "alert", "crit", "err", "warn", "notice", "info", "debug", "audit"];
    private static readonly string[] AddressTypes =
        ["unspec", "unicast", "local", "broadcast", "anycast", "multicast", "blackhole", "unreachable", "prohibit"];

    private readonly List<string?> _parts = [];
    private readonly Dictionary<uint, Term> _terms = [];
    private readonly Dictionary<uint, EquatableArray<byte>> _constants = [];
    private Dependency? _family;
    private Dependency? _protocol;

    private NftRuleText()
    {
    }

    /// <summary>The rule as text.</summary>
    public static string Of(NftRule rule)
    {
        var text = new NftRuleText();
        for (var i = 0; i < rule.Expressions.Count; i++)
        {
            i += text.Add(rule.Expressions[i], i + 1 < rule.Expressions.Count ? rule.Expressions[i + 1] : null);
        }

        if (rule.Comment is { } comment)
        {
            text._parts.Add($"comment \"{comment}\"");
        }

        return string.Join(' ', text._parts.OfType<string>());
    }

    /// <summary>Adds an expression, together with the one behind it where the two make one phrase.</summary>
    /// <returns>How many of the following expressions were used.</returns>
    private int Add(NftExpression expression, NftExpression? next)
    {
        switch (expression)
        {
            case MetaLoad meta:
                _terms[meta.Register] = MetaTerm(meta.Key);
                break;
            case CtLoad ct:
                _terms[ct.Register] = ct.Key switch
                {
                    NFT_CT.STATE => new Term("ct state", NftDataType.CtState),
                    NFT_CT.STATUS => new Term("ct status", null),
                    _ => new Term($"@ct{ct.Key}", null),
                };
                break;
            case FibLoad fib:
                _terms[fib.Register] = fib is { Result: NFT_FIB_RESULT.ADDRTYPE, Flags: NFTA_FIB_F.DADDR }
                    ? new Term("fib daddr type", null) { IsAddressType = true }
                    : new Term("@fib", null);
                break;
            case PayloadLoad payload:
                _terms[payload.Register] = PayloadTerm(payload);
                break;
            case Bitwise bitwise when _terms.TryGetValue(bitwise.Source, out var source) && bitwise.Xor.All(b => b == 0):
                _terms[bitwise.Destination] = source with { Mask = bitwise.Mask };
                break;
            case Compare compare:
                return AddCompare(compare, next as Compare);
            case Lookup lookup:
                AddLookup(lookup);
                break;
            case Immediate immediate:
                _constants[immediate.Register] = immediate.Value;
                break;
            default:
                _parts.Add(ActionText(expression));
                break;
        }

        return 0;
    }

    private static Term MetaTerm(uint key) => key switch
    {
        NFT_META.IIFNAME => new Term("iifname", NftDataType.LinkName),
        NFT_META.OIFNAME => new Term("oifname", NftDataType.LinkName),
        NFT_META.MARK => new Term("meta mark", NftDataType.Mark),
        NFT_META.L4PROTO => new Term("meta l4proto", NftDataType.Protocol) { IsProtocol = true },
        NFT_META.NFPROTO => new Term("meta nfproto", null) { IsFamily = true },
        _ => new Term($"@meta{key}", null),
    };

    private Term PayloadTerm(PayloadLoad payload)
    {
        if (payload.Base == NFT_PAYLOAD.NETWORK_HEADER && _family is { } family)
        {
            var isV4 = family.Value == NFPROTO.IPV4;
            var type = isV4 ? NftDataType.Ipv4Address : NftDataType.Ipv6Address;
            var (source, destination) = isV4 ? (12u, 16u) : (8u, 24u);
            var field = payload.Offset == source ? "saddr" : payload.Offset == destination ? "daddr" : null;
            if (field is not null && payload.Length <= type.Size)
            {
                Drop(family);
                return new Term($"{(isV4 ? "ip" : "ip6")} {field}", type);
            }
        }

        if (payload.Base == NFT_PAYLOAD.TRANSPORT_HEADER && payload is { Length: 2, Offset: 0 or 2 })
        {
            var field = payload.Offset == 0 ? "sport" : "dport";
            if (_protocol is not { } protocol || !IpProtocols.HasPorts((byte)protocol.Value))
            {
                return new Term($"th {field}", NftDataType.Service);
            }

            Drop(protocol);
            return new Term($"{IpProtocols.NameOf((byte)protocol.Value)} {field}", NftDataType.Service);
        }

        if (payload is { Base: NFT_PAYLOAD.TRANSPORT_HEADER, Length: 1, Offset: 0 } && _protocol is { Value: IpProtocols.Icmp or IpProtocols.Icmpv6 } icmp)
        {
            var isV4 = icmp.Value == IpProtocols.Icmp;
            Drop(icmp);
            if (_family is { } implied && implied.Value == (isV4 ? NFPROTO.IPV4 : NFPROTO.IPV6))
            {
                Drop(implied);
            }

            return isV4 ? new Term("icmp type", NftDataType.IcmpType) : new Term("icmpv6 type", NftDataType.Icmpv6Type);
        }

        return new Term($"@payload {payload.Base},{payload.Offset},{payload.Length}", null);
    }

    private int AddCompare(Compare compare, Compare? next)
    {
        if (!_terms.TryGetValue(compare.Register, out var term))
        {
            _parts.Add("@cmp");
            return 0;
        }

        if (compare.Operator == NftOperator.AtLeast && next?.Operator == NftOperator.AtMost && next.Register == compare.Register)
        {
            _parts.Add($"{term.Words} {ValueText(term, compare.Value)}-{ValueText(term, next.Value)}");
            return 1;
        }

        var part = _parts.Count;
        _parts.Add(CompareText(term, compare));
        if (compare is { Operator: NftOperator.Equal, Value.Count: 1 } && term.Mask is null)
        {
            _family = term.IsFamily ? new Dependency(compare.Value[0], part) : _family;
            _protocol = term.IsProtocol ? new Dependency(compare.Value[0], part) : _protocol;
        }

        return 0;
    }

    private static string CompareText(Term term, Compare compare)
    {
        var sign = compare.Operator switch
        {
            NftOperator.Equal => "",
            NftOperator.NotEqual => "!= ",
            NftOperator.Less => "< ",
            NftOperator.AtMost => "<= ",
            NftOperator.Greater => "> ",
            NftOperator.AtLeast => ">= ",
        };
        if (term.Mask is not { } mask)
        {
            return $"{term.Words} {sign}{ValueText(term, compare.Value)}";
        }

        // A test for any of some bits: the mask names them, the value is zero.
        if (compare.Operator == NftOperator.NotEqual && compare.Value.All(b => b == 0))
        {
            return $"{term.Words} {ValueText(term, mask)}";
        }

        if (IsAddress(term.Type) && PrefixLength(mask) is { } length)
        {
            return $"{term.Words} {sign}{ValueText(term, compare.Value)}/{length}";
        }

        return $"{term.Words} & {ValueText(term, mask)} {(sign.Length == 0 ? "== " : sign)}{ValueText(term, compare.Value)}";
    }

    private void AddLookup(Lookup lookup)
    {
        var words = _terms.TryGetValue(lookup.Register, out var term) ? term.Words : "@lookup";
        var set = lookup.Set is NftValueSet values ? $"{{ {string.Join(", ", values.Ranges.Select(range => RangeText(values.Type, range)))} }}"
            : lookup.SetName is { } name ? $"@{name}"
            : "@set";
        _parts.Add($"{words} {(lookup.Inverted ? "!= " : "")}{(lookup.Destination is null ? "" : "vmap ")}{set}");
    }

    private string ActionText(NftExpression expression) => expression switch
    {
        Counter => "counter",
        Verdict verdict => VerdictText(verdict),
        Log log => $"log{(log.Prefix is null ? "" : $" prefix \"{log.Prefix}\"")}{(log.Level == 4 ? "" : $" level {NameAt(LogLevels, log.Level)}")}",
        Reject reject => RejectText(reject),
        Nat nat => $"{(nat.Type == NFT_NAT.SNAT ? "snat" : "dnat")} {(nat.Family == NFPROTO.IPV6 ? "ip6" : "ip")} to {TargetText(nat)}{FlagText(nat.Flags)}",
        Masquerade masquerade => $"masquerade{PortText(" to :", masquerade.PortMin, masquerade.PortMax)}{FlagText(masquerade.Flags)}",
        Redirect redirect => $"redirect{PortText(" to :", redirect.PortMin, redirect.PortMax)}{FlagText(redirect.Flags)}",
        RawExpression raw => $"@{raw.Name}",
        _ => $"@{expression.GetType().Name.ToLowerInvariant()}",
    };

    private static string VerdictText(Verdict verdict) => verdict.Code switch
    {
        NF_VERDICT.ACCEPT => "accept",
        NF_VERDICT.DROP => "drop",
        NF_VERDICT.RETURN => "return",
        NF_VERDICT.CONTINUE => "continue",
        NF_VERDICT.JUMP => $"jump {verdict.Chain}",
        NF_VERDICT.GOTO => $"goto {verdict.Chain}",
        _ => $"@verdict {verdict.Code}",
    };

    private string RejectText(Reject reject)
    {
        if (reject.Type == NFT_REJECT.TCP_RST)
        {
            return "reject with tcp reset";
        }

        if (reject.Type == NFT_REJECT.ICMPX_UNREACH)
        {
            return reject.Code == RejectReasons.PortUnreachable ? "reject" : $"reject with icmpx {RejectReasons.NameOf(reject.Code)}";
        }

        if (_family is not { } family)
        {
            return $"reject with icmp {reject.Code}";
        }

        Drop(family);
        return family.Value == NFPROTO.IPV4
            ? $"reject with icmp {RejectReasons.NameOfIcmp(reject.Code)}"
            : $"reject with icmpv6 {RejectReasons.NameOfIcmpv6(reject.Code)}";
    }

    private string TargetText(Nat nat)
    {
        var ports = PortText(":", nat.PortMin, nat.PortMax);
        if (nat.AddressMin is not { } min)
        {
            return ports;
        }

        var bracketed = nat.Family == NFPROTO.IPV6 && ports.Length > 0;
        var first = AddressText(min);
        var range = nat.AddressMax is { } max ? $"{(bracketed ? $"[{first}]" : first)}-{(bracketed ? $"[{AddressText(max)}]" : AddressText(max))}"
            : bracketed ? $"[{first}]"
            : first;
        return range + ports;
    }

    private string AddressText(uint register) =>
        _constants.TryGetValue(register, out var bytes) && bytes.Count is 4 or 16 ? IpAddress.FromBytes(bytes.Span).ToString() : $"@reg{register}";

    private string PortText(string before, uint? min, uint? max) =>
        min is not { } lower ? "" : max is { } upper ? $"{before}{Port(lower)}-{Port(upper)}" : $"{before}{Port(lower)}";

    private string Port(uint register) =>
        _constants.TryGetValue(register, out var bytes) && bytes.Count == 2 ? NftDataType.Service.Format(bytes.Span) : $"@reg{register}";

    private static string FlagText(uint flags)
    {
        List<string> names = [];
        if ((flags & NF_NAT_RANGE.PROTO_RANDOM) != 0)
        {
            names.Add("random");
        }

        if ((flags & NF_NAT_RANGE.PROTO_RANDOM_FULLY) != 0)
        {
            names.Add("fully-random");
        }

        if ((flags & NF_NAT_RANGE.PERSISTENT) != 0)
        {
            names.Add("persistent");
        }

        return names.Count == 0 ? "" : $" {string.Join(',', names)}";
    }

    private static string RangeText(NftDataType type, NftRange range)
    {
        var first = type.Format(range.First.ToBytes());
        if (range.IsSingle)
        {
            return first;
        }

        var bits = type.Size * 8;
        for (var length = 1; IsAddress(type) && length < bits; length++)
        {
            if (range.First.IsMasked(length) && range.Last == range.First.Filled(length))
            {
                return $"{first}/{length}";
            }
        }

        return $"{first}-{type.Format(range.Last.ToBytes())}";
    }

    private static string ValueText(Term term, EquatableArray<byte> value)
    {
        var bytes = value.Span;
        if (term.IsFamily && bytes.Length == 1)
        {
            return bytes[0] switch { NFPROTO.IPV4 => "ipv4", NFPROTO.IPV6 => "ipv6", _ => bytes[0].ToString() };
        }

        if (term.IsAddressType && bytes.Length == 4)
        {
            return NameAt(AddressTypes, MemoryMarshal.Read<uint>(bytes));
        }

        // nft compares no more bytes than a prefix has.
        if (IsAddress(term.Type) && term.Type is { } address && bytes.Length < address.Size)
        {
            Span<byte> whole = stackalloc byte[address.Size];
            bytes.CopyTo(whole);
            return $"{IpAddress.FromBytes(whole)}/{bytes.Length * 8}";
        }

        return term.Type is { } type ? type.Format(bytes) : $"0x{Convert.ToHexStringLower(bytes)}";
    }

    private static bool IsAddress(NftDataType? type) => type == NftDataType.Ipv4Address || type == NftDataType.Ipv6Address;

    private static int? PrefixLength(EquatableArray<byte> mask)
    {
        var bits = new StringBuilder();
        foreach (var b in mask)
        {
            bits.Append(Convert.ToString(b, 2).PadLeft(8, '0'));
        }

        var text = bits.ToString();
        var length = text.TrimEnd('0').Length;
        return text[..length].Contains('0') ? null : length;
    }

    private static string NameAt(string[] names, uint index) => index < names.Length ? names[index] : index.ToString();

    // A phrase such as `tcp dport` says the protocol itself; the comparison before it need not be printed.
    private void Drop(Dependency dependency) => _parts[dependency.Part] = null;

    private readonly record struct Dependency(uint Value, int Part);

    private sealed record Term(string Words, NftDataType? Type)
    {
        public bool IsFamily { get; init; }

        public bool IsProtocol { get; init; }

        public bool IsAddressType { get; init; }

        public EquatableArray<byte>? Mask { get; init; }
    }
}
