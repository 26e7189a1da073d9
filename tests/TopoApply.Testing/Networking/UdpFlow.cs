using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using TopoApply.Testing.Sandboxing;

namespace TopoApply.Testing.Networking;

/// <summary>Numbered datagrams at a steady pace from one namespace to another; tells how many were lost.</summary>
internal sealed class UdpFlow : IDisposable
{
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
            var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
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
    public (long Sent, long Lost) Stop()
    {
        _stopSending = true;
        _sending.Join();
        Thread.Sleep(100);
        _stopReceiving = true;
        _receiving.Join();
        return (_sent, _sent - _received.Count + _refused);
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
        while (!_stopSending)
        {
            var due = (long)(clock.Elapsed.TotalSeconds * packetsPerSecond);
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
