using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using TopoApply.Testing.Sandboxing;

namespace TopoApply.Testing.Networking;

/// <summary>A name server on UDP port 53 that knows A and AAAA records from a table and answers NXDOMAIN for the rest. Source: RFC 1035.</summary>
internal sealed class NameServer : IDisposable
{
    private readonly IReadOnlyDictionary<string, string> _names;
    private readonly Socket _socket;
    private readonly SandboxThread _thread;
    private volatile bool _stopping;

    /// <summary>Answers when this returns.</summary>
    public NameServer(Sandbox sandbox, string netns, IPAddress address, IReadOnlyDictionary<string, string> names)
    {
        _names = names;
        _socket = sandbox.RunIn(netns, () =>
        {
            var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(address, 53));
            return socket;
        });
        _thread = sandbox.StartIn(netns, Loop);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping = true;
        _thread.Join();
        _socket.Dispose();
    }

    private void Loop()
    {
        var buffer = new byte[1500];
        while (!_stopping)
        {
            if (!_socket.Poll(50_000, SelectMode.SelectRead))
            {
                continue;
            }

            EndPoint peer = new IPEndPoint(_socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
            try
            {
                var length = _socket.ReceiveFrom(buffer, ref peer);
                if (length > 12)
                {
                    _socket.SendTo(Answer(buffer.AsSpan(0, length)), peer);
                }
            }
            catch (SocketException)
            {
                // An asker that is gone: the next one is served.
            }
        }
    }

    private byte[] Answer(ReadOnlySpan<byte> query)
    {
        var name = new StringBuilder();
        var position = 12;
        while (query[position] != 0)
        {
            name.Append(name.Length == 0 ? "" : ".").Append(Encoding.ASCII.GetString(query.Slice(position + 1, query[position])));
            position += query[position] + 1;
        }

        var type = BinaryPrimitives.ReadUInt16BigEndian(query[(position + 1)..]);
        var question = query[12..(position + 5)];
        var known = _names.TryGetValue(name.ToString(), out var text);
        var address = known ? IPAddress.Parse(text ?? "") : IPAddress.None;
        var matches = known && type == (address.AddressFamily == AddressFamily.InterNetwork ? 1 : 28);
        var reply = new List<byte>();
        reply.AddRange(query[..2]);
        reply.AddRange([0x85, (byte)(known ? 0x80 : 0x83), 0, 1, 0, (byte)(matches ? 1 : 0), 0, 0, 0, 0]);
        reply.AddRange(question);
        if (matches)
        {
            var bytes = address.GetAddressBytes();
            reply.AddRange([0xC0, 12, 0, (byte)type, 0, 1, 0, 0, 0, 60, 0, (byte)bytes.Length]);
            reply.AddRange(bytes);
        }

        return [.. reply];
    }
}
