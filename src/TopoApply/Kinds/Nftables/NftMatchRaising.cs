using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Values;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Kinds.Nftables;

/// <summary>
/// From expressions back to what a rule matches: the reverse of <see cref="NftRuleCompiler"/>. It guesses boldly, since whoever asks
/// compiles the answer again and takes it only when the same expressions come out.
/// </summary>
internal sealed class NftMatchRaising
{
    private readonly EquatableArray<NftExpression> _expressions;
    private int _next;

    private NftMatchRaising(EquatableArray<NftExpression> expressions) => _expressions = expressions;

    /// <summary>What the beginning of a rule matches, and the number of expressions that say so; null when there is something unknown in it.</summary>
    public static (NftMatch Match, int Used)? Read(EquatableArray<NftExpression> expressions)
    {
        var reader = new NftMatchRaising(expressions);
        var match = new NftMatch();
        while (reader.Peek() is MetaLoad or CtLoad or PayloadLoad)
        {
            if (reader.ReadOne(match) is not { } more)
            {
                return null;
            }

            match = more;
        }

        return (match, reader._next);
    }

    private NftExpression? Peek() => _next < _expressions.Count ? _expressions[_next] : null;

    private T? Take<T>()
        where T : NftExpression
    {
        if (Peek() is not T expression)
        {
            return null;
        }

        _next++;
        return expression;
    }

    private NftMatch? ReadOne(NftMatch match)
    {
        var load = Peek();
        _next++;
        return load switch
        {
            MetaLoad { Key: NFT_META.IIFNAME } => Values(Text) is { } names ? match with { In = names } : null,
            MetaLoad { Key: NFT_META.OIFNAME } => Values(Text) is { } names ? match with { Out = names } : null,
            MetaLoad { Key: NFT_META.MARK } => ReadMark() is { } mark ? match with { Mark = mark } : null,
            MetaLoad { Key: NFT_META.NFPROTO } => Values(b => b[0]) is [var family] ? match with { Family = family } : null,
            MetaLoad { Key: NFT_META.L4PROTO } => Values(b => b[0]) is { } protocols ? match with { Protocol = protocols } : null,
            CtLoad { Key: NFT_CT.STATE } => ReadState() is { } state ? match with { State = state } : null,
            PayloadLoad { Base: NFT_PAYLOAD.NETWORK_HEADER } payload => ReadAddresses(match, payload),
            PayloadLoad { Base: NFT_PAYLOAD.TRANSPORT_HEADER, Length: 2, Offset: 0 } => Ports() is { } ports ? match with { SourcePort = ports } : null,
            PayloadLoad { Base: NFT_PAYLOAD.TRANSPORT_HEADER, Length: 2, Offset: 2 } => Ports() is { } ports ? match with { Port = ports } : null,
            PayloadLoad { Base: NFT_PAYLOAD.TRANSPORT_HEADER, Length: 1, Offset: 0 } when match.Protocol is [var protocol] =>
                Values(b => IcmpTypes.NameOf(protocol, b[0])) is { } types ? match with { IcmpType = types } : null,
            _ => null,
        };
    }

    /// <summary>The compared value, or those of the set that is looked up.</summary>
    private EquatableArray<T>? Values<T>(Func<byte[], T> of) => Ranges() is { } ranges && ranges.TrueForAll(r => r.First.AsSpan().SequenceEqual(r.Last))
        ? EquatableArray.From(ranges.Select(r => of(r.First)))
        : null;

    private List<(byte[] First, byte[] Last)>? Ranges()
    {
        if (Take<Lookup>() is { } lookup)
        {
            return lookup is { Set: NftValueSet set, Inverted: false, Destination: null }
                ? [.. set.Ranges.Select(r => (r.First.ToBytes(), r.Last.ToBytes()))]
                : null;
        }

        return Take<Compare>() switch
        {
            { Operator: NftOperator.Equal } equal => [([.. equal.Value], [.. equal.Value])],
            { Operator: NftOperator.AtLeast } first when Take<Compare>() is { Operator: NftOperator.AtMost } last => [([.. first.Value], [.. last.Value])],
            _ => null,
        };
    }

    private static string Text(byte[] bytes)
    {
        var end = Array.IndexOf(bytes, (byte)0);
        return end < 0 ? $"{Encoding.UTF8.GetString(bytes)}*" : Encoding.UTF8.GetString(bytes.AsSpan(0, end));
    }

    private EquatableArray<PortRange>? Ports() => Ranges() is { } ranges && ranges.TrueForAll(r => r.First.Length == 2)
        ? EquatableArray.From(ranges.Select(r => new PortRange(BinaryPrimitives.ReadUInt16BigEndian(r.First), BinaryPrimitives.ReadUInt16BigEndian(r.Last))))
        : null;

    private Mark? ReadMark()
    {
        var mask = Take<Bitwise>() is { Mask.Count: 4 } bitwise ? MemoryMarshal.Read<uint>(bitwise.Mask.Items.AsSpan()) : uint.MaxValue;
        return Take<Compare>() is { Operator: NftOperator.Equal, Value.Count: 4 } compare ? new Mark(MemoryMarshal.Read<uint>(compare.Value.Items.AsSpan()), mask) : null;
    }

    private EquatableArray<uint>? ReadState()
    {
        if (Take<Bitwise>() is not { Mask.Count: 4 } bitwise || Take<Compare>() is not { Operator: NftOperator.NotEqual })
        {
            return null;
        }

        var mask = MemoryMarshal.Read<uint>(bitwise.Mask.Items.AsSpan());
        return EquatableArray.From(ConnectionStates.All.Select(state => state.Bit).Where(bit => (mask & bit) != 0));
    }

    private NftMatch? ReadAddresses(NftMatch match, PayloadLoad payload)
    {
        var isV4 = match.Family == NFPROTO.IPV4;
        var size = isV4 ? 4 : 16;
        var isSource = payload.Offset == (isV4 ? 12 : 8);
        var length = Take<Bitwise>() is { } bitwise ? bitwise.Mask.Sum(b => int.PopCount(b)) : (int)payload.Length * 8;
        if (match.Family is null || payload.Length > size || Ranges() is not { } ranges)
        {
            return null;
        }

        var addresses = EquatableArray.From(ranges.Select(r => length < size * 8
            ? NftAddresses.Of(IpPrefix.Of(Address(r.First, size), (byte)length))
            : new NftAddresses(Address(r.First, size), Address(r.Last, size))));
        return isSource ? match with { Source = addresses } : match with { Destination = addresses };
    }

    private static IpAddress Address(byte[] bytes, int size)
    {
        // nft compares no more bytes than a prefix has.
        var whole = new byte[size];
        bytes.AsSpan(0, Math.Min(size, bytes.Length)).CopyTo(whole);
        return IpAddress.FromBytes(whole);
    }
}
