using System.Buffers;
using System.Runtime.ExceptionServices;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Interop;
using TopoApply.Netlink.Values;
using TopoApply.Netlink.Wire;

namespace TopoApply.Netlink.Sockets;

/// <summary>
/// A request-and-answer netlink socket, which may listen for changes besides. It acts in the namespace in which it was opened, from whatever
/// thread it is used; one thread at a time.
/// </summary>
internal sealed class NetlinkSocket : IDisposable
{
    /// <summary>Bytes of the buffer for answers: the kernel's dumps come in datagrams of at most 32 KiB.</summary>
    public const int ReceiveLength = 64 * 1024;

    private const int ReceiveBuffer = 1024 * 1024;

    /// <summary>Enough for an answer or two beside the first events.</summary>
    private const int WatchBuffer = 16 * 1024;

    /// <summary>Links, addresses, routes and rules. As bits, so that bind(2) joins them all; groups above 32 would need a call each.</summary>
    private const uint Changes = (1u << (RTNLGRP.LINK - 1))
        | (1u << (RTNLGRP.IPV4_IFADDR - 1)) | (1u << (RTNLGRP.IPV6_IFADDR - 1))
        | (1u << (RTNLGRP.IPV4_ROUTE - 1)) | (1u << (RTNLGRP.IPV6_ROUTE - 1))
        | (1u << (RTNLGRP.IPV4_RULE - 1)) | (1u << (RTNLGRP.IPV6_RULE - 1));

    private readonly IDatagramChannel _channel;

    // Rented while an answer is read: of thousands of sockets only one or two are reading.
    private byte[]? _answer;
    private uint _sequence;
    private bool _reading;
    private bool _isDump;
    private bool _listens;
    private bool _hasHeard;

    /// <summary>Puts a socket on a channel.</summary>
    /// <param name="channel">Owned from here on.</param>
    /// <param name="protocol">NETLINK_*.</param>
    /// <param name="counters">Shared counters, or null for the socket's own.</param>
    public NetlinkSocket(IDatagramChannel channel, int protocol, NetlinkCounters? counters = null)
    {
        _channel = channel;
        Protocol = protocol;
        Counters = counters ?? new NetlinkCounters();
    }

    /// <summary>NETLINK_ROUTE or NETLINK_NETFILTER.</summary>
    public int Protocol { get; }

    /// <summary>What went over this socket, and over those that share the counters.</summary>
    public NetlinkCounters Counters { get; }

    /// <summary>Opens a socket in the calling thread's namespace. For another one: NetworkNamespace.OpenSocket.</summary>
    /// <param name="protocol">NETLINK_*.</param>
    /// <param name="counters">Shared counters, or null.</param>
    public static NetlinkSocket Open(int protocol, NetlinkCounters? counters = null) =>
        FromDescriptor(KernelChannel.OpenDescriptor(protocol), protocol, counters);

    /// <summary>Takes over a fresh descriptor from socket(2).</summary>
    public static NetlinkSocket FromDescriptor(Descriptor descriptor, int protocol, NetlinkCounters? counters = null) =>
        new(new KernelChannel(descriptor, protocol, ReceiveBuffer), protocol, counters);

    /// <summary>A number for the next message; answers repeat it.</summary>
    public uint NextSequence() => ++_sequence;

    /// <summary>Sends one message and reads its acknowledgement.</summary>
    /// <param name="writer">Holds exactly one message with NLM_F_REQUEST and NLM_F_ACK.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public void Acknowledge(NetlinkWriter writer) => Request(writer, static (in NetlinkMessage _) => { });

    /// <summary>Sends one message, hands over what is answered, and reads the acknowledgement. For gets that are not dumps, and for NLM_F_ECHO.</summary>
    /// <param name="writer">Holds exactly one message with NLM_F_REQUEST and NLM_F_ACK.</param>
    /// <param name="handler">Gets every answer but the acknowledgement.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public void Request(NetlinkWriter writer, MessageHandler handler)
    {
        if (Exchange(writer, NLM_F.REQUEST | NLM_F.ACK, handler) is { } error)
        {
            throw new NetlinkException(error);
        }
    }

    /// <summary>The same for what is most often refused: an exception for each of a thousand namespaces would take longer than the questions.</summary>
    /// <returns>The refusal; null when there was none.</returns>
    public NetlinkError? TryRequest(NetlinkWriter writer, MessageHandler handler) => Exchange(writer, NLM_F.REQUEST | NLM_F.ACK, handler);

    /// <summary>Sends a dump request and hands over every entry of the answer.</summary>
    /// <param name="writer">Holds exactly one message with NLM_F_REQUEST and NLM_F_DUMP.</param>
    /// <param name="handler">Gets every entry. When it throws, the rest of the answer is still read, and then the exception goes on.</param>
    /// <exception cref="DumpInterruptedException">The tables changed meanwhile: what the handler got is worthless.</exception>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public void Dump(NetlinkWriter writer, MessageHandler handler)
    {
        if (Exchange(writer, NLM_F.REQUEST | NLM_F.DUMP, handler) is { } error)
        {
            throw new NetlinkException(error);
        }
    }

    /// <summary>Sends messages in one datagram, without waiting for answers.</summary>
    public void SendMessages(ReadOnlySpan<byte> messages)
    {
        var errno = _channel.Send(messages);
        if (errno == Errno.EMSGSIZE && _channel.GrowSendBuffer(messages.Length))
        {
            errno = _channel.Send(messages);
        }

        if (errno == Errno.ENOBUFS)
        {
            throw new OutcomeUnknownException("The kernel had no room for a request or its answer", errno);
        }

        if (errno != 0)
        {
            throw new NetlinkException(new NetlinkError(errno));
        }

        Count(messages);
    }

    /// <summary>
    /// From here on this rtnetlink socket hears of changes of links, addresses, routes and rules in its namespace, so that dumps can be
    /// fenced: they count only if <see cref="HearsChange"/> says no behind them. NLM_F_DUMP_INTR alone misses IPv6 routes and
    /// addresses, and rules.
    /// </summary>
    public void Listen()
    {
        (_listens, _hasHeard) = (true, false);
        if (_channel.Listen(Changes) is not 0 and var errno)
        {
            throw KernelException.Call("Listening for network events", errno);
        }
    }

    /// <summary>
    /// Goes on listening for a long time, perhaps while somebody is asked: that something has changed is enough to know, and thousands of
    /// these must not hold all that happens in a busy lab.
    /// </summary>
    public void Watch() => _channel.LimitReceiveBuffer(WatchBuffer);

    /// <summary>
    /// True when something has changed since <see cref="Listen"/>. Lost events count as one, too: then something changed, and nobody
    /// knows what.
    /// </summary>
    public bool HearsChange()
    {
        ReceiveEvents();
        return _hasHeard;
    }

    /// <summary>Receives one datagram.</summary>
    /// <param name="wait">False: give an empty list when there is none.</param>
    /// <returns>Its messages, valid until the next call of anything here.</returns>
    /// <exception cref="OutcomeUnknownException">Answers were lost, or none came within some seconds.</exception>
    public MessageList Receive(bool wait = true)
    {
        _answer ??= ArrayPool<byte>.Shared.Rent(ReceiveLength);
        var errno = ReceiveAnswer(_answer.AsSpan(0, ReceiveLength), wait, out var length);
        if (errno == Errno.EAGAIN && !wait)
        {
            return default;
        }

        if (errno != 0)
        {
            throw new OutcomeUnknownException(errno == Errno.EAGAIN ? "The kernel did not answer" : "An answer of the kernel was lost", errno);
        }

        Counters.Received();
        if (length > ReceiveLength)
        {
            throw new OutcomeUnknownException($"An answer of {length} bytes was cut off", Errno.EMSGSIZE);
        }

        return new MessageList(_answer.AsSpan(0, length));
    }

    /// <summary>Gives the buffer of <see cref="Receive"/> back once an answer is read.</summary>
    public void EndReceive()
    {
        if (_answer is { } answer)
        {
            _answer = null;
            ArrayPool<byte>.Shared.Return(answer);
        }
    }

    /// <summary>Reads an NLMSG_ERROR as this socket's protocol has it.</summary>
    /// <returns>The error, or null for an acknowledgement.</returns>
    public NetlinkError? ReadError(in NetlinkMessage answer, ReadOnlySpan<byte> request) => ErrorAnswer.Read(answer, request, Protocol);

    /// <inheritdoc/>
    public void Dispose()
    {
        EndReceive();
        _channel.Dispose();
    }

    /// <summary>Receives what is no event. Of a dump nothing is lost for want of room: the kernel makes its next part when there is some.</summary>
    private int ReceiveAnswer(Span<byte> buffer, bool wait, out int length)
    {
        while (true)
        {
            var errno = _channel.Receive(buffer, wait, out length, out var isEvent);
            if (!_listens || (errno != Errno.ENOBUFS && !isEvent))
            {
                return errno;
            }

            _hasHeard = true;
            if (errno == Errno.ENOBUFS && !_isDump)
            {
                throw new DumpInterruptedException();
            }
        }
    }

    private void ReceiveEvents()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ReceiveLength);
        try
        {
            for (var errno = 0; _listens && errno != Errno.EAGAIN;)
            {
                errno = _channel.Receive(buffer.AsSpan(0, ReceiveLength), wait: false, out _, out var isEvent);
                _hasHeard |= errno switch
                {
                    0 => isEvent,
                    Errno.EAGAIN => false,
                    Errno.ENOBUFS => true,
                    _ => throw KernelException.Call("Reading network events", errno),
                };
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static uint Single(NetlinkWriter writer, ushort needed)
    {
        uint sequence = 0;
        var count = 0;
        foreach (var message in new MessageList(writer.Written))
        {
            count++;
            sequence = message.Sequence;
            if ((message.Flags & needed) != needed)
            {
                throw new ArgumentException($"A message of type {message.Type} has flags 0x{message.Flags:x}; 0x{needed:x} are needed to know where its answer ends.", nameof(writer));
            }
        }

        return count == 1 ? sequence : throw new ArgumentException($"{count} messages where one is wanted.", nameof(writer));
    }

    private NetlinkError? Exchange(NetlinkWriter writer, ushort needed, MessageHandler handler)
    {
        if (_reading)
        {
            throw new InvalidOperationException("A handler asks on the socket whose answer it is being given.");
        }

        var sequence = Single(writer, needed);
        _isDump = (needed & NLM_F.DUMP) == NLM_F.DUMP;
        if (!_isDump && _hasHeard)
        {
            // Once events were lost the kernel sends nothing but dumps until all that has arrived is received, and does not say so
            // again: an answer would be lost in silence.
            ReceiveEvents();
        }

        SendMessages(writer.Written);
        _reading = true;
        try
        {
            return ReadAnswer(sequence, writer.Written, handler);
        }
        finally
        {
            _reading = false;
            EndReceive();
        }
    }

    private NetlinkError? ReadAnswer(uint sequence, ReadOnlySpan<byte> request, MessageHandler handler)
    {
        ExceptionDispatchInfo? failure = null;
        var interrupted = false;
        while (true)
        {
            foreach (var message in Receive())
            {
                if (message.Type == NLMSG.OVERRUN)
                {
                    throw new OutcomeUnknownException("An answer of the kernel was lost", Errno.ENOBUFS);
                }

                // A late answer to an earlier request, which was given up.
                if (message.Sequence != sequence || message.Type == NLMSG.NOOP)
                {
                    continue;
                }

                interrupted |= (message.Flags & NLM_F.DUMP_INTR) != 0;
                if (message.Type is NLMSG.ERROR or NLMSG.DONE)
                {
                    return End(ReadError(message, request), failure, interrupted);
                }

                // An answer must be read to its end: the kernel refuses the next dump while one is unfinished.
                failure ??= Handle(handler, message);
            }
        }
    }

    private static NetlinkError? End(NetlinkError? error, ExceptionDispatchInfo? failure, bool interrupted)
    {
        if (error is not null)
        {
            return error;
        }

        failure?.Throw();
        return interrupted ? throw new DumpInterruptedException() : null;
    }

    private static ExceptionDispatchInfo? Handle(MessageHandler handler, in NetlinkMessage message)
    {
        // Control types that are not known here carry nothing for a family.
        if (message.Type < NLMSG.MIN_TYPE)
        {
            return null;
        }

        try
        {
            handler(message);
            return null;
        }
#pragma warning disable CA1031 // Whatever it is, it is thrown again once the answer is read.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return ExceptionDispatchInfo.Capture(exception);
        }
    }

    private void Count(ReadOnlySpan<byte> messages)
    {
        var count = 0;
        var writing = 0;
        foreach (var message in new MessageList(messages))
        {
            count++;
            writing += Writes(message.Type) ? 1 : 0;
        }

        Counters.Sent(count, writing);
    }

    private bool Writes(ushort type) => Protocol switch
    {
        // The two low bits of an rtnetlink type say new, delete, get, set.
        NETLINK.ROUTE => (type - NLMSG.MIN_TYPE & 3) != 2,

        NETLINK.NETFILTER => type >> 8 != NFNL_SUBSYS.NONE
            && (type & 0xFF) is not (NFT_MSG.GETTABLE or NFT_MSG.GETCHAIN or NFT_MSG.GETRULE or NFT_MSG.GETSET or NFT_MSG.GETSETELEM or NFT_MSG.GETGEN
                or NFT_MSG.GETOBJ or NFT_MSG.GETFLOWTABLE),
        _ => true,
    };
}
