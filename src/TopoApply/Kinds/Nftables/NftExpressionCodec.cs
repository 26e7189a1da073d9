using System.Diagnostics;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Values;
using TopoApply.Netlink.Wire;

namespace TopoApply.Kinds.Nftables;

/// <summary>Expressions to bytes and back. Source: linux/netfilter/nf_tables.h.</summary>
internal static class NftExpressionCodec
{
    private const ushort Nested = 0x8000;
    private const uint DerivedNatFlags = NF_NAT_RANGE.MAP_IPS | NF_NAT_RANGE.PROTO_SPECIFIED;
    // The kernel takes a missing level for this one (LOGLEVEL_WARNING) and answers with it.
    private const uint DefaultLogLevel = 4;

    /// <summary>Writes one element of NFTA_RULE_EXPRESSIONS.</summary>
    /// <param name="writer">Inside the list.</param>
    /// <param name="expression">What to write.</param>
    /// <param name="setIds">NFTA_SET_ID of the anonymous sets of this rule, in order of use; advanced by each use.</param>
    public static void Write(NetlinkWriter writer, NftExpression expression, Queue<uint> setIds)
    {
        using var element = writer.Nested(NFTA_LIST.ELEM);
        writer.Text(NFTA_EXPR.NAME, NameOf(expression));
        if (expression is RawExpression raw)
        {
            if (raw.Data is { } data)
            {
                writer.Bytes(NFTA_EXPR.DATA | Nested, data.Span);
            }

            return;
        }

        using (writer.Nested(NFTA_EXPR.DATA))
        {
            WriteData(writer, expression, setIds);
        }
    }

    /// <summary>Reads one element of NFTA_RULE_EXPRESSIONS.</summary>
    /// <param name="element">The element's attributes.</param>
    /// <param name="setOf">The anonymous set of a name; null when the name belongs to a named set.</param>
    public static NftExpression Read(AttributeList element, Func<string, uint?, NftSet?> setOf)
    {
        var name = element.TryGet(NFTA_EXPR.NAME, out var nameAttribute) ? nameAttribute.Text : "";
        if (!element.TryGet(NFTA_EXPR.DATA, out var data))
        {
            return new RawExpression(name, null);
        }

        var attributes = new NftAttributes(data.Nested);
        var expression = name switch
        {
            "meta" => ReadMeta(attributes),
            "ct" => ReadCt(attributes),
            "payload" => ReadPayload(attributes),
            "fib" => ReadFib(attributes),
            "bitwise" => ReadBitwise(attributes),
            "cmp" => ReadCompare(attributes),
            "lookup" => ReadLookup(attributes, setOf),
            "immediate" => ReadImmediate(attributes),
            "counter" => new Counter(attributes.U64(NFTA_COUNTER.PACKETS) ?? 0, attributes.U64(NFTA_COUNTER.BYTES) ?? 0),
            "log" => ReadLog(attributes),
            "reject" => ReadReject(attributes),
            "nat" => ReadNat(attributes),
            "masq" => ReadMasquerade(attributes),
            "redir" => ReadRedirect(attributes),
            _ => null,
        };

        // A part that we do not know may change the meaning of those that we do: then the whole is kept as it is.
        return expression is not null && attributes.AllUsed ? expression : new RawExpression(name, [.. data.Payload]);
    }

    /// <summary>
    /// Takes apart what nft puts together: two comparisons of neighbouring fields (both ports, both IPv4 addresses) come from it as one
    /// load and one comparison. Both forms mean the same, so one of them is the canonical one.
    /// </summary>
    public static IEnumerable<NftExpression> Split(IReadOnlyList<NftExpression> expressions)
    {
        for (var i = 0; i < expressions.Count; i++)
        {
            if (i + 1 < expressions.Count && expressions[i] is PayloadLoad load && expressions[i + 1] is Compare { Operator: NftOperator.Equal } compare
                && compare.Register == load.Register && compare.Value.Count == load.Length
                && load is { Base: NFT_PAYLOAD.TRANSPORT_HEADER, Offset: 0, Length: 4 } or { Base: NFT_PAYLOAD.NETWORK_HEADER, Offset: 12, Length: 8 })
            {
                var half = load.Length / 2;
                yield return load with { Length = half };
                yield return compare with { Value = EquatableArray.From(compare.Value.Take((int)half)) };
                yield return load with { Offset = load.Offset + half, Length = half };
                yield return compare with { Value = EquatableArray.From(compare.Value.Skip((int)half)) };
                i++;
            }
            else
            {
                yield return expressions[i];
            }
        }
    }

    /// <summary>NFTA_EXPR_NAME.</summary>
    private static string NameOf(NftExpression expression) => expression switch
    {
        MetaLoad => "meta",
        CtLoad => "ct",
        PayloadLoad => "payload",
        FibLoad => "fib",
        Bitwise => "bitwise",
        Compare => "cmp",
        Lookup => "lookup",
        Immediate or Verdict => "immediate",
        Counter => "counter",
        Log => "log",
        Reject => "reject",
        Nat => "nat",
        Masquerade => "masq",
        Redirect => "redir",
        RawExpression raw => raw.Name,
        _ => throw new UnreachableException(),
    };

    private static void WriteData(NetlinkWriter writer, NftExpression expression, Queue<uint> setIds)
    {
        switch (expression)
        {
            case MetaLoad meta:
                writer.U32BigEndian(NFTA_META.KEY, meta.Key);
                writer.U32BigEndian(NFTA_META.DREG, meta.Register);
                break;
            case CtLoad ct:
                writer.U32BigEndian(NFTA_CT.KEY, ct.Key);
                writer.U32BigEndian(NFTA_CT.DREG, ct.Register);
                break;
            case PayloadLoad payload:
                writer.U32BigEndian(NFTA_PAYLOAD.DREG, payload.Register);
                writer.U32BigEndian(NFTA_PAYLOAD.BASE, payload.Base);
                writer.U32BigEndian(NFTA_PAYLOAD.OFFSET, payload.Offset);
                writer.U32BigEndian(NFTA_PAYLOAD.LEN, payload.Length);
                break;
            case FibLoad fib:
                writer.U32BigEndian(NFTA_FIB.FLAGS, fib.Flags);
                writer.U32BigEndian(NFTA_FIB.RESULT, fib.Result);
                writer.U32BigEndian(NFTA_FIB.DREG, fib.Register);
                break;
            case Bitwise bitwise:
                writer.U32BigEndian(NFTA_BITWISE.SREG, bitwise.Source);
                writer.U32BigEndian(NFTA_BITWISE.DREG, bitwise.Destination);
                writer.U32BigEndian(NFTA_BITWISE.LEN, (uint)bitwise.Mask.Count);
                WriteValue(writer, NFTA_BITWISE.MASK, bitwise.Mask);
                WriteValue(writer, NFTA_BITWISE.XOR, bitwise.Xor);
                break;
            case Compare compare:
                writer.U32BigEndian(NFTA_CMP.SREG, compare.Register);
                writer.U32BigEndian(NFTA_CMP.OP, (uint)compare.Operator);
                WriteValue(writer, NFTA_CMP.DATA, compare.Value);
                break;
            case Lookup lookup:
                WriteLookup(writer, lookup, setIds);
                break;
            case Immediate immediate:
                writer.U32BigEndian(NFTA_IMMEDIATE.DREG, immediate.Register);
                WriteValue(writer, NFTA_IMMEDIATE.DATA, immediate.Value);
                break;
            case Verdict verdict:
                WriteVerdict(writer, verdict);
                break;
            case Counter { Packets: 0, Bytes: 0 }:
                break;
            case Counter counter:
                writer.U64BigEndian(NFTA_COUNTER.BYTES, counter.Bytes);
                writer.U64BigEndian(NFTA_COUNTER.PACKETS, counter.Packets);
                break;
            default:
                WriteAction(writer, expression);
                break;
        }
    }

    private static void WriteAction(NetlinkWriter writer, NftExpression expression)
    {
        switch (expression)
        {
            case Log log:
                if (log.Prefix is not null)
                {
                    writer.Text(NFTA_LOG.PREFIX, log.Prefix);
                }

                if (log.Level != DefaultLogLevel)
                {
                    writer.U32BigEndian(NFTA_LOG.LEVEL, log.Level);
                }

                break;
            case Reject reject:
                writer.U32BigEndian(NFTA_REJECT.TYPE, reject.Type);
                writer.U8(NFTA_REJECT.ICMP_CODE, reject.Code);
                break;
            case Nat nat:
                writer.U32BigEndian(NFTA_NAT.TYPE, nat.Type);
                writer.U32BigEndian(NFTA_NAT.FAMILY, nat.Family);
                WriteOptional(writer, NFTA_NAT.REG_ADDR_MIN, nat.AddressMin);
                WriteOptional(writer, NFTA_NAT.REG_ADDR_MAX, nat.AddressMax);
                WriteOptional(writer, NFTA_NAT.REG_PROTO_MIN, nat.PortMin);
                WriteOptional(writer, NFTA_NAT.REG_PROTO_MAX, nat.PortMax);
                WriteNatFlags(writer, NFTA_NAT.FLAGS, nat.Flags, nat.PortMin);
                break;
            case Masquerade masquerade:
                WriteOptional(writer, NFTA_MASQ.REG_PROTO_MIN, masquerade.PortMin);
                WriteOptional(writer, NFTA_MASQ.REG_PROTO_MAX, masquerade.PortMax);
                WriteNatFlags(writer, NFTA_MASQ.FLAGS, masquerade.Flags, masquerade.PortMin);
                break;
            case Redirect redirect:
                WriteOptional(writer, NFTA_REDIR.REG_PROTO_MIN, redirect.PortMin);
                WriteOptional(writer, NFTA_REDIR.REG_PROTO_MAX, redirect.PortMax);
                WriteNatFlags(writer, NFTA_REDIR.FLAGS, redirect.Flags, redirect.PortMin);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static void WriteLookup(NetlinkWriter writer, Lookup lookup, Queue<uint> setIds)
    {
        writer.U32BigEndian(NFTA_LOOKUP.SREG, lookup.Register);
        WriteOptional(writer, NFTA_LOOKUP.DREG, lookup.Destination);
        writer.Text(NFTA_LOOKUP.SET, lookup.SetName ?? NftMessages.AnonymousName(lookup.Set));
        if (lookup.SetName is null)
        {
            writer.U32BigEndian(NFTA_LOOKUP.SET_ID, setIds.Dequeue());
        }

        if (lookup.Inverted)
        {
            writer.U32BigEndian(NFTA_LOOKUP.FLAGS, NFT_LOOKUP_F.INV);
        }
    }

    private static void WriteVerdict(NetlinkWriter writer, Verdict verdict)
    {
        writer.U32BigEndian(NFTA_IMMEDIATE.DREG, 0);
        using (writer.Nested(NFTA_IMMEDIATE.DATA))
        using (writer.Nested(NFTA_DATA.VERDICT))
        {
            writer.U32BigEndian(NFTA_VERDICT.CODE, (uint)verdict.Code);
            if (verdict.Chain is not null)
            {
                writer.Text(NFTA_VERDICT.CHAIN, verdict.Chain);
            }
        }
    }

    private static void WriteValue(NetlinkWriter writer, ushort type, EquatableArray<byte> value)
    {
        using (writer.Nested(type))
        {
            writer.Bytes(NFTA_DATA.VALUE, value.Span);
        }
    }

    private static void WriteOptional(NetlinkWriter writer, ushort type, uint? value)
    {
        if (value is { } number)
        {
            writer.U32BigEndian(type, number);
        }
    }

    // nft says PROTO_SPECIFIED itself; older kernels do not derive it for masquerade and redirect.
    private static void WriteNatFlags(NetlinkWriter writer, ushort type, uint flags, uint? port)
    {
        flags |= port is null ? 0 : NF_NAT_RANGE.PROTO_SPECIFIED;
        if (flags != 0)
        {
            writer.U32BigEndian(type, flags);
        }
    }

    private static MetaLoad? ReadMeta(NftAttributes attributes) =>
        attributes.U32(NFTA_META.KEY) is { } key && attributes.U32(NFTA_META.DREG) is { } register ? new MetaLoad(key, register) : null;

    private static CtLoad? ReadCt(NftAttributes attributes) =>
        attributes.U32(NFTA_CT.KEY) is { } key && attributes.U32(NFTA_CT.DREG) is { } register ? new CtLoad(key, register) : null;

    private static PayloadLoad? ReadPayload(NftAttributes attributes) =>
        attributes.U32(NFTA_PAYLOAD.DREG) is { } register && attributes.U32(NFTA_PAYLOAD.BASE) is { } header
        && attributes.U32(NFTA_PAYLOAD.OFFSET) is { } offset && attributes.U32(NFTA_PAYLOAD.LEN) is { } length
            ? new PayloadLoad(header, offset, length, register)
            : null;

    private static FibLoad? ReadFib(NftAttributes attributes) =>
        attributes.U32(NFTA_FIB.RESULT) is { } result && attributes.U32(NFTA_FIB.FLAGS) is { } flags && attributes.U32(NFTA_FIB.DREG) is { } register
            ? new FibLoad(result, flags, register)
            : null;

    private static Bitwise? ReadBitwise(NftAttributes attributes) =>
        attributes.U32(NFTA_BITWISE.SREG) is { } source && attributes.U32(NFTA_BITWISE.DREG) is { } destination
        && attributes.Value(NFTA_BITWISE.MASK) is { } mask && attributes.Value(NFTA_BITWISE.XOR) is { } xor
        && attributes.U32(NFTA_BITWISE.LEN) == mask.Count
            ? new Bitwise(source, destination, mask, xor)
            : null;

    private static Compare? ReadCompare(NftAttributes attributes) =>
        attributes.U32(NFTA_CMP.SREG) is { } register && attributes.U32(NFTA_CMP.OP) is { } op && attributes.Value(NFTA_CMP.DATA) is { } value
        && op <= (uint)NftOperator.AtLeast
            ? new Compare(register, (NftOperator)op, value)
            : null;

    private static Lookup? ReadLookup(NftAttributes attributes, Func<string, uint?, NftSet?> setOf)
    {
        var id = attributes.U32(NFTA_LOOKUP.SET_ID);
        var flags = attributes.U32(NFTA_LOOKUP.FLAGS) ?? 0;
        if (attributes.Text(NFTA_LOOKUP.SET) is not { } name || attributes.U32(NFTA_LOOKUP.SREG) is not { } register || flags > NFT_LOOKUP_F.INV)
        {
            return null;
        }

        var set = setOf(name, id);
        return new Lookup(register, set, set is null ? name : null, flags == NFT_LOOKUP_F.INV, attributes.U32(NFTA_LOOKUP.DREG));
    }

    private static NftExpression? ReadImmediate(NftAttributes attributes)
    {
        if (attributes.U32(NFTA_IMMEDIATE.DREG) is not { } register)
        {
            return null;
        }

        if (register != 0)
        {
            return attributes.Value(NFTA_IMMEDIATE.DATA) is { } value ? new Immediate(register, value) : null;
        }

        var verdict = attributes.Verdict(NFTA_IMMEDIATE.DATA);
        return verdict is { } found ? new Verdict(found.Code, found.Chain) : null;
    }

    private static Log ReadLog(NftAttributes attributes) =>
        new(attributes.Text(NFTA_LOG.PREFIX), attributes.U32(NFTA_LOG.LEVEL) ?? DefaultLogLevel);

    private static Reject? ReadReject(NftAttributes attributes) =>
        attributes.U32(NFTA_REJECT.TYPE) is { } type ? new Reject(type, attributes.U8(NFTA_REJECT.ICMP_CODE) ?? 0) : null;

    private static Nat? ReadNat(NftAttributes attributes)
    {
        if (attributes.U32(NFTA_NAT.TYPE) is not { } type || attributes.U32(NFTA_NAT.FAMILY) is not { } family)
        {
            return null;
        }

        var addressMin = attributes.U32(NFTA_NAT.REG_ADDR_MIN);
        var portMin = attributes.U32(NFTA_NAT.REG_PROTO_MIN);
        return new Nat(
            type,
            family,
            addressMin,
            Upper(attributes.U32(NFTA_NAT.REG_ADDR_MAX), addressMin),
            portMin,
            Upper(attributes.U32(NFTA_NAT.REG_PROTO_MAX), portMin),
            Chosen(attributes.U32(NFTA_NAT.FLAGS)));
    }

    private static Masquerade ReadMasquerade(NftAttributes attributes)
    {
        var port = attributes.U32(NFTA_MASQ.REG_PROTO_MIN);
        return new Masquerade(port, Upper(attributes.U32(NFTA_MASQ.REG_PROTO_MAX), port), Chosen(attributes.U32(NFTA_MASQ.FLAGS)));
    }

    private static Redirect ReadRedirect(NftAttributes attributes)
    {
        var port = attributes.U32(NFTA_REDIR.REG_PROTO_MIN);
        return new Redirect(port, Upper(attributes.U32(NFTA_REDIR.REG_PROTO_MAX), port), Chosen(attributes.U32(NFTA_REDIR.FLAGS)));
    }

    // The kernel answers with both bounds even when one register serves as both.
    private static uint? Upper(uint? upper, uint? lower) => upper == lower ? null : upper;

    private static uint Chosen(uint? flags) => (flags ?? 0) & ~DerivedNatFlags;
}
