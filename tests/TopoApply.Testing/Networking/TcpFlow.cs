using System.Net;
using System.Net.Sockets;
using TopoApply.Testing.Sandboxing;

namespace TopoApply.Testing.Networking;

/// <summary>What became of a <see cref="TcpFlow"/>.</summary>
/// <param name="Sent">Lines sent, both ways together.</param>
/// <param name="Arrived">Lines that came out at the other end.</param>
/// <param name="LongestGap">The longest time in which an end waited for a line.</param>
/// <param name="Retransmitted">Segments that were sent again: lost on the way, or late.</param>
/// <param name="Fault">The first thing that went wrong; null when nothing did.</param>
internal sealed record TcpFlowResult(long Sent, long Arrived, TimeSpan LongestGap, long Retransmitted, string? Fault);

/// <summary>Numbered lines at a steady pace, both ways on one connection; notices a reset, a standstill and lines out of turn.</summary>
internal sealed class TcpFlow : IDisposable
{
    private readonly TcpFlowEnd _client;
    private readonly TcpFlowEnd _server;
    private TcpFlowResult? _result;

    /// <summary>Connects, and starts.</summary>
    /// <param name="sandbox">Where.</param>
    /// <param name="from">The namespace that connects.</param>
    /// <param name="to">The namespace that listens.</param>
    /// <param name="target">What is connected to.</param>
    /// <param name="port">The port that is listened on; another than the target's where a translation lies between.</param>
    /// <exception cref="TimeoutException">There is no connection within three seconds.</exception>
    public TcpFlow(Sandbox sandbox, string from, string to, IPEndPoint target, int? port = null)
    {
        using var listener = sandbox.RunIn(to, () =>
        {
            var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(target.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, port ?? target.Port));
            socket.Listen(1);
            return socket;
        });
        var client = sandbox.RunIn(from, () =>
        {
            var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            Traffic.ConnectWithin(socket, target, 3000);
            return socket;
        });
        var server = listener.Accept();
        server.NoDelay = true;
        _client = new TcpFlowEnd(sandbox, client, $"{from} to {target}");
        _server = new TcpFlowEnd(sandbox, server, $"{to} answering {from}");
    }

    /// <summary>Lines that have arrived so far, both ways together.</summary>
    public long Arrived => _client.Received + _server.Received;

    /// <summary>What went wrong so far.</summary>
    public string? Fault => _client.Fault ?? _server.Fault;

    /// <summary>Stops sending, waits for what is on its way, and closes.</summary>
    public TcpFlowResult Stop()
    {
        if (_result is not null)
        {
            return _result;
        }

        _client.StopSending();
        _server.StopSending();
        var complete = Traffic.Eventually(() => Fault is not null || (_client.Received == _server.Sent && _server.Received == _client.Sent), 2000);
        _client.StopReceiving();
        _server.StopReceiving();
        var sent = _client.Sent + _server.Sent;
        var fault = Fault ?? (complete ? null : $"of {sent} lines {Arrived} arrived");
        var gap = _client.LongestGap > _server.LongestGap ? _client.LongestGap : _server.LongestGap;
        return _result = new TcpFlowResult(sent, Arrived, gap, _client.Retransmitted + _server.Retransmitted, fault);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _client.Dispose();
        _server.Dispose();
    }
}
