using FluentAssertions;
using TopoApply.Kinds;
using TopoApply.Kinds.Addresses;
using TopoApply.Kinds.Links;
using TopoApply.Kinds.Neighbours;
using TopoApply.Kinds.Nftables;
using TopoApply.Kinds.Routes;
using TopoApply.Kinds.Rules;
using TopoApply.Model;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Sockets;
using TopoApply.Netlink.Values;
using TopoApply.Netlink.Wire;
using TopoApply.Testing.Fuzzing;
using TopoApply.Testing.Nftables;
using Xunit;
using Xunit.Abstractions;

namespace TopoApply.Tests.Fuzzing;

/// <summary>
/// The decoders of all kinds on damaged messages. What they make of them must be fit for use: it can be compared, described, and said to the
/// kernel again.
/// </summary>
public sealed class DecoderFuzzTests(ITestOutputHelper output)
{
    /// <summary>Bytes allocated for a byte of input: a rule of an attribute or two becomes objects, which are compared and printed.</summary>
    private const long Allowance = 400;

    private static readonly string[] s_tables = ["lab", "topoapply-golden"];
    private static readonly NamespaceName s_netns = new("one");
    private static readonly FuzzSeed[] s_corpus = [.. FuzzCorpus.All.Select(WithChain)];

    [Fact]
    public void Damaged_messages_are_read_or_refused()
    {
        var run = FuzzRun.On(s_corpus, Decode, output.WriteLine, Allowance);
        run.Malformed.Should().BeGreaterThan(run.Count / 20, "some damage must be beyond reading").And.BeLessThan(run.Count * 19 / 20, "some must not");
    }

    [Fact]
    public void Undamaged_messages_are_read()
    {
        HashSet<string> kinds = [];
        foreach (var seed in s_corpus)
        {
            Decode(seed, seed.Bytes, kinds);
        }

        kinds.Should().BeEquivalentTo("link", "address", "route", "rule", "neighbour", "nftables", "nft rule");
    }

    [Fact]
    public void What_was_wrong_once_is_right_now()
    {
        FuzzCorpus.Found.Should().NotBeEmpty();
        foreach (var seed in FuzzCorpus.Found)
        {
            FuzzRun.Once(seed, Decode, Allowance);
        }
    }

    private static void Decode(FuzzSeed seed, byte[] bytes) => Decode(seed, bytes, null);

    private static void Decode(FuzzSeed seed, byte[] bytes, HashSet<string>? kinds)
    {
        if (seed.Protocol == NETLINK.NETFILTER)
        {
            foreach (var table in s_tables)
            {
                DecodeTable(bytes, table, kinds);
            }

            return;
        }

        foreach (var message in new MessageList(bytes))
        {
            if (DecodeRoute(message) is { } resource)
            {
                kinds?.Add(resource.Key.Kind);
                Use(resource, exact: kinds is not null);
            }
        }
    }

    private static Resource? DecodeRoute(in NetlinkMessage message) => message.Type switch
    {
        RTM.NEWLINK or RTM.DELLINK or RTM.SETLINK => LinkCodec.Decode(message, s_netns).Link,
        RTM.NEWADDR or RTM.DELADDR => AddressCodec.Decode(message, s_netns, NameOf, out _),
        RTM.NEWROUTE or RTM.DELROUTE => RouteCodec.Decode(message, s_netns, NameOf),
        RTM.NEWRULE or RTM.DELRULE => RuleCodec.Decode(message, s_netns),
        RTM.NEWNEIGH or RTM.DELNEIGH => NeighbourCodec.Decode(message, s_netns, NameOf, out _),
        _ => null,
    };

    private static void Use(Resource resource, bool exact)
    {
        var kind = ResourceKinds.Get(resource.Key.Kind);
        _ = resource.GetHashCode();
        _ = kind.Describe(resource);
        _ = kind.Attributes(resource);
        _ = kind.Requires(resource, State.Empty).Count();
        Assert.Empty(kind.Compare(resource, resource));
        Assert.Equal(resource, kind.Merge(resource, resource));
        if (Again(resource) is { } again && exact)
        {
            Assert.Equal(resource, again);
        }
    }

    /// <summary>What is said to the kernel to make it, read again.</summary>
    private static Resource? Again(Resource resource)
    {
        var writer = new NetlinkWriter();
        using (writer.Message(RTM.NEWLINK, 0, 0))
        {
            switch (resource)
            {
                case Address address:
                    AddressCodec.WriteNew(writer, address, IndexOf(address.Link), marked: true);
                    break;
                case Route route:
                    RouteCodec.WriteNew(writer, route, IndexOf);
                    break;
                case Rule rule:
                    RuleCodec.Write(writer, rule, rule.Protocol ?? 0);
                    break;
                case Neighbour neighbour:
                    NeighbourCodec.WriteNew(writer, neighbour, IndexOf(neighbour.Link));
                    break;
                default:
                    return null;
            }
        }

        foreach (var message in new MessageList(writer.Written))
        {
            return resource switch
            {
                Address => AddressCodec.Decode(message, s_netns, NameOf, out _),
                Route => RouteCodec.Decode(message, s_netns, NameOf),
                Rule => RuleCodec.Decode(message, s_netns),
                _ => NeighbourCodec.Decode(message, s_netns, NameOf, out _),
            };
        }

        return null;
    }

    private static void DecodeTable(byte[] bytes, string name, HashSet<string>? kinds)
    {
        if (Table(bytes, name) is not { } table)
        {
            return;
        }

        kinds?.Add("nftables");
        if (kinds is not null && table.Chains.Any(chain => chain.Rules.Count > 0))
        {
            kinds.Add("nft rule");
        }

        _ = NftTableText.Contents(table);
        _ = table.GetHashCode();
        Assert.True(table.SameAs(table));
        Assert.True(NftTableDiff.Between(table, table).IsEmpty);
        _ = NftTableText.Changes(table, table with { Chains = [], Objects = [] });

        // A rollback puts back what somebody had added to the table.
        uint sequence = 0;
        var transaction = new NftTransaction(() => ++sequence, 1);
        NftBatch.Create(transaction, table);
        var again = Table(transaction.Writer.Written.ToArray(), name);
        if (kinds is not null)
        {
            Assert.True(again?.SameAs(table), "what is made again differs");
        }
    }

    private static NftTable? Table(byte[] bytes, string name)
    {
        var decoder = new NftTableDecoder(name);
        foreach (var message in new MessageList(bytes))
        {
            decoder.Add(message);
        }

        return decoder.Build(NamespaceName.Host, 0);
    }

    /// <summary>A rule of `nft` alone is nothing to the decoder: table and chain go before it.</summary>
    private static FuzzSeed WithChain(FuzzSeed seed)
    {
        if (!seed.Name.StartsWith("nft/rules/", StringComparison.Ordinal))
        {
            return seed;
        }

        var nftCase = NftCase.Get(Path.GetFileNameWithoutExtension(seed.Name));
        uint sequence = 0;
        var transaction = new NftTransaction(() => ++sequence, 1);
        var start = transaction.Writer.Length;
        var messages = new NftMessages(transaction, "topoapply-golden");
        messages.NewTable(0);
        messages.NewChain(nftCase.Table("golden").Chains.Single(chain => chain.Name == nftCase.Chain));
        return seed with { Bytes = [.. transaction.Writer.Written[start..], .. seed.Bytes] };
    }

    private static InterfaceName? NameOf(int index) => new InterfaceName($"link{index}");

    private static int IndexOf(InterfaceName name) => int.Parse(name.Value["link".Length..], null);
}
