using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TopoApply.Netlink.Wire;

/// <summary>One netlink message inside a received datagram; valid as long as the buffer is.</summary>
internal readonly ref struct NetlinkMessage
{
    /// <summary>Creates a view of one message.</summary>
    public NetlinkMessage(ushort type, ushort flags, uint sequence, uint port, ReadOnlySpan<byte> payload)
    {
        Type = type;
        Flags = flags;
        Sequence = sequence;
        Port = port;
        Payload = payload;
    }

    /// <summary>nlmsg_type; below 0x10 is control.</summary>
    public ushort Type { get; }

    /// <summary>nlmsg_flags.</summary>
    public ushort Flags { get; }

    /// <summary>nlmsg_seq.</summary>
    public uint Sequence { get; }

    /// <summary>nlmsg_pid: the port id the message is addressed to.</summary>
    public uint Port { get; }

    /// <summary>Everything behind nlmsghdr.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Reads the family's fixed header and gives the attributes behind it.</summary>
    public T ReadHeader<T>(out AttributeList attributes)
        where T : unmanaged
    {
        var size = Unsafe.SizeOf<T>();
        if (Payload.Length < size)
        {
            throw new MalformedMessageException($"Message type {Type}: {Payload.Length} bytes of payload, {size} needed for its header.");
        }

        attributes = new AttributeList(Payload[Math.Min(Payload.Length, (size + 3) & ~3)..]);
        return MemoryMarshal.Read<T>(Payload);
    }
}

/// <summary>Enumerates the messages of one datagram.</summary>
internal readonly ref struct MessageList(ReadOnlySpan<byte> datagram)
{
    private readonly ReadOnlySpan<byte> _datagram = datagram;

    /// <summary>Starts the enumeration.</summary>
    public Enumerator GetEnumerator() => new(_datagram);

    /// <summary>Steps through the messages; throws <see cref="MalformedMessageException"/> on an impossible length.</summary>
    internal ref struct Enumerator(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> _rest = rest;

        /// <summary>The message at hand.</summary>
        public NetlinkMessage Current { get; private set; }

        /// <summary>Moves to the next message.</summary>
        public bool MoveNext()
        {
            if (_rest.Length == 0)
            {
                return false;
            }

            if (_rest.Length < 16)
            {
                throw new MalformedMessageException($"{_rest.Length} bytes left, 16 needed for nlmsghdr.");
            }

            var length = MemoryMarshal.Read<uint>(_rest);
            if (length < 16 || length > _rest.Length)
            {
                throw new MalformedMessageException($"nlmsg_len {length} in a datagram with {_rest.Length} bytes left.");
            }

            Current = new NetlinkMessage(
                MemoryMarshal.Read<ushort>(_rest[4..]),
                MemoryMarshal.Read<ushort>(_rest[6..]),
                MemoryMarshal.Read<uint>(_rest[8..]),
                MemoryMarshal.Read<uint>(_rest[12..]),
                _rest[16..(int)length]);
            _rest = _rest[Math.Min(_rest.Length, ((int)length + 3) & ~3)..];
            return true;
        }
    }
}
