using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using TopoApply.Testing.Sandboxing;

namespace TopoApply.Testing.Networking;

/// <summary>Traffic between the namespaces of a sandbox through real sockets, each opened by a thread that sits in the namespace.</summary>
internal sealed class Traffic(Sandbox sandbox)
{
    /// <summary>
    /// Sends ICMP echo requests until one is answered. The first packets of a fresh lab may go missing while neighbours are found, hence the tries.
    /// </summary>
    /// <returns>True when an answer came.</returns>
    public bool Ping(string netns, string address, int tries = 5, int size = 56)
    {
        var target = IPAddress.Parse(address);
        return sandbox.RunIn(netns, () => PingHere(target, tries, size));
    }

    /// <summary>Starts a TCP server that greets with the peer's address as it sees it, then echoes.</summary>
    public TcpEchoServer Serve(string netns, int port, string address = "::") => new(sandbox, netns, IPAddress.Parse(address), port);

    /// <summary>Connects, reads the greeting, sends a line and reads it back.</summary>
    /// <returns>The address that the server saw as ours.</returns>
    public string Connect(string netns, string address, int port, string? source = null, int timeoutMs = 3000) => sandbox.RunIn(netns, () =>
    {
        var target = IPAddress.Parse(address);
        using var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (source is not null)
        {
            socket.Bind(new IPEndPoint(IPAddress.Parse(source), 0));
        }

        ConnectWithin(socket, new IPEndPoint(target, port), timeoutMs);
        socket.ReceiveTimeout = timeoutMs;
        using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        using var writer = new StreamWriter(stream) { AutoFlush = true };
        var seen = reader.ReadLine() ?? throw new IOException("The server closed without a greeting.");
        writer.WriteLine("are you there");
        return reader.ReadLine() == "are you there" ? seen : throw new IOException("The echo came back changed.");
    });

    /// <summary>True when a TCP connection can be made and echoes.</summary>
    public bool Connects(string netns, string address, int port, int timeoutMs = 1000)
    {
        try
        {
            Connect(netns, address, port, null, timeoutMs);
            return true;
        }
        catch (Exception e) when (e is IOException or SocketException or TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Starts a steady flow of numbered datagrams.</summary>
    public UdpFlow Flow(string from, string to, string address, int port, double packetsPerSecond = 1000) =>
        new(sandbox, from, to, IPAddress.Parse(address), port, packetsPerSecond);

    /// <summary>Starts numbered lines both ways on one connection; <paramref name="listenOn"/> where a translation changes the port.</summary>
    public TcpFlow Lines(string from, string to, string address, int port, int? listenOn = null) =>
        new(sandbox, from, to, new IPEndPoint(IPAddress.Parse(address), port), listenOn);

    /// <summary>Starts a name server that knows a few names.</summary>
    public NameServer Names(string netns, string address, IReadOnlyDictionary<string, string> names) => new(sandbox, netns, IPAddress.Parse(address), names);

    /// <summary>Asks the C library, with the namespace's own resolv.conf and hosts in place, as any program started by `ip netns exec` would.</summary>
    /// <returns>The first address; null when there is none.</returns>
    public string? Resolve(string netns, string name)
    {
        var result = sandbox.Exec("ip", "netns", "exec", netns, "getent", "ahosts", name);
        return result.ExitCode == 0 ? result.Output.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() : null;
    }

    /// <summary>Tries until a condition holds or the time is up.</summary>
    public static bool Eventually(Func<bool> condition, int timeoutMs = 5000)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.ElapsedMilliseconds > timeoutMs)
            {
                return false;
            }

            Thread.Sleep(20);
        }

        return true;
    }

    /// <summary>Connects a socket, for at most some time.</summary>
    /// <exception cref="TimeoutException">No answer came.</exception>
    public static void ConnectWithin(Socket socket, IPEndPoint target, int timeoutMs)
    {
        socket.Blocking = false;
        try
        {
            socket.Connect(target);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // Under way: the wait is below.
        }

        if (!socket.Poll(timeoutMs * 1000, SelectMode.SelectWrite))
        {
            throw new TimeoutException($"No connection to {target} within {timeoutMs} ms.");
        }

        var error = (int?)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error) ?? 0;
        if (error != 0)
        {
            throw new SocketException(error);
        }

        socket.Blocking = true;
    }

    private static bool PingHere(IPAddress target, int tries, int size)
    {
        var v6 = target.AddressFamily == AddressFamily.InterNetworkV6;
        using var socket = new Socket(target.AddressFamily, SocketType.Raw, v6 ? ProtocolType.IcmpV6 : ProtocolType.Icmp);
        socket.Connect(new IPEndPoint(target, 0));
        var id = (ushort)Random.Shared.Next(1, 65536);
        var buffer = new byte[65536];
        for (var sequence = 1; sequence <= tries; sequence++)
        {
            try
            {
                socket.Send(Echo(v6, id, (ushort)sequence, size));
            }
            catch (SocketException)
            {
                // Unreachable for now: a neighbour that did not answer the try before.
                Thread.Sleep(100);
                continue;
            }

            var clock = Stopwatch.StartNew();
            while (clock.ElapsedMilliseconds < 1000 && socket.Poll(TimeSpan.FromMilliseconds(1000 - Math.Min(1000, clock.ElapsedMilliseconds)), SelectMode.SelectRead))
            {
                if (IsReply(socket, buffer, v6, id))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool IsReply(Socket socket, byte[] buffer, bool v6, ushort id)
    {
        try
        {
            var message = buffer.AsSpan(0, socket.Receive(buffer));
            if (!v6)
            {
                // A raw IPv4 socket delivers the IP header too: raw(7).
                message = message[((message[0] & 0x0F) * 4)..];
            }

            return message.Length >= 8 && message[0] == (v6 ? 129 : 0) && BinaryPrimitives.ReadUInt16BigEndian(message[4..]) == id;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>An echo request; the kernel fills the checksum of ICMPv6 in, not that of ICMP.</summary>
    private static byte[] Echo(bool v6, ushort id, ushort sequence, int size)
    {
        var message = new byte[8 + size];
        message[0] = (byte)(v6 ? 128 : 8);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(4), id);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(6), sequence);
        uint sum = 0;
        for (var i = 0; i < message.Length; i += 2)
        {
            sum += (uint)((message[i] << 8) | (i + 1 < message.Length ? message[i + 1] : 0));
        }

        sum = (sum & 0xFFFF) + (sum >> 16);
        sum += sum >> 16;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), (ushort)~sum);
        return message;
    }
}
