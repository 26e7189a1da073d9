using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Interop;

namespace TopoApply.Netlink.Sockets;

/// <summary>A netlink socket of the kernel. It belongs for ever to the namespace in which the descriptor was opened.</summary>
internal sealed class KernelChannel : IDatagramChannel
{
    /// <summary>
    /// Seconds to wait for an answer. The kernel answers inside send(2), so an answer that is not there at once will not come;
    /// the wait only guards against endless ones.
    /// </summary>
    private const int PatienceSeconds = 10;

    private readonly Descriptor _socket;
    private int _sendBuffer;

    /// <summary>Takes a descriptor from socket(2), sets its options and binds it.</summary>
    /// <param name="socket">The descriptor; owned from here on.</param>
    /// <param name="protocol">NETLINK_*.</param>
    /// <param name="receiveBuffer">Bytes; halved by privileges that do not reach, never an error.</param>
    /// <param name="groups">Bit map of multicast groups to listen to; 0 for a channel of requests and answers.</param>
    public KernelChannel(Descriptor socket, int protocol, int receiveBuffer, uint groups = 0)
    {
        _socket = socket;
        try
        {
            if (groups == 0)
            {
                PrepareForRequests(protocol);
            }

            SetBuffer(SocketFlags.ReceiveBufferForce, SocketFlags.ReceiveBuffer, receiveBuffer);
            Check(Libc.Bind(_socket, new SockAddrNl { Family = AF.NETLINK, Groups = groups }, (uint)Unsafe.SizeOf<SockAddrNl>()), "Binding a netlink socket");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Opens a descriptor in the calling thread's namespace.</summary>
    public static Descriptor OpenDescriptor(int protocol)
    {
        var socket = Libc.Socket(AF.NETLINK, SocketFlags.Raw | SocketFlags.CloseOnExec, protocol);
        if (socket.IsInvalid)
        {
            var errno = Marshal.GetLastPInvokeError();
            socket.Dispose();
            throw KernelException.Call("Opening a netlink socket", errno);
        }

        return socket;
    }

    /// <inheritdoc/>
    public int Send(ReadOnlySpan<byte> datagram)
    {
        var kernel = new SockAddrNl { Family = AF.NETLINK };
        nint sent;
        do
        {
            sent = Libc.SendTo(_socket, datagram, datagram.Length, 0, kernel, (uint)Unsafe.SizeOf<SockAddrNl>());
        }
        while (Libc.Interrupted(sent));
        return sent < 0 ? Marshal.GetLastPInvokeError() : 0;
    }

    /// <inheritdoc/>
    public int Receive(Span<byte> buffer, bool wait, out int length)
    {
        while (true)
        {
            var size = (uint)Unsafe.SizeOf<SockAddrNl>();
            var received = Libc.ReceiveFrom(_socket, buffer, buffer.Length, SocketFlags.Truncate | (wait ? 0 : SocketFlags.DontWait), out var sender, ref size);
            if (Libc.Interrupted(received))
            {
                continue;
            }

            if (received < 0)
            {
                length = 0;
                return Marshal.GetLastPInvokeError();
            }

            // Any process may write to a netlink port that it guesses; only port 0 is the kernel.
            if (sender.Port != 0)
            {
                continue;
            }

            length = (int)received;
            return 0;
        }
    }

    /// <inheritdoc/>
    public bool GrowSendBuffer(int size)
    {
        // The kernel counts its own overhead against the buffer, hence twice the size.
        if (size * 2L <= _sendBuffer || size > int.MaxValue / 2)
        {
            return false;
        }

        _sendBuffer = size * 2;
        SetBuffer(SocketFlags.SendBufferForce, SocketFlags.SendBuffer, _sendBuffer);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static void Check(int result, string what)
    {
        if (result < 0)
        {
            throw KernelException.Call(what, Marshal.GetLastPInvokeError());
        }
    }

    private void PrepareForRequests(int protocol)
    {
        SetOption(SocketFlags.Netlink, NETLINK_OPTION.EXT_ACK, 1);
        SetOption(SocketFlags.Netlink, NETLINK_OPTION.CAP_ACK, 1);
        if (protocol == NETLINK.ROUTE)
        {
            SetOption(SocketFlags.Netlink, NETLINK_OPTION.GET_STRICT_CHK, 1);
        }

        var patience = new TimeVal { Seconds = PatienceSeconds };
        Check(Libc.SetOption(_socket, SocketFlags.Socket, SocketFlags.ReceiveTimeout, patience, (uint)Unsafe.SizeOf<TimeVal>()), "Setting a netlink socket's timeout");
    }

    private void SetBuffer(int forced, int modest, int size)
    {
        if (Libc.SetOption(_socket, SocketFlags.Socket, forced, size, sizeof(int)) < 0)
        {
            Check(Libc.SetOption(_socket, SocketFlags.Socket, modest, size, sizeof(int)), "Setting a netlink socket's buffer size");
        }
    }

    private void SetOption(int level, int option, int value) =>
        Check(Libc.SetOption(_socket, level, option, value, sizeof(int)), $"Setting option {option} of a netlink socket");
}
