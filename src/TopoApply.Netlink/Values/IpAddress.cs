using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace TopoApply.Netlink.Values;

/// <summary>Address families that the kernel numbers so (linux/socket.h).</summary>
internal enum IpFamily : byte
{
    /// <summary>No address: the default value.</summary>
    None = 0,

    /// <summary>AF_INET.</summary>
    V4 = 2,

    /// <summary>AF_INET6.</summary>
    V6 = 10,
}

/// <summary>
/// An IPv4 or IPv6 address by value. Parsing is strict: a dotted quad without leading zeros, or RFC 4291 text without a zone;
/// the framework's own parser takes `10.1` and octal. Printed as RFC 5952.
/// </summary>
internal readonly record struct IpAddress : IComparable<IpAddress>, ISpanFormattable
{
    /// <summary>Length of the longest text: eight groups of four digits, or fewer with a dotted quad behind them.</summary>
    public const int LongestText = 45;

    // Two halves: code that touches a UInt128 cannot be compiled ahead, and nearly everything touches an address.
    private readonly ulong _high;
    private readonly ulong _low;

    private const int HashFactor = -1521134295;

    private IpAddress(IpFamily family, ulong high, ulong low)
    {
        Family = family;
        _high = high;
        _low = low;
    }

    /// <summary>The family; <see cref="IpFamily.None"/> for the default value.</summary>
    public IpFamily Family { get; }

    /// <summary>Length in bytes: 4, 16, or 0 for the default value.</summary>
    public int Size => Family switch { IpFamily.V4 => 4, IpFamily.V6 => 16, IpFamily.None => 0 };

    /// <summary>Length in bits: 32, 128, or 0.</summary>
    public byte BitLength => (byte)(Size * 8);

    /// <summary>0.0.0.0.</summary>
    public static IpAddress AnyV4 => Any(IpFamily.V4);

    /// <summary>::.</summary>
    public static IpAddress AnyV6 => Any(IpFamily.V6);

    /// <summary>True for 0.0.0.0 and ::.</summary>
    public bool IsAny => (_high | _low) == 0;

    /// <summary>fe80::/10 or 169.254.0.0/16.</summary>
    public bool IsLinkLocal => Family == IpFamily.V6 ? _high >> 54 == 0x3FA : _low >> 16 == 0xA9FE;

    /// <summary>ff00::/8 or 224.0.0.0/4.</summary>
    public bool IsMulticast => Family == IpFamily.V6 ? _high >> 56 == 0xFF : _low >> 28 == 0xE;

    /// <summary>::1 or 127.0.0.0/8.</summary>
    public bool IsLoopback => Family == IpFamily.V6 ? _high == 0 && _low == 1 : _low >> 24 == 127;

    /// <summary>From 4 or 16 bytes in network order.</summary>
    /// <exception cref="ArgumentException">Any other length.</exception>
    public static IpAddress FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        4 => new(IpFamily.V4, 0, BinaryPrimitives.ReadUInt32BigEndian(bytes)),
        16 => new(IpFamily.V6, BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..])),
        _ => throw new ArgumentException($"{bytes.Length} bytes are not an IP address.", nameof(bytes)),
    };

    /// <summary>Any address of the family (all bits zero).</summary>
    public static IpAddress Any(IpFamily family) => new(family, 0, 0);

    /// <summary>Writes <see cref="Size"/> bytes in network order.</summary>
    public void WriteTo(Span<byte> destination)
    {
        if (Family == IpFamily.V4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)_low);
        }
        else if (Family == IpFamily.V6)
        {
            BinaryPrimitives.WriteUInt64BigEndian(destination, _high);
            BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _low);
        }
    }

    /// <summary>The bytes in network order.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        WriteTo(bytes);
        return bytes;
    }

    /// <summary>The address with all bits behind the first <paramref name="length"/> cleared.</summary>
    public IpAddress Masked(byte length)
    {
        var host = BitLength - length;
        return host <= 64 ? new(Family, _high, Clear(_low, host)) : new(Family, Clear(_high, host - 64), 0);
    }

    /// <summary>The address with all bits behind the first <paramref name="length"/> set.</summary>
    public IpAddress Filled(byte length)
    {
        var host = BitLength - length;
        return host <= 64 ? new(Family, _high, _low | ~Clear(ulong.MaxValue, host)) : new(Family, _high | ~Clear(ulong.MaxValue, host - 64), ulong.MaxValue);
    }

    /// <summary>The address whose number is higher by <paramref name="count"/> (wraps inside the family).</summary>
    public IpAddress Add(ulong count)
    {
        var low = unchecked(_low + count);
        return Family == IpFamily.V4 ? new(Family, 0, (uint)low) : new(Family, low < count ? unchecked(_high + 1) : _high, low);
    }

    /// <summary>The address whose number is higher by <paramref name="count"/> times two to the power of <paramref name="bits"/> (wraps inside the family).</summary>
    public IpAddress Add(ulong count, int bits)
    {
        if (bits >= 64)
        {
            return new(Family, unchecked(_high + (count << (bits - 64))), _low);
        }

        var low = count << bits;
        var carried = bits == 0 ? 0 : count >> (64 - bits);
        var sum = Add(low);
        return Family == IpFamily.V4 ? sum : new(Family, unchecked(sum._high + carried), sum._low);
    }

    /// <summary>Strict parser.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IpAddress address)
    {
        address = default;
        if (text.Contains(':'))
        {
            if (text.IndexOfAny("%[]/") >= 0 || !IPAddress.TryParse(text, out var parsed) || parsed.AddressFamily != AddressFamily.InterNetworkV6)
            {
                return false;
            }

            Span<byte> bytes = stackalloc byte[16];
            parsed.TryWriteBytes(bytes, out _);
            address = FromBytes(bytes);
            return true;
        }

        return TryParseV4(text, out address);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        Span<char> text = stackalloc char[LongestText];
        return text[..Format(text)].ToString();
    }

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <summary>Writes the text; a key is put together from several values without a string for each.</summary>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        Span<char> text = stackalloc char[LongestText];
        var length = Format(text);
        var fits = text[..length].TryCopyTo(destination);
        charsWritten = fits ? length : 0;
        return fits;
    }

    // Equality and hash are written out here and below: what a record makes of itself asks the framework for a comparer of each field's
    // type, and a comparer of one of our structures is made by reflection and compiled at every start.

    /// <inheritdoc/>
    public bool Equals(IpAddress other) => _low == other._low && _high == other._high && Family == other.Family;

    /// <inheritdoc/>
    public override int GetHashCode() => (((_high.GetHashCode() * HashFactor) + _low.GetHashCode()) * HashFactor) + (int)Family;

    /// <summary>IPv4 before IPv6, then by number.</summary>
    public int CompareTo(IpAddress other)
    {
        var order = Family.CompareTo(other.Family);
        order = order != 0 ? order : _high.CompareTo(other._high);
        return order != 0 ? order : _low.CompareTo(other._low);
    }

    /// <summary>Without the last bits; a shift by 64 would be one by 0.</summary>
    private static ulong Clear(ulong bits, int last) => last >= 64 ? 0 : bits >> last << last;

    private static bool TryParseV4(ReadOnlySpan<char> text, out IpAddress address)
    {
        address = default;
        uint bits = 0;
        var parts = 0;
        foreach (var range in text.Split('.'))
        {
            var part = text[range];
            if (part.Length is 0 or > 3 || (part.Length > 1 && part[0] == '0') || ++parts > 4)
            {
                return false;
            }

            uint value = 0;
            foreach (var c in part)
            {
                if (!char.IsAsciiDigit(c))
                {
                    return false;
                }

                value = (value * 10) + (uint)(c - '0');
            }

            if (value > 255)
            {
                return false;
            }

            bits = (bits << 8) | value;
        }

        if (parts != 4)
        {
            return false;
        }

        address = new IpAddress(IpFamily.V4, 0, bits);
        return true;
    }

    private int Format(Span<char> text) => Family switch
    {
        IpFamily.None => 0,
        IpFamily.V4 => FormatV4((uint)_low, text),
        IpFamily.V6 => FormatV6(text),
    };

    private static int FormatV4(uint bits, Span<char> text)
    {
        var end = 0;
        for (var shift = 24; shift >= 0; shift -= 8)
        {
            _ = ((byte)(bits >> shift)).TryFormat(text[end..], out var digits);
            end += digits;
            if (shift > 0)
            {
                text[end++] = '.';
            }
        }

        return end;
    }

    // The framework's address is two objects, and its text is made of every address that is read.
    private int FormatV6(Span<char> text)
    {
        var dotted = HasDottedEnd;
        var groups = dotted ? 6 : 8;
        var (zeros, length) = LongestZeros(groups);
        var end = 0;
        for (var i = 0; i < groups; i++)
        {
            if (i == zeros)
            {
                "::".AsSpan(i == 0 ? 0 : 1).CopyTo(text[end..]);
                end += i == 0 ? 2 : 1;
                i += length - 1;
                continue;
            }

            _ = Group(i).TryFormat(text[end..], out var digits, "x");
            end += digits;
            if (i < groups - 1 || dotted)
            {
                text[end++] = ':';
            }
        }

        return dotted ? end + FormatV4((uint)_low, text[end..]) : end;
    }

    /// <summary>One of the eight groups of an IPv6 address.</summary>
    private ushort Group(int index) => (ushort)((index < 4 ? _high : _low) >> (48 - (16 * (index % 4))));

    /// <summary>True for prefixes that are known to hold an IPv4 address (RFC 5952, 5): compatible, mapped, translated, ISATAP.</summary>
    private bool HasDottedEnd => (_high, Group(4), Group(5), Group(6)) switch
    {
        (_, 0, 0x5EFE, _) => true,
        (0, 0, 0 or 0xFFFF, not 0) or (0, 0xFFFF, 0, not 0) => true,
        _ => false,
    };

    /// <summary>The first of the longest runs of zeros among the first groups (RFC 5952, 4.2); one group alone is none, and then -1.</summary>
    private (int Start, int Length) LongestZeros(int groups)
    {
        var (best, most, length) = (-1, 1, 0);
        for (var i = 0; i < groups; i++)
        {
            length = Group(i) == 0 ? length + 1 : 0;
            if (length > most)
            {
                (best, most) = (i - length + 1, length);
            }
        }

        return (best, most);
    }
}
