using FluentAssertions;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Sockets;
using TopoApply.Netlink.Wire;
using TopoApply.Testing.Fuzzing;
using Xunit;
using Xunit.Abstractions;

namespace TopoApply.Netlink.Tests.Fuzzing;

/// <summary>The readers of the wire on damaged messages: every scalar of every attribute, errors with their attributes, paths of attributes.</summary>
public sealed class WireFuzzTests(ITestOutputHelper output)
{
    /// <summary>Bytes allocated for a byte of input: all texts of all attributes, and every path of a message by name.</summary>
    private const long Allowance = 100;

    private const int Deepest = 20;

    private static readonly (int Size, AttributeReader Read)[] s_scalars =
    [
        (1, static a => a.U8),
        (2, static a => a.U16),
        (2, static a => a.U16BigEndian),
        (4, static a => a.U32),
        (4, static a => a.U32BigEndian),
        (4, static a => (ulong)a.I32),
        (8, static a => a.U64),
        (8, static a => a.U64BigEndian),
        (32, static a => (ulong)a.Struct<RtaCacheInfo>().Expires),
    ];

    [Fact]
    public void Damaged_messages_are_read_or_refused()
    {
        var run = FuzzRun.On(FuzzCorpus.All, Read, output.WriteLine, Allowance);
        run.Malformed.Should().BeGreaterThan(run.Count / 20, "some damage must be beyond reading").And.BeLessThan(run.Count * 19 / 20, "some must not");
    }

    [Fact]
    public void What_was_wrong_once_is_right_now()
    {
        FuzzCorpus.Found.Should().NotBeEmpty();
        foreach (var seed in FuzzCorpus.Found)
        {
            FuzzRun.Once(seed, Read, Allowance);
        }
    }

    [Fact]
    public void Every_damage_is_of_some_use()
    {
        // Of what the mutator makes of a dump, some must still be messages, and not the same as before.
        var seed = FuzzCorpus.All.Single(one => one.Name == "routes-v4.hex");
        var mutator = new MessageMutator(new Random(1), FuzzCorpus.All);
        var results = Enumerable.Range(0, 300).Select(_ => mutator.Next(seed)).ToList();
        results.Count(bytes => bytes.AsSpan().SequenceEqual(seed.Bytes)).Should().BeLessThan(60);
        results.Count(bytes => new MessageMap(bytes, seed.Protocol).Parts.Count > 20).Should().BeGreaterThan(100);
        results.Select(bytes => bytes.Length).Distinct().Should().HaveCountGreaterThan(50);
    }

    private static void Read(FuzzSeed seed, byte[] bytes)
    {
        // An exception is dear: thousands of them would be all that is measured.
        var refusals = 8;
        foreach (var message in new MessageList(bytes))
        {
            if (message.Type is NLMSG.ERROR or NLMSG.DONE)
            {
                // The request that it answers, as far as anybody knows.
                _ = ErrorAnswer.Read(message, seed.Bytes, seed.Protocol)?.ToString();
                continue;
            }

            var header = AttributeNames.OfMessage(seed.Protocol, message.Type).HeaderLength;
            Scalars(new AttributeList(message.Payload[Math.Min(message.Payload.Length, header)..]), 0, ref refusals);
        }

        // Our own requests are whole, but the offsets come from outside.
        for (var offset = 0; offset < bytes.Length; offset += 1 + (bytes.Length / 16))
        {
            _ = AttributePath.At(bytes, seed.Protocol, (uint)offset);
            _ = AttributePath.Missing(bytes, seed.Protocol, (uint)offset, 3);
        }

        Assert.Null(AttributePath.At(bytes, seed.Protocol, uint.MaxValue));
    }

    private static void Scalars(AttributeList attributes, int depth, ref int refusals)
    {
        foreach (var attribute in attributes)
        {
            _ = attribute.Text;
            foreach (var (size, read) in s_scalars)
            {
                if (attribute.Payload.Length >= size)
                {
                    _ = read(attribute);
                }
                else if (refusals-- > 0)
                {
                    Refused(attribute, read);
                }
            }

            if ((attribute.RawType & NLA_F.NESTED) != 0 && depth < Deepest)
            {
                Scalars(attribute.Nested, depth + 1, ref refusals);
            }
        }
    }

    private static void Refused(NetlinkAttribute attribute, AttributeReader read)
    {
        try
        {
            _ = read(attribute);
        }
        catch (MalformedMessageException)
        {
            return;
        }

        Assert.Fail($"A number was read from {attribute.Payload.Length} bytes that has more.");
    }

    private delegate ulong AttributeReader(NetlinkAttribute attribute);
}
