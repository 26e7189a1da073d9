using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace TopoApply.Netlink.Wire;

/// <summary>
/// Builds netlink messages, one after another, in one reusable buffer. Lengths are patched when a scope closes.
/// Source: netlink(7), linux/netlink.h. Integers are in host order unless the name says otherwise.
/// </summary>
internal sealed class NetlinkWriter
{
    private const int HeaderLength = 16;
    private const ushort NestedFlag = 0x8000;

    private byte[] _buffer;
    private int _length;
    private int _message = -1;
    private int _depth;

    /// <summary>Creates a writer whose buffer starts with <paramref name="capacity"/> bytes and grows as needed.</summary>
    public NetlinkWriter(int capacity = 1024) => _buffer = new byte[capacity];

    /// <summary>All bytes written so far: whole messages, each padded to four bytes.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>Number of bytes written so far.</summary>
    public int Length => _length;

    /// <summary>Forgets everything written; keeps the buffer.</summary>
    public void Reset()
    {
        _length = 0;
        _message = -1;
        _depth = 0;
    }

    /// <summary>Forgets everything from <paramref name="length"/> on: a message that could not be finished.</summary>
    public void Truncate(int length)
    {
        _length = Math.Min(_length, length);
        _message = -1;
        _depth = 0;
    }

    /// <summary>Starts a message (nlmsghdr); dispose the scope to end it. Port id stays 0: the kernel fills it in.</summary>
    public MessageScope Message(ushort type, ushort flags, uint sequence)
    {
        if (_message >= 0)
        {
            throw new InvalidOperationException("The previous message is still open.");
        }

        _message = _length;
        var header = Grow(HeaderLength);
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0);
        MemoryMarshal.Write(header[4..], type);
        MemoryMarshal.Write(header[6..], flags);
        MemoryMarshal.Write(header[8..], sequence);
        MemoryMarshal.Write(header[12..], 0u);
        return new MessageScope(this);
    }

    /// <summary>Writes a family's fixed header (ifinfomsg, rtmsg …) right behind nlmsghdr.</summary>
    public void Header<T>(in T value)
        where T : unmanaged
    {
        var size = Unsafe.SizeOf<T>();
        MemoryMarshal.Write(Grow(Align(size)), value);
    }

    /// <summary>An attribute without payload, such as a flag.</summary>
    public void Flag(ushort type) => Attribute(type, 0);

    /// <summary>An attribute of raw bytes.</summary>
    public void Bytes(ushort type, ReadOnlySpan<byte> value) => value.CopyTo(Attribute(type, value.Length));

    /// <summary>An 8-bit attribute.</summary>
    public void U8(ushort type, byte value) => Attribute(type, 1)[0] = value;

    /// <summary>A 16-bit attribute in host order.</summary>
    public void U16(ushort type, ushort value) => MemoryMarshal.Write(Attribute(type, 2), value);

    /// <summary>A 32-bit attribute in host order.</summary>
    public void U32(ushort type, uint value) => MemoryMarshal.Write(Attribute(type, 4), value);

    /// <summary>A signed 32-bit attribute in host order.</summary>
    public void I32(ushort type, int value) => MemoryMarshal.Write(Attribute(type, 4), value);

    /// <summary>A 64-bit attribute in host order.</summary>
    public void U64(ushort type, ulong value) => MemoryMarshal.Write(Attribute(type, 8), value);

    /// <summary>A 16-bit attribute in network order.</summary>
    public void U16BigEndian(ushort type, ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Attribute(type, 2), value);

    /// <summary>A 32-bit attribute in network order (nf_tables).</summary>
    public void U32BigEndian(ushort type, uint value) => BinaryPrimitives.WriteUInt32BigEndian(Attribute(type, 4), value);

    /// <summary>A 64-bit attribute in network order (nf_tables).</summary>
    public void U64BigEndian(ushort type, ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Attribute(type, 8), value);

    /// <summary>A NUL-terminated UTF-8 string attribute.</summary>
    public void Text(ushort type, string value)
    {
        var count = Encoding.UTF8.GetByteCount(value);
        var span = Attribute(type, count + 1);
        Encoding.UTF8.GetBytes(value, span);
        span[count] = 0;
    }

    /// <summary>An attribute that holds a fixed structure.</summary>
    public void Struct<T>(ushort type, in T value)
        where T : unmanaged => MemoryMarshal.Write(Attribute(type, Unsafe.SizeOf<T>()), value);

    /// <summary>Opens a nested attribute (NLA_F_NESTED set); dispose the scope to close it.</summary>
    public NestedScope Nested(ushort type)
    {
        var start = _length;
        _depth++;
        var header = Grow(4);
        MemoryMarshal.Write(header, (ushort)0);
        MemoryMarshal.Write(header[2..], (ushort)(type | NestedFlag));
        return new NestedScope(this, start);
    }

    /// <summary>Appends raw bytes without a header (rtnexthop inside RTA_MULTIPATH, VETH_INFO_PEER's ifinfomsg); padded to four bytes.</summary>
    public Span<byte> Raw(int length) => Grow(Align(length))[..length];

    /// <summary>Offset of the next byte; with <see cref="PatchU16"/> for structures that carry their own length.</summary>
    public int Position => _length;

    /// <summary>Overwrites a 16-bit host-order value at <paramref name="position"/>.</summary>
    public void PatchU16(int position, ushort value) => MemoryMarshal.Write(_buffer.AsSpan(position), value);

    private static int Align(int length) => (length + 3) & ~3;

    private Span<byte> Attribute(ushort type, int payload)
    {
        var length = 4 + payload;
        if (length > ushort.MaxValue)
        {
            throw new InvalidOperationException($"Attribute {type} of {payload} bytes does not fit a netlink attribute.");
        }

        var span = Grow(Align(length));
        MemoryMarshal.Write(span, (ushort)length);
        MemoryMarshal.Write(span[2..], type);
        return span.Slice(4, payload);
    }

    private Span<byte> Grow(int count)
    {
        if (_length + count > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
        }

        var span = _buffer.AsSpan(_length, count);
        span.Clear();
        _length += count;
        return span;
    }

    private void EndMessage()
    {
        if (_depth != 0)
        {
            throw new InvalidOperationException("A nested attribute is still open.");
        }

        MemoryMarshal.Write(_buffer.AsSpan(_message), (uint)(_length - _message));
        _message = -1;
    }

    private void EndNested(int start)
    {
        _depth--;
        var length = _length - start;
        if (length > ushort.MaxValue)
        {
            throw new InvalidOperationException($"A nested attribute of {length} bytes does not fit netlink's 16-bit length.");
        }

        MemoryMarshal.Write(_buffer.AsSpan(start), (ushort)length);
    }

    /// <summary>Ends the message when disposed.</summary>
    internal readonly ref struct MessageScope(NetlinkWriter writer)
    {
        /// <summary>Patches nlmsg_len.</summary>
        public void Dispose() => writer.EndMessage();
    }

    /// <summary>Closes a nested attribute when disposed.</summary>
    internal readonly ref struct NestedScope(NetlinkWriter writer, int start)
    {
        /// <summary>Patches nla_len.</summary>
        public void Dispose() => writer.EndNested(start);
    }
}
