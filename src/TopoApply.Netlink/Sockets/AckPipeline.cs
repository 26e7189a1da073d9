using System.Runtime.InteropServices;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Values;
using TopoApply.Netlink.Wire;

namespace TopoApply.Netlink.Sockets;

/// <summary>A request of a pipeline that failed.</summary>
/// <param name="Tag">What the caller named it by.</param>
/// <param name="Exception">Why; an <see cref="OutcomeUnknownException"/> when its acknowledgement was lost.</param>
internal readonly record struct PipelineFailure(object? Tag, NetlinkException Exception);

/// <summary>
/// Sends many messages in one datagram and reads their acknowledgements behind. rtnetlink carries them out in order, and a
/// failing one does not stop the later ones. At most <see cref="Window"/> are unacknowledged: the kernel's default receive
/// buffer holds 256 acknowledgements and loses the rest.
/// </summary>
internal sealed class AckPipeline(NetlinkSocket socket)
{
    /// <summary>Most messages without acknowledgement.</summary>
    public const int Window = 64;

    /// <summary>Most bytes of a datagram before it is sent; wmem_max is 212,992 by default.</summary>
    private const int SendLength = 96 * 1024;

    private readonly NetlinkWriter _writer = new(8 * 1024);
    private readonly List<Pending> _pending = new(Window);
    private readonly List<PipelineFailure> _failures = [];

    /// <summary>Number of messages that are not sent yet.</summary>
    public int Count => _pending.Count;

    /// <summary>Adds a message; NLM_F_REQUEST and NLM_F_ACK are added to its flags. A full window is sent at once.</summary>
    /// <param name="type">nlmsg_type.</param>
    /// <param name="flags">nlmsg_flags.</param>
    /// <param name="tag">Comes back with a failure.</param>
    /// <param name="build">Writes the family's header and the attributes.</param>
    public void Enqueue(ushort type, ushort flags, object? tag, Action<NetlinkWriter> build)
    {
        var writer = Begin(tag, out var sequence);
        var start = writer.Length;
        try
        {
            using (writer.Message(type, (ushort)(flags | NLM_F.REQUEST | NLM_F.ACK), sequence))
            {
                build(writer);
            }
        }
        catch
        {
            writer.Truncate(start);
            _pending.RemoveAt(_pending.Count - 1);
            throw;
        }
    }

    /// <summary>
    /// Announces a message that the caller then writes, whole, into the returned writer, with the sequence number given and
    /// with NLM_F_REQUEST and NLM_F_ACK.
    /// </summary>
    public NetlinkWriter Begin(object? tag, out uint sequence)
    {
        if (_pending.Count >= Window || _writer.Length >= SendLength)
        {
            Exchange();
        }

        sequence = socket.NextSequence();
        _pending.Add(new Pending(sequence, tag, _writer.Length));
        return _writer;
    }

    /// <summary>Sends what is left and waits for all acknowledgements.</summary>
    /// <returns>The failures since the last call, in the order of the messages; empty when all went well.</returns>
    public IReadOnlyList<PipelineFailure> Flush()
    {
        Exchange();
        if (_failures.Count == 0)
        {
            return [];
        }

        PipelineFailure[] failures = [.. _failures];
        _failures.Clear();
        return failures;
    }

    private void Exchange()
    {
        if (_pending.Count == 0)
        {
            return;
        }

        Check();
        var answers = new NetlinkException?[_pending.Count];
        var answered = new bool[_pending.Count];
        if (Converse(answers, answered) is { } failure)
        {
            // Sent or not, acknowledged or not: each request without an answer shares the one failure.
            for (var i = 0; i < answered.Length; i++)
            {
                answers[i] ??= answered[i] ? null : failure;
            }
        }

        for (var i = 0; i < answers.Length; i++)
        {
            if (answers[i] is { } exception)
            {
                _failures.Add(new PipelineFailure(_pending[i].Tag, exception));
            }
        }

        _pending.Clear();
        _writer.Reset();
    }

    /// <summary>Sends and collects; what went wrong, if anything. Whatever it is, nothing of it may be sent once more with the next messages.</summary>
    private NetlinkException? Converse(NetlinkException?[] answers, bool[] answered)
    {
        try
        {
            socket.SendMessages(_writer.Written);
            Collect(answers, answered);
            return null;
        }
        catch (NetlinkException exception)
        {
            return exception;
        }
        catch (MalformedMessageException exception)
        {
            return new OutcomeUnknownException($"An answer of the kernel makes no sense: {exception.Message.TrimEnd('.')}", Errno.EBADMSG);
        }
        finally
        {
            socket.EndReceive();
        }
    }

    private void Check()
    {
        foreach (var pending in _pending)
        {
            // Without its acknowledgement a message would be waited for in vain.
            var flags = MemoryMarshal.Read<ushort>(_writer.Written[(pending.Start + sizeof(uint) + sizeof(ushort))..]);
            if ((flags & NLM_F.ACK) == 0)
            {
                throw new InvalidOperationException($"A message of a pipeline has flags 0x{flags:x} without NLM_F_ACK.");
            }
        }
    }

    private void Collect(NetlinkException?[] answers, bool[] answered)
    {
        var open = answered.Length;
        while (open > 0)
        {
            foreach (var message in socket.Receive())
            {
                if (message.Type == NLMSG.OVERRUN)
                {
                    throw new OutcomeUnknownException("An answer of the kernel was lost", Errno.ENOBUFS);
                }

                // What is not in the list is a late answer to an earlier request.
                var index = message.Type == NLMSG.ERROR ? IndexOf(message.Sequence) : -1;
                if (index < 0 || answered[index])
                {
                    continue;
                }

                answered[index] = true;
                open--;
                if (socket.ReadError(message, Request(index)) is { } error)
                {
                    answers[index] = new NetlinkException(error);
                }
            }
        }
    }

    private int IndexOf(uint sequence)
    {
        // Numbers count up by one unless the socket was used between two messages.
        var guess = sequence - _pending[0].Sequence;
        return guess < (uint)_pending.Count && _pending[(int)guess].Sequence == sequence
            ? (int)guess
            : _pending.FindIndex(pending => pending.Sequence == sequence);
    }

    private ReadOnlySpan<byte> Request(int index)
    {
        var bytes = _writer.Written[_pending[index].Start..];
        return bytes[..(int)Math.Min(MemoryMarshal.Read<uint>(bytes), (uint)bytes.Length)];
    }

    private readonly record struct Pending(uint Sequence, object? Tag, int Start);
}
