using System.Net;
using System.Net.Sockets;
using System.Text;
using TopoApply.Testing.Sandboxing;

namespace TopoApply.Testing.Networking;

/// <summary>Accepts one connection after the other: greets with the peer's address as it sees it, then echoes until the peer closes.</summary>
internal sealed class TcpEchoServer : IDisposable
{
    private readonly Socket _listener;
    private readonly SandboxThread _thread;
    private readonly Lock _lock = new();
    private readonly List<string> _peers = [];
    private volatile bool _stopping;

    /// <summary>Listens when this returns; `::` takes IPv4 as well.</summary>
    public TcpEchoServer(Sandbox sandbox, string netns, IPAddress address, int port)
    {
        _listener = sandbox.RunIn(netns, () =>
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (address.AddressFamily == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = true;
            }

            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(64);
            return socket;
        });
        _thread = sandbox.StartIn(netns, Loop);
    }

    /// <summary>The addresses that connections came from, in order.</summary>
    public IReadOnlyList<string> Peers
    {
        get
        {
            lock (_lock)
            {
                return [.. _peers];
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping = true;
        _thread.Join();
        _listener.Dispose();
    }

    private void Loop()
    {
        while (!_stopping)
        {
            if (_listener.Poll(50_000, SelectMode.SelectRead))
            {
                using var connection = _listener.Accept();
                try
                {
                    Serve(connection);
                }
                catch (SocketException)
                {
                    // The peer went away: the next one is served.
                }
            }
        }
    }

    private void Serve(Socket connection)
    {
        var remote = ((IPEndPoint?)connection.RemoteEndPoint)?.Address ?? IPAddress.None;
        var peer = (remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote).ToString();
        lock (_lock)
        {
            _peers.Add(peer);
        }

        connection.Send(Encoding.ASCII.GetBytes(peer + "\n"));
        var buffer = new byte[4096];
        while (!_stopping)
        {
            if (connection.Poll(50_000, SelectMode.SelectRead))
            {
                var length = connection.Receive(buffer);
                if (length == 0)
                {
                    return;
                }

                connection.Send(buffer.AsSpan(0, length));
            }
        }
    }
}
