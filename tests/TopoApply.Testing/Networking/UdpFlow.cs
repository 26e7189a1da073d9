using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using TopoApply.Testing.Sandboxing;

namespace TopoApply.Testing.Networking;

/// <summary>Numbered datagrams at a steady pace from one namespace to another; tells how many were lost.</summary>
internal sealed class UdpFlow : IDisposable
{
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int ForceReceiveBuffer = 33; // SO_RCVBUFFORCE
    private const int MemoryInfo = 55; // SO_MEMINFO
    private const int DropsInMemoryInfo = 8; // SK_MEMINFO_DROPS, linux/sock_diag.h

    /// <summary>What a sender that was away makes up for at most: a flood would measure queues, not the way.</summary>
    private const long MostAtOnce = 20;

    private readonly Socket _sender;
    private readonly Socket _receiver;
    private readonly SandboxThread _sending;
    private readonly SandboxThread _receiving;
    private readonly HashSet<long> _received = [];
    private long _sent;
    private long _refused;
    private volatile bool _stopSending;
    private volatile bool _stopReceiving;

    /// <summary>Starts; returns when the first datagram has arrived, so that finding neighbours does not count as loss.</summary>
    /// <exception cref="TimeoutException">Nothing arrives within five seconds.</exception>
    public UdpFlow(Sandbox sandbox, string from, string to, IPAddress address, int port, double packetsPerSecond)
    {
        _receiver = sandbox.RunIn(to, () =>
        {
            var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);

            // What waits while this thread does not get the processor is not lost on the way. net.core.rmem_max would allow 200 kB.
            socket.SetRawSocketOption(SocketLevel, ForceReceiveBuffer, BitConverter.GetBytes(16 << 20));
            socket.Bind(new IPEndPoint(address.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, port));
            return socket;
        });
        _sender = sandbox.RunIn(from, () => new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp));
        WarmUp(new IPEndPoint(address, port));
        _receiving = sandbox.StartIn("host", Receive);
        _sending = sandbox.StartIn("host", () => Send(new IPEndPoint(address, port), packetsPerSecond));
    }

    /// <summary>How many datagrams were sent so far.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Stops.</summary>
    /// <returns>How many were sent and how many of them never arrived.</returns>
    /// <exception cref="InvalidOperationException">The receiver's queue was full: what was lost there says nothing about the way.</exception>
    public (long Sent, long Lost) Stop()
    {
        _stopSending = true;
        _sending.Join();
        Thread.Sleep(100);
        _stopReceiving = true;
        _receiving.Join();
        Span<byte> memory = stackalloc byte[4 * (DropsInMemoryInfo + 1)];
        _receiver.GetRawSocketOption(SocketLevel, MemoryInfo, memory);
        var dropped = BitConverter.ToUInt32(memory[(4 * DropsInMemoryInfo)..]);
        return dropped == 0
            ? (_sent, _sent - _received.Count + _refused)
            : throw new InvalidOperationException($"{dropped} datagrams arrived and found the receiver's queue full.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_stopReceiving)
        {
            Stop();
        }

        _sender.Dispose();
        _receiver.Dispose();
    }

    private void WarmUp(IPEndPoint target)
    {
        var buffer = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(buffer, -1);
        var clock = Stopwatch.StartNew();
        do
        {
            if (clock.ElapsedMilliseconds > 5000)
            {
                _sender.Dispose();
                _receiver.Dispose();
                throw new TimeoutException($"No datagram reached {target} within 5 s.");
            }

            try
            {
                _sender.SendTo(buffer, target);
            }
            catch (SocketException)
            {
                Thread.Sleep(20);
            }
        }
        while (!_receiver.Poll(20_000, SelectMode.SelectRead));
    }

    private void Send(IPEndPoint target, double packetsPerSecond)
    {
        var buffer = new byte[64];
        var clock = Stopwatch.StartNew();
        long skipped = 0;
        while (!_stopSending)
        {
            var due = (long)(clock.Elapsed.TotalSeconds * packetsPerSecond) - skipped;
            if (due - _sent > MostAtOnce)
            {
                skipped += due - _sent - MostAtOnce;
                due = _sent + MostAtOnce;
            }

            while (_sent < due && !_stopSending)
            {
                BinaryPrimitives.WriteInt64BigEndian(buffer, _sent);
                try
                {
                    _sender.SendTo(buffer, target);
                    Interlocked.Increment(ref _sent);
                }
                catch (SocketException)
                {
                    // Network unreachable and its like: as lost as a dropped one.
                    _refused++;
                    Thread.Sleep(1);
                }
            }

            Thread.Sleep(1);
        }
    }

    private void Receive()
    {
        var buffer = new byte[64];
        while (!_stopReceiving)
        {
            if (_receiver.Poll(20_000, SelectMode.SelectRead))
            {
                _receiver.Receive(buffer);
                var number = BinaryPrimitives.ReadInt64BigEndian(buffer);
                if (number >= 0)
                {
                    _received.Add(number);
                }
            }
        }
    }
}
