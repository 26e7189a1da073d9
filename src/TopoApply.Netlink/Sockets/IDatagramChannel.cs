namespace TopoApply.Netlink.Sockets;

/// <summary>The seam below a netlink socket: whole datagrams out and in. Tests put a script in its place.</summary>
internal interface IDatagramChannel : IDisposable
{
    /// <summary>Sends one datagram to the kernel.</summary>
    /// <returns>0, or the error number.</returns>
    int Send(ReadOnlySpan<byte> datagram);

    /// <summary>Receives one datagram from the kernel.</summary>
    /// <param name="buffer">Where it goes.</param>
    /// <param name="wait">False: answer EAGAIN when there is none. True: the same, but only after some seconds.</param>
    /// <param name="length">The datagram's true length, also when it exceeds the buffer.</param>
    /// <param name="isEvent">True for what went to all who listen, false for what answers us.</param>
    /// <returns>0, or the error number.</returns>
    int Receive(Span<byte> buffer, bool wait, out int length, out bool isEvent);

    /// <summary>Keeps no more than this of what is not received yet; the rest is lost, and said to be.</summary>
    /// <param name="size">Bytes, with the kernel's overhead.</param>
    void LimitReceiveBuffer(int size);

    /// <summary>From here on events arrive as well.</summary>
    /// <param name="groups">Bit map of multicast groups.</param>
    /// <returns>0, or the error number.</returns>
    int Listen(uint groups);

    /// <summary>Asks for room for datagrams of this many bytes; after EMSGSIZE.</summary>
    /// <returns>True when more room was given than there was.</returns>
    bool GrowSendBuffer(int size);
}
