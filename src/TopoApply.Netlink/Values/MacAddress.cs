using System.Globalization;

namespace TopoApply.Netlink.Values;

/// <summary>A 48-bit Ethernet address, kept in the low bits of a number. Text form: `02:00:00:00:00:01`.</summary>
internal readonly record struct MacAddress(ulong Bits) : IComparable<MacAddress>
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 6;

    /// <summary>True when the lowest bit of the first byte is set: not an address a link can have.</summary>
    public bool IsMulticast => (Bits >> 40 & 1) != 0;

    /// <summary>From six bytes.</summary>
    public static MacAddress FromBytes(ReadOnlySpan<byte> bytes)
    {
        ulong bits = 0;
        foreach (var b in bytes[..Size])
        {
            bits = (bits << 8) | b;
        }

        return new MacAddress(bits);
    }

    /// <summary>The six bytes, first one first.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        for (var i = 0; i < Size; i++)
        {
            bytes[i] = (byte)(Bits >> (8 * (5 - i)));
        }

        return bytes;
    }

    /// <summary>Strict parser: six pairs of hexadecimal digits with colons.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out MacAddress mac)
    {
        mac = default;
        if (text.Length != 17)
        {
            return false;
        }

        ulong bits = 0;
        for (var i = 0; i < Size; i++)
        {
            if ((i > 0 && text[(3 * i) - 1] != ':')
                || !byte.TryParse(text.Slice(3 * i, 2), NumberStyles.AllowHexSpecifier, null, out var value))
            {
                return false;
            }

            bits = (bits << 8) | value;
        }

        mac = new MacAddress(bits);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(':', ToBytes().Select(b => b.ToString("x2")));

    /// <summary>By number.</summary>
    public int CompareTo(MacAddress other) => Bits.CompareTo(other.Bits);
}
