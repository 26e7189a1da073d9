namespace TopoApply.Netlink.Values;

/// <summary>A network: address and prefix length with all host bits zero. `0.0.0.0/0` and `::/0` are the defaults.</summary>
internal readonly record struct IpPrefix : IComparable<IpPrefix>, ISpanFormattable
{
    private IpPrefix(IpAddress network, byte length)
    {
        Network = network;
        Length = length;
    }

    /// <summary>The network's address.</summary>
    public IpAddress Network { get; }

    /// <summary>The last address that lies in it.</summary>
    public IpAddress Last => Network.Filled(Length);

    /// <summary>Prefix length in bits, 0 to 32 or 128.</summary>
    public byte Length { get; }

    /// <summary>The family of the network.</summary>
    public IpFamily Family => Network.Family;

    /// <summary>True for 0.0.0.0/0 and ::/0.</summary>
    public bool IsDefault => Length == 0;

    /// <summary>True when the prefix holds one address only.</summary>
    public bool IsHost => Length == Network.BitLength;

    /// <summary>The prefix that <paramref name="address"/> lies in; host bits are cleared.</summary>
    public static IpPrefix Of(IpAddress address, byte length) => new(address.Masked(length), length);

    /// <summary>The default prefix of a family.</summary>
    public static IpPrefix Default(IpFamily family) => new(IpAddress.Any(family), 0);

    /// <summary>True when the address lies in this prefix.</summary>
    public bool Contains(IpAddress address) => address.Family == Family && address.Masked(Length) == Network;

    /// <summary>True when the two prefixes share an address.</summary>
    public bool Overlaps(IpPrefix other) => Contains(other.Network) || other.Contains(Network);

    /// <summary>Strict parser: `address/length`, or a bare address for a host prefix; host bits are refused.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IpPrefix prefix)
    {
        prefix = default;
        if (!InterfaceAddress.TryParse(text, out var address) || address.Address.Masked(address.Length) != address.Address)
        {
            return false;
        }

        prefix = new IpPrefix(address.Address, address.Length);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => new InterfaceAddress(Network, Length).ToString();

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        new InterfaceAddress(Network, Length).TryFormat(destination, out charsWritten, format, provider);

    /// <inheritdoc/>
    public bool Equals(IpPrefix other) => Length == other.Length && Network.Equals(other.Network);

    /// <inheritdoc/>
    public override int GetHashCode() => (Network.GetHashCode() * 257) + Length;

    /// <summary>By network, then by length.</summary>
    public int CompareTo(IpPrefix other)
    {
        var order = Network.CompareTo(other.Network);
        return order != 0 ? order : Length.CompareTo(other.Length);
    }
}

/// <summary>An address with the length of its prefix; host bits kept: `10.0.0.5/24`.</summary>
internal readonly record struct InterfaceAddress(IpAddress Address, byte Length) : IComparable<InterfaceAddress>, ISpanFormattable
{
    /// <summary>The family.</summary>
    public IpFamily Family => Address.Family;

    /// <summary>The network that the address lies in.</summary>
    public IpPrefix Prefix => IpPrefix.Of(Address, Length);

    /// <summary>Strict parser: `address/length`, or a bare address meaning /32 or /128.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out InterfaceAddress address)
    {
        address = default;
        var slash = text.IndexOf('/');
        if (!IpAddress.TryParse(slash < 0 ? text : text[..slash], out var ip))
        {
            return false;
        }

        var length = ip.BitLength;
        if (slash >= 0)
        {
            var digits = text[(slash + 1)..];
            if (digits.Length is 0 or > 3 || (digits.Length > 1 && digits[0] == '0') || digits.ContainsAnyExceptInRange('0', '9')
                || !int.TryParse(digits, out var value) || value > ip.BitLength)
            {
                return false;
            }

            length = (byte)value;
        }

        address = new InterfaceAddress(ip, length);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        Span<char> text = stackalloc char[IpAddress.LongestText + 4];
        return TryFormat(text, out var length, [], null) ? text[..length].ToString() : "";
    }

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        charsWritten = 0;
        if (!Address.TryFormat(destination, out var address, format, provider) || address == destination.Length)
        {
            return false;
        }

        destination[address] = '/';
        if (!Length.TryFormat(destination[(address + 1)..], out var length))
        {
            return false;
        }

        charsWritten = address + 1 + length;
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(InterfaceAddress other) => Length == other.Length && Address.Equals(other.Address);

    /// <inheritdoc/>
    public override int GetHashCode() => (Address.GetHashCode() * 257) + Length;

    /// <summary>By address, then by length.</summary>
    public int CompareTo(InterfaceAddress other)
    {
        var order = Address.CompareTo(other.Address);
        return order != 0 ? order : Length.CompareTo(other.Length);
    }
}
