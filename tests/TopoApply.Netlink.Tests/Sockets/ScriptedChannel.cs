using System.Runtime.InteropServices;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Sockets;
using TopoApply.Netlink.Values;
using TopoApply.Netlink.Wire;

namespace TopoApply.Netlink.Tests.Sockets;

/// <summary>Plays the kernel from a script: datagrams and error numbers in the order in which they are to be received.</summary>
internal sealed class ScriptedChannel : IDatagramChannel
{
    private readonly Queue<(byte[] Datagram, int Length, int Errno, bool IsEvent)> _answers = new();

    /// <summary>Every datagram that was sent.</summary>
    public List<byte[]> Sent { get; } = [];

    /// <summary>What the next sends return; 0 when empty.</summary>
    public Queue<int> SendResults { get; } = new();

    /// <summary>Sizes asked for by GrowSendBuffer.</summary>
    public List<int> Grown { get; } = [];

    /// <summary>What <see cref="LimitReceiveBuffer"/> was told.</summary>
    public int Limit { get; private set; }

    /// <summary>What <see cref="Listen"/> was told.</summary>
    public uint Groups { get; private set; }

    /// <summary>True when everything in the script has been received.</summary>
    public bool IsExhausted => _answers.Count == 0;

    /// <summary>True after Dispose.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>A datagram of which the kernel says that it was longer than what fitted.</summary>
    public ScriptedChannel AnswerCut(byte[] datagram, int length)
    {
        _answers.Enqueue((datagram, length, 0, false));
        return this;
    }

    /// <summary>Several messages in one datagram.</summary>
    public ScriptedChannel Answer(params byte[][] messages)
    {
        byte[] datagram = [.. messages.SelectMany(bytes => bytes)];
        return AnswerCut(datagram, datagram.Length);
    }

    /// <summary>What goes to all who listen.</summary>
    public ScriptedChannel Event(params byte[][] messages)
    {
        byte[] datagram = [.. messages.SelectMany(bytes => bytes)];
        _answers.Enqueue((datagram, datagram.Length, 0, true));
        return this;
    }

    /// <summary>An error number in place of a datagram.</summary>
    public ScriptedChannel Fail(int errno)
    {
        _answers.Enqueue(([], 0, errno, false));
        return this;
    }

    /// <summary>Forgets the rest of the script.</summary>
    public void Clear() => _answers.Clear();

    public int Send(ReadOnlySpan<byte> datagram)
    {
        if (SendResults.TryDequeue(out var result) && result != 0)
        {
            return result;
        }

        Sent.Add(datagram.ToArray());
        return 0;
    }

    public int Receive(Span<byte> buffer, bool wait, out int length, out bool isEvent)
    {
        if (!_answers.TryDequeue(out var answer))
        {
            (length, isEvent) = (0, false);
            return Errno.EAGAIN;
        }

        answer.Datagram.AsSpan(0, Math.Min(answer.Datagram.Length, buffer.Length)).CopyTo(buffer);
        (length, isEvent) = (answer.Length, answer.IsEvent);
        return answer.Errno;
    }

    public void LimitReceiveBuffer(int size) => Limit = size;

    public int Listen(uint groups)
    {
        Groups = groups;
        return 0;
    }

    public bool GrowSendBuffer(int size)
    {
        Grown.Add(size);
        return true;
    }

    public void Dispose() => IsDisposed = true;
}

/// <summary>Messages as the kernel would write them.</summary>
internal static class Answers
{
    /// <summary>NLMSG_ERROR with error 0.</summary>
    public static byte[] Ack(uint sequence) => Error(sequence, 0);

    /// <summary>NLMSG_ERROR as NETLINK_CAP_ACK and NETLINK_EXT_ACK make it.</summary>
    public static byte[] Error(uint sequence, int errno, Action<NetlinkWriter>? attributes = null) =>
        Message(NLMSG.ERROR, (ushort)(NLM_F.CAPPED | (attributes is null ? 0 : NLM_F.ACK_TLVS)), sequence, writer =>
        {
            var raw = writer.Raw(20);
            MemoryMarshal.Write(raw, -errno);
            MemoryMarshal.Write(raw[4..], 16u);
            attributes?.Invoke(writer);
        });

    /// <summary>NLMSG_DONE with its result.</summary>
    public static byte[] Done(uint sequence, int errno = 0, ushort flags = NLM_F.MULTI, Action<NetlinkWriter>? attributes = null) =>
        Message(NLMSG.DONE, (ushort)(flags | (attributes is null ? 0 : NLM_F.ACK_TLVS)), sequence, writer =>
        {
            MemoryMarshal.Write(writer.Raw(4), -errno);
            attributes?.Invoke(writer);
        });

    /// <summary>A link with nothing but an index.</summary>
    public static byte[] Link(uint sequence, int index, ushort flags = NLM_F.MULTI) =>
        Message(RTM.NEWLINK, flags, sequence, writer => writer.Header(new IfInfoMsg { Index = index }));

    /// <summary>Any message.</summary>
    public static byte[] Message(ushort type, ushort flags, uint sequence, Action<NetlinkWriter> body)
    {
        var writer = new NetlinkWriter();
        using (writer.Message(type, flags, sequence))
        {
            body(writer);
        }

        return writer.Written.ToArray();
    }
}
