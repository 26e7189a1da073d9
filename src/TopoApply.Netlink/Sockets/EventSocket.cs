using System.Buffers;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Interop;
using TopoApply.Netlink.Values;
using TopoApply.Netlink.Wire;

namespace TopoApply.Netlink.Sockets;

/// <summary>
/// Listens to changes of links, addresses, routes and rules in one namespace, so that a dump can be fenced: drain, dump, drain;
/// the dump counts only if the second drain found nothing. NLM_F_DUMP_INTR alone misses IPv6 routes and addresses, and rules.
/// </summary>
internal sealed class EventSocket : IDisposable
{
    private const int ReceiveBuffer = 8 * 1024 * 1024;

    /// <summary>As bits, so that bind(2) joins them all; groups above 32 would need a call each.</summary>
    private const uint Groups = (1u << (RTNLGRP.LINK - 1))
        | (1u << (RTNLGRP.IPV4_IFADDR - 1)) | (1u << (RTNLGRP.IPV6_IFADDR - 1))
        | (1u << (RTNLGRP.IPV4_ROUTE - 1)) | (1u << (RTNLGRP.IPV6_ROUTE - 1))
        | (1u << (RTNLGRP.IPV4_RULE - 1)) | (1u << (RTNLGRP.IPV6_RULE - 1));

    private readonly IDatagramChannel _channel;

    /// <summary>Listens on a channel that has joined its groups.</summary>
    public EventSocket(IDatagramChannel channel) => _channel = channel;

    /// <summary>Takes over a fresh descriptor from socket(2).</summary>
    public static EventSocket FromDescriptor(Descriptor descriptor) => new(new KernelChannel(descriptor, NETLINK.ROUTE, ReceiveBuffer, Groups));

    /// <summary>Reads all events that have arrived, without waiting.</summary>
    /// <param name="handler">Gets each event; null when only their existence matters.</param>
    /// <returns>True when there was one. Lost events count as one, too: then something changed, and nobody knows what.</returns>
    public bool Drain(MessageHandler? handler = null)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(NetlinkSocket.ReceiveLength);
        try
        {
            return Drain(buffer, handler);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    private bool Drain(byte[] buffer, MessageHandler? handler)
    {
        var any = false;
        while (true)
        {
            var errno = _channel.Receive(buffer, wait: false, out var length);
            switch (errno)
            {
                case 0:
                    any = true;
                    break;
                case Errno.EAGAIN:
                    return any;
                case Errno.ENOBUFS:
                    any = true;
                    continue;
                default:
                    throw KernelException.Call("Reading network events", errno);
            }

            if (handler is null || length > buffer.Length)
            {
                continue;
            }

            foreach (var message in new MessageList(buffer.AsSpan(0, length)))
            {
                handler(message);
            }
        }
    }
}
