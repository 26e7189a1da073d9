using FluentAssertions;
using FsCheck.Xunit;
using TopoApply.Kinds.Nftables;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Sockets;
using TopoApply.Netlink.Values;
using TopoApply.Netlink.Wire;
using TopoApply.Testing.Nftables;
using Xunit;

namespace TopoApply.Tests.Kinds.Nftables;

/// <summary>Tables to messages and back.</summary>
public sealed class NftCodecTests
{
    private const string Name = "topoapply-t";

    [Property(MaxTest = 300)]
    public void A_table_is_decoded_from_the_batch_that_makes_it(int seed)
    {
        var table = RandomTable(seed);
        Decode(BatchOf(table)).Should().BeEquivalentTo(table, o => o.Including(t => t.Name).Including(t => t.Flags));
        Assert.True(Decode(BatchOf(table))!.SameAs(table), $"seed {seed}: {string.Join('\n', NftTableText.Changes(table, Decode(BatchOf(table))!))}");
    }

    [Property(MaxTest = 1000)]
    public void Damaged_messages_are_refused_or_read_but_never_over_read(int seed)
    {
        var random = new Random(seed);
        var batch = BatchOf(RandomTable(seed));
        for (var i = random.Next(1, 8); i > 0; i--)
        {
            batch[random.Next(batch.Length)] = (byte)random.Next(256);
        }

        var act = () => Decode(batch);
        if (Record.Exception(() => act()) is { } exception)
        {
            exception.Should().BeOfType<MalformedMessageException>();
        }
        else if (act() is { } table)
        {
            NftTableText.Contents(table).Should().NotBeNull();
        }
    }

    [Property(MaxTest = 300)]
    public void Ranges_are_sorted_disjoint_and_mean_the_same_after_normalising(byte[] bounds)
    {
        var ranges = bounds.Chunk(2).Where(pair => pair.Length == 2).Select(pair => Range(Math.Min(pair[0], pair[1]), Math.Max(pair[0], pair[1]))).ToList();

        var set = NftValueSet.Of(NftDataType.IcmpType, [.. ranges]);

        for (var value = 0; value < 256; value++)
        {
            set.Ranges.Count(range => Holds(range, value)).Should().Be(ranges.Exists(range => Holds(range, value)) ? 1 : 0);
        }

        set.Ranges.Should().BeInAscendingOrder();
        set.IsInterval.Should().Be(ranges.Exists(range => !range.IsSingle));
    }

    [Fact]
    public void What_nft_puts_together_is_taken_apart()
    {
        NftExpression[] joined =
        [
            new PayloadLoad(NFT_PAYLOAD.TRANSPORT_HEADER, 0, 4, 1), new Compare(1, NftOperator.Equal, [0, 67, 0, 68]),
            new PayloadLoad(NFT_PAYLOAD.NETWORK_HEADER, 12, 8, 1), new Compare(1, NftOperator.NotEqual, [1, 2, 3, 4, 5, 6, 7, 8]),
        ];
        NftExpressionCodec.Split(joined).Should().Equal(
            new PayloadLoad(NFT_PAYLOAD.TRANSPORT_HEADER, 0, 2, 1),
            new Compare(1, NftOperator.Equal, [0, 67]),
            new PayloadLoad(NFT_PAYLOAD.TRANSPORT_HEADER, 2, 2, 1),
            new Compare(1, NftOperator.Equal, [0, 68]),
            joined[2],
            joined[3]);
    }

    [Fact]
    public void A_known_expression_with_an_unknown_part_is_kept_as_it_is()
    {
        var writer = new NetlinkWriter();
        using (writer.Message(0x10, 0, 0))
        {
            writer.Text(NFTA_EXPR.NAME, "cmp");
            using (writer.Nested(NFTA_EXPR.DATA))
            {
                writer.U32BigEndian(NFTA_CMP.SREG, 1);
                writer.U32BigEndian(NFTA_CMP.OP, 0);
                using (writer.Nested(NFTA_CMP.DATA))
                {
                    writer.Bytes(NFTA_DATA.VALUE, [1]);
                }

                writer.U32BigEndian(40, 1);
            }
        }

        NftExpressionCodec.Read(new AttributeList(writer.Written[16..]), (_, _) => null).Should().BeOfType<RawExpression>().Which.Name.Should().Be("cmp");
    }

    private static NftRange Range(int first, int last) => new(NftValue.FromBytes([(byte)first]), NftValue.FromBytes([(byte)last]));

    private static bool Holds(NftRange range, int value) => range.First.Low <= (ulong)value && (ulong)value <= range.Last.Low;

    private static NftTable RandomTable(int seed)
    {
        var random = new Random(seed);
        var chains = new Dictionary<string, NftChain>(StringComparer.Ordinal);
        for (var i = random.Next(1, 12); i > 0; i--)
        {
            var nftCase = NftCase.All[random.Next(NftCase.All.Count)];
            var chain = nftCase.Table("t").Chains.Single(c => c.Name == nftCase.Chain);
            var rules = chains.TryGetValue(chain.Name, out var before) ? before.Rules : [];
            chains[chain.Name] = chain with { Policy = (uint)random.Next(2), Rules = [.. rules, Disturb(chain.Rules[0], random)] };
        }

        return new NftTable
        {
            Netns = NamespaceName.Host,
            Name = Name,
            Flags = (uint)random.Next(2),
            Chains = EquatableArray.From(chains.Values.OrderBy(chain => chain.Name, StringComparer.Ordinal)),
        };
    }

    // What our own rules do not have: inverted and named sets, other operators, raw expressions, jumps.
    private static NftRule Disturb(NftRule rule, Random random)
    {
        NftExpression[] extra =
        [
            new RawExpression("limit", [8, 0, 1, 0, 0, 0, 0, (byte)random.Next(1, 255)]),
            new RawExpression("notrack", null),
            new Lookup(1, null, "named", Inverted: random.Next(2) == 0),
            new Lookup(2, NftValueSet.Of(NftDataType.Service, [.. Enumerable.Range(0, random.Next(2, 900)).Select(i => NftRange.Single([(byte)(i >> 7), (byte)(i << 1)]))]), null, true),
            new Lookup(1, new NftRawSet([8, 0, 3, 0, 0, 0, 0, 11, 8, 0, 5, 0, 0, 0, 0, 2], [[12, 0, 1, 128, 8, 0, 1, 0, 1, 2, 3, (byte)random.Next(256)]]), null, false, 0),
            new Compare(3, NftOperator.Greater, [1, 2, 3]),
            new Verdict(NF_VERDICT.GOTO, "elsewhere"),
            new Counter((ulong)random.Next(), (ulong)random.Next()),
            new Nat(NFT_NAT.DNAT, NFPROTO.IPV4, 1, 2, 3, 4, NF_NAT_RANGE.PROTO_RANDOM),
        ];
        return random.Next(3) == 0 ? rule : rule with { Expressions = [.. rule.Expressions, extra[random.Next(extra.Length)], extra[random.Next(extra.Length)]] };
    }

    private static byte[] BatchOf(NftTable table)
    {
        uint sequence = 0;
        var transaction = new NftTransaction(() => ++sequence, 1);
        NftBatch.Create(transaction, table);
        return transaction.Writer.Written.ToArray();
    }

    private static NftTable? Decode(byte[] batch)
    {
        var decoder = new NftTableDecoder(Name);
        foreach (var message in new MessageList(batch))
        {
            decoder.Add(message);
        }

        return decoder.Build(NamespaceName.Host, 0);
    }
}
