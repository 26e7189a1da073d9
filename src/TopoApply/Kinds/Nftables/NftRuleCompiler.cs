using System.Buffers.Binary;
using System.Runtime.InteropServices;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Values;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Kinds.Nftables;

/// <summary>
/// Rules of a file to expressions, as nft(8) compiles the same words; one value is compared, several are looked up in an anonymous
/// set. Everything goes through register 1; translations use the next ones too.
/// </summary>
internal sealed class NftRuleCompiler
{
    private const uint Register = 1;
    /// <summary>warn, as nft has it.</summary>
    public const uint DefaultLogLevel = 4;


    private readonly List<NftExpression> _expressions = [];

    private NftRuleCompiler()
    {
    }

    /// <summary>A filter rule.</summary>
    public static NftRule Compile(FilterRule rule)
    {
        var compiler = new NftRuleCompiler();
        compiler.AddMatch(rule.Match);
        compiler.AddCounter(rule.Counter);
        compiler._expressions.Add(rule.Action switch
        {
            NftFilterAction.Accept => new Verdict(NF_VERDICT.ACCEPT),
            NftFilterAction.Drop => new Verdict(NF_VERDICT.DROP),
            NftFilterAction.Reject when rule.With == NftRejection.TcpReset => new Reject(NFT_REJECT.TCP_RST, 0),
            NftFilterAction.Reject => new Reject(NFT_REJECT.ICMPX_UNREACH, (byte)(rule.With ?? NftRejection.PortUnreachable)),
            NftFilterAction.Log => new Log(rule.Prefix, rule.Level ?? DefaultLogLevel),
        });
        return compiler.Build(rule.Comment);
    }

    /// <summary>A rule of `nat` for the hook of its kind.</summary>
    public static NftRule Compile(NatRule rule)
    {
        var compiler = new NftRuleCompiler();
        compiler.AddMatch(rule.Match);
        compiler.AddCounter(rule.Counter);
        compiler.AddTranslation(rule);
        return compiler.Build(rule.Comment);
    }

    /// <summary>The same for packets that the namespace itself sends: they come in nowhere, and without a destination only those to its own addresses are meant.</summary>
    public static NftRule CompileLocal(NatRule rule)
    {
        var compiler = new NftRuleCompiler();
        compiler.AddMatch(rule.Match with { In = null });
        if (rule.Match.Destination is null)
        {
            compiler._expressions.Add(new FibLoad(NFT_FIB_RESULT.ADDRTYPE, NFTA_FIB_F.DADDR, Register));
            compiler.AddEqual(HostOrder(RTN.LOCAL));
        }

        compiler.AddCounter(rule.Counter);
        compiler.AddTranslation(rule);
        return compiler.Build(rule.Comment);
    }

    private NftRule Build(string? comment) => new()
    {
        Expressions = EquatableArray.From(_expressions),
        Userdata = NftRule.UserdataFor(comment),
    };

    private void AddMatch(NftMatch match)
    {
        AddLinks(NFT_META.IIFNAME, match.In);
        AddLinks(NFT_META.OIFNAME, match.Out);
        AddState(match.State);
        AddMark(match.Mark);
        if (NftChecks.FamilyOf(match) is { } family)
        {
            _expressions.Add(new MetaLoad(NFT_META.NFPROTO, Register));
            AddEqual([family]);
            AddAddresses(family, match.Source, isSource: true);
            AddAddresses(family, match.Destination, isSource: false);
        }

        if (match.Protocol is { } protocols)
        {
            _expressions.Add(new MetaLoad(NFT_META.L4PROTO, Register));
            AddValues(NftDataType.Protocol, Ranges(protocols, protocol => NftRange.Single([protocol])));
        }

        AddPorts(0, match.SourcePort);
        AddPorts(2, match.Port);
        if (match.IcmpType is { } types && match.Protocol is { Span: [var icmp] })
        {
            _expressions.Add(new PayloadLoad(NFT_PAYLOAD.TRANSPORT_HEADER, 0, 1, Register));
            AddValues(
                icmp == IpProtocols.Icmpv6 ? NftDataType.Icmpv6Type : NftDataType.IcmpType,
                Ranges(types, type => NftRange.Single([NftScalars.TryParseIcmpType(icmp, type, out var number) ? number : (byte)0])));
        }
    }

    // By name, never by index: an index would go stale when the link is made anew.
    private void AddLinks(uint key, EquatableArray<string>? links)
    {
        if (links is not { Count: > 0 } names)
        {
            return;
        }

        _expressions.Add(new MetaLoad(key, Register));
        if (names is [var only])
        {
            AddEqual(NftDataType.LinkNameBytes(only));
        }
        else
        {
            AddValues(NftDataType.LinkName, Ranges(names, name => NftRange.Single(NftDataType.LinkNameBytes(name))));
        }
    }

    private void AddState(EquatableArray<uint>? states)
    {
        if (states is not { } bits)
        {
            return;
        }

        // The state is one bit of several: any of the wanted ones is a test for a common bit.
        var mask = HostOrder(bits.Aggregate(0u, (sum, bit) => sum | bit));
        _expressions.Add(new CtLoad(NFT_CT.STATE, Register));
        _expressions.Add(new Bitwise(Register, Register, [.. mask], [0, 0, 0, 0]));
        _expressions.Add(new Compare(Register, NftOperator.NotEqual, [0, 0, 0, 0]));
    }

    private void AddMark(Mark? mark)
    {
        if (mark is not { } wanted)
        {
            return;
        }

        _expressions.Add(new MetaLoad(NFT_META.MARK, Register));
        if (wanted.Mask != uint.MaxValue)
        {
            _expressions.Add(new Bitwise(Register, Register, [.. HostOrder(wanted.Mask)], [0, 0, 0, 0]));
        }

        AddEqual(HostOrder(wanted.Value));
    }

    private void AddAddresses(byte family, EquatableArray<NftAddresses>? list, bool isSource)
    {
        if (list is not { Count: > 0 } addresses)
        {
            return;
        }

        var (type, offset) = family == NFPROTO.IPV6
            ? (NftDataType.Ipv6Address, isSource ? 8u : 24u)
            : (NftDataType.Ipv4Address, isSource ? 12u : 16u);
        var set = NftValueSet.Of(type, Ranges(addresses, item => new NftRange(NftValue.FromBytes(item.First.ToBytes()), NftValue.FromBytes(item.Last.ToBytes()))));
        if (set.Ranges is [var only] && AddressesOf(only).Prefix is { } prefix)
        {
            AddPrefix(prefix, offset);
            return;
        }

        _expressions.Add(new PayloadLoad(NFT_PAYLOAD.NETWORK_HEADER, offset, (uint)type.Size, Register));
        AddValues(set);
    }

    private static NftAddresses AddressesOf(NftRange range) =>
        new(IpAddress.FromBytes(range.First.ToBytes()), IpAddress.FromBytes(range.Last.ToBytes()));

    private void AddPrefix(IpPrefix prefix, uint offset)
    {
        // Nothing to compare: the family alone decides.
        if (prefix.IsDefault)
        {
            return;
        }

        // A prefix of whole bytes needs no mask, only fewer bytes.
        var bytes = prefix.Network.ToBytes();
        if (prefix.Length % 8 == 0)
        {
            var length = prefix.Length / 8;
            _expressions.Add(new PayloadLoad(NFT_PAYLOAD.NETWORK_HEADER, offset, (uint)length, Register));
            AddEqual(bytes.AsSpan(0, length));
            return;
        }

        var mask = new byte[bytes.Length];
        for (var bit = 0; bit < prefix.Length; bit++)
        {
            mask[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        _expressions.Add(new PayloadLoad(NFT_PAYLOAD.NETWORK_HEADER, offset, (uint)bytes.Length, Register));
        _expressions.Add(new Bitwise(Register, Register, [.. mask], [.. new byte[bytes.Length]]));
        AddEqual(bytes);
    }

    private void AddPorts(uint offset, EquatableArray<PortRange>? ports)
    {
        if (ports is { Count: > 0 } list)
        {
            _expressions.Add(new PayloadLoad(NFT_PAYLOAD.TRANSPORT_HEADER, offset, 2, Register));
            AddValues(NftDataType.Service, Ranges(list, range => new NftRange(NftValue.FromBytes(PortBytes(range.First)), NftValue.FromBytes(PortBytes(range.Last)))));
        }
    }

    private void AddValues(NftDataType type, NftRange[] ranges) => AddValues(NftValueSet.Of(type, ranges));

    private void AddValues(NftValueSet set)
    {
        if (set.Ranges is not [var only])
        {
            _expressions.Add(new Lookup(Register, set));
        }
        else if (only.IsSingle)
        {
            AddEqual(only.First.ToBytes());
        }
        else
        {
            _expressions.Add(new Compare(Register, NftOperator.AtLeast, [.. only.First.ToBytes()]));
            _expressions.Add(new Compare(Register, NftOperator.AtMost, [.. only.Last.ToBytes()]));
        }
    }

    // A query would do the same, but its code over structures of ours is compiled at every start.
    private static NftRange[] Ranges<T>(EquatableArray<T> items, Func<T, NftRange> make)
    {
        var ranges = new NftRange[items.Count];
        for (var i = 0; i < ranges.Length; i++)
        {
            ranges[i] = make(items[i]);
        }

        return ranges;
    }

    private void AddEqual(ReadOnlySpan<byte> value) => _expressions.Add(new Compare(Register, NftOperator.Equal, [.. value]));

    private void AddCounter(bool? counter)
    {
        if (counter == true)
        {
            _expressions.Add(new Counter(0, 0));
        }
    }

    private void AddTranslation(NatRule rule)
    {
        var flags = (rule.Random == true ? NF_NAT_RANGE.PROTO_RANDOM : 0)
            | (rule.FullyRandom == true ? NF_NAT_RANGE.PROTO_RANDOM_FULLY : 0)
            | (rule.Persistent == true ? NF_NAT_RANGE.PERSISTENT : 0);
        var next = Register;
        uint? addressMin = null, addressMax = null;
        if (rule.Target is { Addresses: var addresses })
        {
            addressMin = Load(addresses.First.ToBytes(), ref next);
            addressMax = addresses.First == addresses.Last ? null : Load(addresses.Last.ToBytes(), ref next);
        }

        uint? portMin = null, portMax = null;
        if ((rule.Target?.Ports ?? rule.TargetPort) is { } ports)
        {
            portMin = Load(PortBytes(ports.First), ref next);
            portMax = ports.First == ports.Last ? null : Load(PortBytes(ports.Last), ref next);
        }

        _expressions.Add(rule.Action switch
        {
            NatAction.Masquerade => new Masquerade(portMin, portMax, flags),
            NatAction.Redirect => new Redirect(portMin, portMax, flags),
            NatAction.Snat or NatAction.Dnat => new Nat(
                rule.Action == NatAction.Snat ? NFT_NAT.SNAT : NFT_NAT.DNAT,
                rule.Target?.Addresses.Family == IpFamily.V6 ? NFPROTO.IPV6 : NFPROTO.IPV4,
                addressMin,
                addressMax,
                portMin,
                portMax,
                flags),
        });
    }

    private uint Load(byte[] value, ref uint register)
    {
        _expressions.Add(new Immediate(register, [.. value]));
        return register++;
    }

    private static byte[] PortBytes(ushort port)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, port);
        return bytes;
    }

    private static byte[] HostOrder(uint value)
    {
        var bytes = new byte[4];
        MemoryMarshal.Write(bytes, value);
        return bytes;
    }
}
