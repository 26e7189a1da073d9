using System.Runtime.InteropServices;
using FluentAssertions;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Sockets;
using TopoApply.Netlink.Tests.Sockets;
using TopoApply.Netlink.Values;
using TopoApply.Netlink.Wire;
using TopoApply.Testing.Fuzzing;
using Xunit;
using Xunit.Abstractions;

namespace TopoApply.Netlink.Tests.Fuzzing;

/// <summary>
/// Sockets whose answers are damaged, cut off, doubled, lost and out of order. The call must end, with its result, an error of the kernel's, an
/// unknown outcome or a malformed message; and the next one must find the socket in order.
/// </summary>
public sealed class SocketFuzzTests(ITestOutputHelper output)
{
    /// <summary>Bytes allocated for a byte of input, among them the script itself.</summary>
    private const long Allowance = 200;

    private static readonly FuzzSeed[] s_corpus = [.. FuzzCorpus.All.Select(seed => seed with { Bytes = Answering(seed.Bytes) })];

    [Fact]
    public void Damaged_answers_end_a_call_and_spare_the_next()
    {
        var run = FuzzRun.On(s_corpus, Use, output.WriteLine, Allowance);
        run.Count.Should().BePositive();
    }

    private static void Use(FuzzSeed seed, byte[] bytes)
    {
        var random = new Random(bytes.Length == 0 ? 0 : bytes.Length ^ (bytes[bytes.Length / 2] << 8) ^ (bytes[^1] << 16));
        var channel = new ScriptedChannel();
        using var socket = new NetlinkSocket(channel, seed.Protocol);
        Script(channel, bytes, random);
        switch (random.Next(4))
        {
            case 0:
                Ends(() => socket.Dump(Request(socket, NLM_F.DUMP), static (in NetlinkMessage message) => _ = message.ReadHeader<RtGenMsg>(out _)));
                break;
            case 1:
                Ends(() => socket.Acknowledge(Request(socket, NLM_F.ACK)));
                break;
            case 2:
                Pipeline(socket, channel);
                return;
            default:
                Transaction(socket);
                break;
        }

        channel.Clear();
        channel.Answer(Answers.Ack(socket.NextSequence() + 1));
        socket.Acknowledge(Request(socket, NLM_F.ACK));
    }

    private static void Pipeline(NetlinkSocket socket, ScriptedChannel channel)
    {
        var pipeline = new AckPipeline(socket);
        for (var number = 1; number <= 8; number++)
        {
            var tag = number;
            pipeline.Enqueue(RTM.NEWROUTE, NLM_F.CREATE, tag, writer => Kernel.Blackhole(writer, tag));
        }

        Ends(() => pipeline.Flush().Should().HaveCountLessThanOrEqualTo(8));
        channel.Clear();
        channel.Sent.Clear();
        pipeline.Count.Should().Be(0, "nothing may be sent a second time");
        pipeline.Enqueue(RTM.NEWROUTE, NLM_F.CREATE, 9, writer => Kernel.Blackhole(writer, 9));
        channel.Answer(Answers.Ack(9));
        pipeline.Flush().Should().BeEmpty();
        channel.Sent.Should().ContainSingle();
    }

    private static void Transaction(NetlinkSocket socket)
    {
        var transaction = new NftTransaction(socket.NextSequence, 1);
        using (transaction.Message(NFT_MSG.NEWTABLE, NLM_F.CREATE, "table"))
        {
            transaction.Writer.Text(NFTA_TABLE.NAME, "lab");
        }

        Ends(() => transaction.Commit(socket));
    }

    private static void Ends(Action call)
    {
        try
        {
            call();
        }
        catch (Exception e) when (e is NetlinkException or MalformedMessageException)
        {
            // An answer like any other.
        }
    }

    /// <summary>The bytes as datagrams: split, doubled, swapped, lost, cut off, with errors in between.</summary>
    private static void Script(ScriptedChannel channel, byte[] bytes, Random random)
    {
        List<byte[]> datagrams = [];
        for (var start = 0; start < bytes.Length;)
        {
            var length = Math.Min(bytes.Length - start, random.Next(4) == 0 ? random.Next(1, bytes.Length + 1) : Whole(bytes.AsSpan(start), random.Next(1, 6)));
            datagrams.Add(bytes[start..(start + length)]);
            start += length;
        }

        for (var i = 0; i < datagrams.Count; i++)
        {
            switch (random.Next(40))
            {
                case 0:
                    channel.Fail(random.Next(2) == 0 ? Errno.ENOBUFS : Errno.EAGAIN);
                    break;
                case 1:
                    channel.AnswerCut(datagrams[i], NetlinkSocket.ReceiveLength + 1 + random.Next(1000));
                    break;
                case 2:
                    channel.Answer(datagrams[i]).Answer(datagrams[i]);
                    break;
                case 3:
                    break;
                case 4 when i > 0:
                    channel.Answer(datagrams[i - 1]);
                    break;
                default:
                    channel.Answer(datagrams[i]);
                    break;
            }
        }
    }

    /// <summary>The length of some whole messages; of everything when there are none.</summary>
    private static int Whole(ReadOnlySpan<byte> bytes, int messages)
    {
        var length = 0;
        while (messages-- > 0 && length + 16 <= bytes.Length)
        {
            var next = MemoryMarshal.Read<uint>(bytes[length..]);
            if (next < 16 || next > bytes.Length - length)
            {
                return bytes.Length;
            }

            length += (int)((next + 3) & ~3u);
        }

        return Math.Max(1, length);
    }

    /// <summary>The messages with the numbers that our requests will have, so that they are taken for their answers.</summary>
    private static byte[] Answering(byte[] bytes)
    {
        bytes = [.. bytes, .. Answers.Error(2, Errno.EINVAL, writer => writer.U32(NLMSGERR_ATTR.OFFS, 20)), .. Answers.Ack(3), .. Answers.Done(1)];
        foreach (var part in new MessageMap(bytes, NETLINK.ROUTE).Parts.Where(part => part.IsMessage))
        {
            var sequence = BitConverter.ToUInt32(bytes, part.Start + 8);
            BitConverter.TryWriteBytes(bytes.AsSpan(part.Start + 8), sequence is 2 or 3 ? sequence : 1);
        }

        return bytes;
    }

    private static NetlinkWriter Request(NetlinkSocket socket, ushort flags)
    {
        var writer = new NetlinkWriter();
        using (writer.Message(RTM.GETLINK, (ushort)(NLM_F.REQUEST | flags), socket.NextSequence()))
        {
            writer.Header(new IfInfoMsg());
        }

        return writer;
    }
}
