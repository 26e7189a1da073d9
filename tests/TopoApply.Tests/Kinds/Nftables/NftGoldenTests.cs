using System.Runtime.InteropServices;
using System.Text;
using FluentAssertions;
using TopoApply.Kinds.Nftables;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Sockets;
using TopoApply.Netlink.Values;
using TopoApply.Netlink.Wire;
using TopoApply.Testing;
using TopoApply.Testing.Nftables;
using Xunit;

namespace TopoApply.Tests.Kinds.Nftables;

/// <summary>
/// What we send against what nft 1.0.6 sends for the same rule. Attributes are compared as trees, in any order. Three differences are
/// meant: nft adds the `typeof` of a set's key to the set's user data (type 3; it prints sets of plain types without it), it numbers the
/// elements of a set where the kernel documents NFTA_LIST_ELEM, and it says of some `bitwise` that their operation is 0, the default.
/// </summary>
public sealed class NftGoldenTests
{
    private const byte TypeofUserdata = 3;
    private const uint Nested = 0x8000;

    // nft joins two neighbouring fields to one load and one comparison; we keep them apart, as a reader expects of two conditions.
    private static readonly string[] Joined = ["port-source"];

    public static IEnumerable<object[]> Names => NftCase.Names;

    [Fact]
    public void Every_case_has_its_capture_and_every_capture_its_case() =>
        Directory.GetFiles(NftCase.Folder, "*.hex").Select(Path.GetFileNameWithoutExtension).Should().BeEquivalentTo(NftCase.All.Select(c => c.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void We_send_what_nft_sends(string name)
    {
        var nftCase = NftCase.Get(name);
        if (Joined.Contains(name))
        {
            Tree(Ours(nftCase)).Should().NotBe(Tree(Captured(name)));
        }
        else
        {
            Tree(Ours(nftCase)).Should().Be(Tree(Captured(name)), "{0}", nftCase.Text);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_rule_that_nft_made_is_read_as_the_one_that_we_compile(string name)
    {
        var nftCase = NftCase.Get(name);
        var decoded = Decode([.. ChainMessage(nftCase), .. Captured(name)], nftCase);
        Assert.True(decoded == nftCase.Rule, $"nft: {string.Join('\n', decoded.Expressions)}\nours: {string.Join('\n', nftCase.Rule.Expressions)}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_compiled_rule_is_printed_as_nft_prints_it(string name)
    {
        var nftCase = NftCase.Get(name);
        NftRuleText.Of(nftCase.Rule).Should().Be(nftCase.Text);
    }

    private static byte[] Ours(NftCase nftCase)
    {
        uint sequence = 0;
        var transaction = new NftTransaction(() => ++sequence, 1);
        var start = transaction.Writer.Length;
        new NftMessages(transaction, "topoapply-golden").NewRule(nftCase.Chain, nftCase.Rule, null, 1);
        return transaction.Writer.Written[start..].ToArray();
    }

    private static byte[] ChainMessage(NftCase nftCase)
    {
        uint sequence = 0;
        var transaction = new NftTransaction(() => ++sequence, 1);
        var start = transaction.Writer.Length;
        var messages = new NftMessages(transaction, "topoapply-golden");
        messages.NewTable(0);
        messages.NewChain(nftCase.Table("golden").Chains.Single(chain => chain.Name == nftCase.Chain));
        return transaction.Writer.Written[start..].ToArray();
    }

    private static NftRule Decode(byte[] messages, NftCase nftCase)
    {
        var decoder = new NftTableDecoder("topoapply-golden");
        foreach (var message in new MessageList(messages))
        {
            decoder.Add(message);
        }

        return decoder.Build(NamespaceName.Host, 0)!.Chains.Single(chain => chain.Name == nftCase.Chain).Rules.Single();
    }

    private static byte[] Captured(string name) => Hex.Parse(File.ReadAllText(Path.Combine(NftCase.Folder, $"{name}.hex")));

    private static string Tree(byte[] messages)
    {
        var text = new StringBuilder();
        foreach (var message in new MessageList(messages))
        {
            var header = message.ReadHeader<NfGenMsg>(out var attributes);
            text.Append($"message {message.Type & 0xFF} flags 0x{message.Flags:x} family {header.Family}\n");
            Append(text, attributes, "  ", (byte)message.Type, 0);
        }

        return text.ToString();
    }

    // The order of expressions and elements counts, that of the attributes of one thing does not.
    private static void Append(StringBuilder text, AttributeList attributes, string indent, byte message, ushort parent)
    {
        var isElements = message == NFT_MSG.NEWSETELEM && parent == NFTA_SET_ELEM_LIST.ELEMENTS && indent.Length == 4;
        var isList = isElements || (message == NFT_MSG.NEWRULE && parent == NFTA_RULE.EXPRESSIONS && indent.Length == 4);
        List<(int Order, string Text)> parts = [];
        foreach (var attribute in attributes)
        {
            if (message == NFT_MSG.NEWRULE && indent.Length == 8 && attribute is { Type: NFTA_BITWISE.OP, Payload: [0, 0, 0, 0] })
            {
                continue;
            }

            var part = new StringBuilder();
            if ((attribute.RawType & Nested) != 0)
            {
                part.Append($"{indent}{(isElements ? NFTA_LIST.ELEM : attribute.Type)}:\n");
                Append(part, attribute.Nested, indent + "  ", message, attribute.Type);
            }
            else
            {
                var payload = message == NFT_MSG.NEWSET && attribute.Type == NFTA_SET.USERDATA ? WithoutTypeof(attribute.Payload) : attribute.Payload.ToArray();
                part.Append($"{indent}{attribute.Type}: {Convert.ToHexStringLower(payload)}\n");
            }

            parts.Add((isList ? parts.Count : attribute.Type, part.ToString()));
        }

        foreach (var (_, part) in parts.OrderBy(part => part.Order))
        {
            text.Append(part);
        }
    }

    private static byte[] WithoutTypeof(ReadOnlySpan<byte> userdata)
    {
        List<byte> kept = [];
        while (userdata.Length >= 2)
        {
            var item = userdata[..(2 + userdata[1])];
            if (item[0] != TypeofUserdata)
            {
                kept.AddRange(item);
            }

            userdata = userdata[item.Length..];
        }

        return [.. CollectionsMarshal.AsSpan(kept)];
    }
}
