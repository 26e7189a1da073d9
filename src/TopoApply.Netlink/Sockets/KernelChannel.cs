using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Interop;
using TopoApply.Netlink.Values;

namespace TopoApply.Netlink.Sockets;

/// <summary>A netlink socket of the kernel. It belongs for ever to the namespace in which the descriptor was opened.</summary>
internal sealed class KernelChannel : IDatagramChannel
{
    /// <summary>
    /// How long to wait for an answer. The kernel answers inside send(2), so an answer that is not there at once will hardly come;
    /// hence the socket never waits by itself, which would take a call to say how long.
    /// </summary>
    private const int PatienceMilliseconds = 10_000;

    private readonly Descriptor _socket;
    private int _sendBuffer;
    private bool _hasSent;

    /// <summary>Takes a descriptor from socket(2) and sets its options. The kernel binds it when something is sent first.</summary>
    /// <param name="socket">The descriptor; owned from here on.</param>
    /// <param name="protocol">NETLINK_*.</param>
    /// <param name="receiveBuffer">Bytes; halved by privileges that do not reach, never an error.</param>
    public KernelChannel(Descriptor socket, int protocol, int receiveBuffer)
    {
        _socket = socket;
        try
        {
            SetOption(SocketFlags.Netlink, NETLINK_OPTION.EXT_ACK, 1);
            SetOption(SocketFlags.Netlink, NETLINK_OPTION.CAP_ACK, 1);
            if (protocol == NETLINK.ROUTE)
            {
                SetOption(SocketFlags.Netlink, NETLINK_OPTION.GET_STRICT_CHK, 1);
            }

            SetBuffer(SocketFlags.ReceiveBufferForce, SocketFlags.ReceiveBuffer, receiveBuffer);
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
        _hasSent = true;
        return sent < 0 ? Marshal.GetLastPInvokeError() : 0;
    }

    /// <inheritdoc/>
    public int Receive(Span<byte> buffer, bool wait, out int length, out bool isEvent)
    {
        while (true)
        {
            var size = (uint)Unsafe.SizeOf<SockAddrNl>();
            var received = Libc.ReceiveFrom(_socket, buffer, buffer.Length, SocketFlags.Truncate | SocketFlags.DontWait, out var sender, ref size);
            if (received < 0)
            {
                var errno = Marshal.GetLastPInvokeError();
                if (errno == Errno.EINTR || (errno == Errno.EAGAIN && wait && HasMore()))
                {
                    continue;
                }

                (length, isEvent) = (0, false);
                return errno;
            }

            // Any process may write to a netlink port that it guesses; only port 0 is the kernel.
            if (sender.Port == 0)
            {
                (length, isEvent) = ((int)received, sender.Groups != 0);
                return 0;
            }
        }
    }

    /// <inheritdoc/>
    public void LimitReceiveBuffer(int size) =>
        Check(Libc.SetOption(_socket, SocketFlags.Socket, SocketFlags.ReceiveBuffer, size, sizeof(int)), "Setting a netlink socket's buffer size");

    /// <inheritdoc/>
    public int Listen(uint groups)
    {
        // All at once by bind(2), which wants to hear the port again where there is one already.
        var own = new SockAddrNl { Family = AF.NETLINK };
        var size = (uint)Unsafe.SizeOf<SockAddrNl>();
        if (_hasSent && Libc.GetSocketName(_socket, out own, ref size) < 0)
        {
            return Marshal.GetLastPInvokeError();
        }

        own.Groups = groups;
        return Libc.Bind(_socket, own, (uint)Unsafe.SizeOf<SockAddrNl>()) < 0 ? Marshal.GetLastPInvokeError() : 0;
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

    /// <summary>Waits until there is something to receive, an error included; false when nothing comes.</summary>
    private bool HasMore()
    {
        var wanted = new PollDescriptor { Descriptor = _socket.Number, Events = PollDescriptor.Readable };
        return Libc.Poll(ref wanted, 1, PatienceMilliseconds) != 0;
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
