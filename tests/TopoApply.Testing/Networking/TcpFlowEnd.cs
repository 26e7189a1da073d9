using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using TopoApply.Testing.Sandboxing;

namespace TopoApply.Testing.Networking;

/// <summary>One end of a <see cref="TcpFlow"/>: sends numbered lines and reads those of the other end.</summary>
internal sealed class TcpFlowEnd : IDisposable
{
    /// <summary>Longer than this nothing may stand still: a lost segment alone is sent again within a fraction of a second.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private const int PauseMs = 4;
    private const int TcpLevel = 6; // IPPROTO_TCP
    private const int TcpInfo = 11; // TCP_INFO
    private const int TotalRetransmissions = 100; // offset of tcpi_total_retrans, linux/tcp.h

    private readonly Socket _socket;
    private readonly string _name;
    private readonly SandboxThread _sending;
    private readonly SandboxThread _receiving;
    private readonly Stopwatch _silence = new();
    private long _sent;
    private long _received;
    private string? _fault;
    private volatile bool _stopSending;
    private volatile bool _stopReceiving;

    /// <summary>Starts sending and receiving on a connected socket, which belongs to this from here on.</summary>
    public TcpFlowEnd(Sandbox sandbox, Socket socket, string name)
    {
        _socket = socket;
        _name = name;
        socket.SendTimeout = (int)Patience.TotalMilliseconds;
        _silence.Start();
        _receiving = sandbox.StartIn("host", () => Guarded(Receive));
        _sending = sandbox.StartIn("host", () => Guarded(Send));
    }

    /// <summary>Lines sent.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Lines received in their turn.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>The first thing that went wrong.</summary>
    public string? Fault => Volatile.Read(ref _fault);

    /// <summary>The longest time without a line while the other end was sending.</summary>
    public TimeSpan LongestGap { get; private set; }

    /// <summary>Segments that this end had to send again; known when it has stopped.</summary>
    public long Retransmitted { get; private set; }

    /// <summary>Ends the sending, not the receiving.</summary>
    public void StopSending()
    {
        _stopSending = true;
        _sending.Join();
    }

    /// <summary>Ends the receiving.</summary>
    public void StopReceiving()
    {
        _stopReceiving = true;
        _receiving.Join();
        Span<byte> info = stackalloc byte[TotalRetransmissions + sizeof(uint)];
        _socket.GetRawSocketOption(TcpLevel, TcpInfo, info);
        Retransmitted = BitConverter.ToUInt32(info[TotalRetransmissions..]);
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private void Guarded(Action loop)
    {
        try
        {
            loop();
        }
        catch (SocketException e)
        {
            // The thread that does not get to see the reset itself finds the connection shut down.
            Fail(e.SocketErrorCode switch
            {
                SocketError.TimedOut or SocketError.WouldBlock => "nothing could be sent for two seconds",
                SocketError.ConnectionReset or SocketError.Shutdown => "reset",
                var other => $"{other}",
            });
        }
    }

    private void Fail(string fault) => Interlocked.CompareExchange(ref _fault, $"{_name}: {fault} after {Received} lines in and {Sent} lines out", null);

    private void Send()
    {
        while (!_stopSending && Fault is null)
        {
            _socket.Send(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_sent}\n")));
            Interlocked.Increment(ref _sent);
            Thread.Sleep(PauseMs);
        }
    }

    private void Receive()
    {
        var buffer = new byte[4096];
        long number = 0;
        while (!_stopReceiving && Fault is null)
        {
            var readable = _socket.Poll(20_000, SelectMode.SelectRead);
            Wait();
            if (!readable)
            {
                continue;
            }

            var length = _socket.Receive(buffer);
            if (length == 0)
            {
                Fail("closed by the other end");
            }

            _silence.Restart();
            foreach (var b in buffer.AsSpan(0, length))
            {
                number = b == '\n' ? Line(number) : (number * 10) + (b - '0');
            }
        }
    }

    private void Wait()
    {
        // Once this end has stopped sending, so has the other.
        if (_stopSending)
        {
            return;
        }

        var gap = _silence.Elapsed;
        LongestGap = gap > LongestGap ? gap : LongestGap;
        if (gap > Patience)
        {
            Fail("nothing arrived for two seconds");
        }
    }

    private long Line(long number)
    {
        if (number != _received)
        {
            Fail($"line {number} where {_received} was due");
        }

        Interlocked.Increment(ref _received);
        return 0;
    }
}
