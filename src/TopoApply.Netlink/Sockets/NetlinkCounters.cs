namespace TopoApply.Netlink.Sockets;

/// <summary>What went over one or more sockets; safe to share between threads.</summary>
internal sealed class NetlinkCounters
{
    private long _sentMessages;
    private long _sentDatagrams;
    private long _receivedDatagrams;
    private long _writingMessages;

    /// <summary>Messages sent.</summary>
    public long SentMessages => Interlocked.Read(ref _sentMessages);

    /// <summary>Datagrams sent: one or more messages each.</summary>
    public long SentDatagrams => Interlocked.Read(ref _sentDatagrams);

    /// <summary>Datagrams received.</summary>
    public long ReceivedDatagrams => Interlocked.Read(ref _receivedDatagrams);

    /// <summary>Messages sent that ask for a change, that is: everything but gets and batch control.</summary>
    public long WritingMessages => Interlocked.Read(ref _writingMessages);

    /// <summary>Counts a sent datagram.</summary>
    public void Sent(int messages, int writing)
    {
        Interlocked.Increment(ref _sentDatagrams);
        Interlocked.Add(ref _sentMessages, messages);
        Interlocked.Add(ref _writingMessages, writing);
    }

    /// <summary>Counts a received datagram.</summary>
    public void Received() => Interlocked.Increment(ref _receivedDatagrams);
}
