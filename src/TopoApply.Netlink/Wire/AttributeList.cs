using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace TopoApply.Netlink.Wire;

/// <summary>One attribute (nlattr); valid as long as the buffer is. Scalar reads check the length.</summary>
internal readonly ref struct NetlinkAttribute(ushort type, ReadOnlySpan<byte> payload)
{
    private const ushort TypeMask = 0x3FFF;

    /// <summary>nla_type without the NESTED and BYTEORDER flags.</summary>
    public ushort Type { get; } = (ushort)(type & TypeMask);

    /// <summary>nla_type with its flags.</summary>
    public ushort RawType { get; } = type;

    /// <summary>The payload without padding.</summary>
    public ReadOnlySpan<byte> Payload { get; } = payload;

    /// <summary>The payload as a list of attributes.</summary>
    public AttributeList Nested => new(Payload);

    /// <summary>8 bits.</summary>
    public byte U8 => Checked(1)[0];

    /// <summary>16 bits, host order.</summary>
    public ushort U16 => MemoryMarshal.Read<ushort>(Checked(2));

    /// <summary>32 bits, host order.</summary>
    public uint U32 => MemoryMarshal.Read<uint>(Checked(4));

    /// <summary>Signed 32 bits, host order.</summary>
    public int I32 => MemoryMarshal.Read<int>(Checked(4));

    /// <summary>64 bits, host order.</summary>
    public ulong U64 => MemoryMarshal.Read<ulong>(Checked(8));

    /// <summary>16 bits, network order.</summary>
    public ushort U16BigEndian => BinaryPrimitives.ReadUInt16BigEndian(Checked(2));

    /// <summary>32 bits, network order.</summary>
    public uint U32BigEndian => BinaryPrimitives.ReadUInt32BigEndian(Checked(4));

    /// <summary>64 bits, network order.</summary>
    public ulong U64BigEndian => BinaryPrimitives.ReadUInt64BigEndian(Checked(8));

    /// <summary>A UTF-8 string up to its first NUL or the end of the payload.</summary>
    public string Text
    {
        get
        {
            var end = Payload.IndexOf((byte)0);
            return Encoding.UTF8.GetString(end < 0 ? Payload : Payload[..end]);
        }
    }

    /// <summary>True when <see cref="Text"/> would be this text (UTF-8): compared without a string.</summary>
    public bool IsText(ReadOnlySpan<byte> text)
    {
        var end = Payload.IndexOf((byte)0);
        return (end < 0 ? Payload : Payload[..end]).SequenceEqual(text);
    }

    /// <summary>A fixed structure at the start of the payload.</summary>
    public T Struct<T>()
        where T : unmanaged => MemoryMarshal.Read<T>(Checked(Unsafe.SizeOf<T>()));

    private ReadOnlySpan<byte> Checked(int size) => Payload.Length >= size
        ? Payload
        : throw new MalformedMessageException($"Attribute {Type} has {Payload.Length} bytes, {size} needed.");
}

/// <summary>Enumerates the attributes of a message or of a nested attribute.</summary>
internal readonly ref struct AttributeList(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>True when there is nothing to enumerate.</summary>
    public bool IsEmpty => _bytes.IsEmpty;

    /// <summary>The raw bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Starts the enumeration.</summary>
    public Enumerator GetEnumerator() => new(_bytes);

    /// <summary>Finds the first attribute of a type.</summary>
    public bool TryGet(ushort type, out NetlinkAttribute attribute)
    {
        foreach (var candidate in this)
        {
            if (candidate.Type == type)
            {
                attribute = candidate;
                return true;
            }
        }

        attribute = default;
        return false;
    }

    /// <summary>Steps through the attributes; throws <see cref="MalformedMessageException"/> on an impossible length.</summary>
    internal ref struct Enumerator(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> _rest = rest;

        /// <summary>The attribute at hand.</summary>
        public NetlinkAttribute Current { get; private set; }

        /// <summary>Moves to the next attribute.</summary>
        public bool MoveNext()
        {
            // The kernel itself ignores up to three trailing bytes of padding.
            if (_rest.Length < 4)
            {
                return false;
            }

            var length = MemoryMarshal.Read<ushort>(_rest);
            if (length < 4 || length > _rest.Length)
            {
                throw new MalformedMessageException($"nla_len {length} with {_rest.Length} bytes left.");
            }

            Current = new NetlinkAttribute(MemoryMarshal.Read<ushort>(_rest[2..]), _rest[4..length]);
            _rest = _rest[Math.Min(_rest.Length, (length + 3) & ~3)..];
            return true;
        }
    }
}
