using TopoApply.Netlink.Values;

namespace TopoApply.Yaml.Shapes;

/// <summary>A destination: a prefix, or `default`, whose family the rest of the route tells.</summary>
/// <param name="Prefix">The prefix; null for `default`.</param>
internal readonly record struct Destination(IpPrefix? Prefix)
{
    /// <inheritdoc/>
    public override string ToString() => Prefix?.ToString() ?? "default";
}

/// <summary>An interface of a namespace, written `namespace:interface`.</summary>
internal readonly record struct Endpoint(NamespaceName Netns, InterfaceName Name)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Netns}:{Name}";

    /// <inheritdoc/>
    /// <remarks>Written out, as with <see cref="IpAddress"/>.</remarks>
    public bool Equals(Endpoint other) => Netns.Equals(other.Netns) && Name.Equals(other.Name);

    /// <inheritdoc/>
    public override int GetHashCode() => (Netns.GetHashCode() * -1521134295) + Name.GetHashCode();
}

/// <summary>An inclusive range of ports; one port has equal ends.</summary>
internal readonly record struct PortRange(ushort First, ushort Last)
{
    /// <inheritdoc/>
    public override string ToString() => First == Last ? $"{First}" : $"{First}-{Last}";
}

/// <summary>A firewall mark with the bits that count.</summary>
internal readonly record struct Mark(uint Value, uint Mask)
{
    /// <inheritdoc/>
    public override string ToString() => Mask == uint.MaxValue ? $"0x{Value:x}" : $"0x{Value:x}/0x{Mask:x}";
}

/// <summary>The sorts of scalars that files are made of. Nothing here follows YAML's own idea of types.</summary>
internal static partial class Scalars
{
    private const string IPv4Pattern = @"(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private const string IPv6Pattern = "[0-9a-fA-F:.]*:[0-9a-fA-F:.]*";
    private const string LengthV4 = "(?:3[0-2]|[12]?[0-9])";
    private const string LengthV6 = "(?:12[0-8]|1[01][0-9]|[1-9]?[0-9])";

    /// <summary>`true` or `false`; the other words of YAML 1.1 are refused, because half of all readers take them for text.</summary>
    public static Scalar<bool> Bool => field ??= new(
        "true or false",
        (string text, out bool value, out Problem problem) =>
        {
            value = text == "true";
            problem = default;
            if (text is "true" or "false")
            {
                return true;
            }

            var hint = text.ToLowerInvariant() switch
            {
                "yes" or "on" or "y" or "1" or "true" => "write `true`",
                "no" or "off" or "n" or "0" or "false" => "write `false`",
                _ => null,
            };
            problem = new Problem($"`{text}` is neither true nor false", hint);
            return false;
        },
        v => v ? "true" : "false",
        new ScalarSchema { Definition = "boolean", Boolean = true, Pattern = "true|false" });

    /// <summary>An address of either family.</summary>
    public static Scalar<IpAddress> IpAddress => field ??= new(
        "an IP address",
        (string text, out IpAddress value, out Problem problem) =>
        {
            problem = default;
            if (Netlink.Values.IpAddress.TryParse(text, out value))
            {
                return true;
            }

            var hint = text.Contains('/') && Netlink.Values.InterfaceAddress.TryParse(text, out var withLength)
                ? $"without the prefix length: `{withLength.Address}`"
                : AddressHint(text);
            problem = new Problem($"`{text}` is not an IP address", hint);
            return false;
        },
        v => v.ToString(),
        ScalarSchema.Match($"{IPv4Pattern}|{IPv6Pattern}") with { Definition = "ipAddress", Examples = ["10.0.0.1", "fd00::1"] });

    /// <summary>A network; host bits must be zero; a bare address is one host.</summary>
    public static Scalar<IpPrefix> IpPrefix => field ??= new(
        "a prefix such as 10.0.0.0/24",
        TryParsePrefix,
        v => v.ToString(),
        ScalarSchema.Match($"{IPv4Pattern}(?:/{LengthV4})?|{IPv6Pattern}(?:/{LengthV6})?") with { Definition = "prefix", Examples = ["10.0.0.0/24", "fd00::/64"] });

    /// <summary>A network, or `default`.</summary>
    public static Scalar<Destination> Destination => field ??= new(
        "a prefix such as 10.0.0.0/24, or `default`",
        (string text, out Destination value, out Problem problem) =>
        {
            value = default;
            problem = default;
            if (text == "default")
            {
                return true;
            }

            var good = TryParsePrefix(text, out var prefix, out problem);
            value = new Destination(prefix);
            return good;
        },
        v => v.ToString(),
        new ScalarSchema { Definition = "destination", Examples = ["10.0.0.0/24", "fd00::/64"], Words = ["default"], Pattern = $"{IPv4Pattern}(?:/{LengthV4})?|{IPv6Pattern}(?:/{LengthV6})?" });

    /// <summary>An address with its prefix length, host bits kept; a bare address is /32 or /128.</summary>
    public static Scalar<InterfaceAddress> InterfaceAddress => field ??= new(
        "an address such as 10.0.0.1/24",
        (string text, out InterfaceAddress value, out Problem problem) =>
        {
            var good = Netlink.Values.InterfaceAddress.TryParse(text, out value);
            problem = good ? default : new Problem($"`{text}` is not an address with a prefix length", AddressHint(text) ?? "write it as `10.0.0.1/24` or `fd00::1/64`");
            return good;
        },
        v => v.ToString(),
        ScalarSchema.Match($"{IPv4Pattern}(?:/{LengthV4})?|{IPv6Pattern}(?:/{LengthV6})?") with { Definition = "interfaceAddress", Examples = ["10.0.0.1/24", "fd00::1/64"] });

    /// <summary>An Ethernet address of one station.</summary>
    public static Scalar<MacAddress> MacAddress => field ??= new(
        "a MAC address",
        (string text, out MacAddress value, out Problem problem) =>
        {
            if (!Netlink.Values.MacAddress.TryParse(text, out value))
            {
                problem = new Problem($"`{text}` is not a MAC address", "write six pairs of hexadecimal digits: `02:00:00:00:00:01`");
                return false;
            }

            problem = value.IsMulticast ? new Problem($"`{text}` is a group address, which no link can have", "the second hexadecimal digit must be even")
                : value.Bits == 0 ? new Problem($"`{text}` is no address: all bits are zero")
                : default;
            return !value.IsMulticast && value.Bits != 0;
        },
        v => v.ToString(),
        ScalarSchema.Match("[0-9a-fA-F][02468aceACE](?::[0-9a-fA-F]{2}){5}") with { Definition = "mac", Examples = ["02:00:00:00:00:01"] });

    /// <summary>A link's name.</summary>
    public static Scalar<InterfaceName> InterfaceName => field ??= new(
        "an interface name",
        (string text, out InterfaceName value, out Problem problem) =>
        {
            var good = Netlink.Values.InterfaceName.TryParse(text, out value);
            problem = good ? default : NameProblem(text, Netlink.Values.InterfaceName.MaxLength, "an interface name");
            return good;
        },
        v => v.Value,
        ScalarSchema.Name(InterfaceKeyPattern) with { Definition = "interfaceName", Examples = ["eth0"] });

    /// <summary>A namespace's name.</summary>
    public static Scalar<NamespaceName> NamespaceName => field ??= new(
        "a namespace name",
        (string text, out NamespaceName value, out Problem problem) =>
        {
            var good = Netlink.Values.NamespaceName.TryParse(text, out value);
            problem = good ? default : NameProblem(text, Netlink.Values.NamespaceName.MaxLength, "a namespace name");
            return good;
        },
        v => v.Value,
        ScalarSchema.Name(NamespaceKeyPattern));

    /// <summary>An interface in a namespace.</summary>
    public static Scalar<Endpoint> Endpoint => field ??= new(
        "an endpoint such as `router:eth0`",
        TryParseEndpoint,
        v => v.ToString(),
        ScalarSchema.Match($@"{EndpointPattern}|.*\[[0-9]+-[0-9]+\].*") with { Definition = "endpoint", Examples = ["router:eth0"] });

    /// <summary>A routing table: a number, or `main`, `local`, `default`.</summary>
    public static Scalar<uint> Table => field ??= Named(
        "a routing table",
        [("main", 254), ("local", 255), ("default", 253)],
        1,
        uint.MaxValue);

    /// <summary>rtm_scope and ifa_scope: a number, or `global`, `site`, `link`, `host`.</summary>
    public static Scalar<byte> Scope => field ??= Narrow(Named("a scope", [("global", 0), ("site", 200), ("link", 253), ("host", 254)], 0, 255));

    /// <summary>rtm_protocol: a number, or a name of rt_protos.</summary>
    public static Scalar<byte> RouteProtocol => field ??= Narrow(Named(
        "a routing protocol",
        [("static", 4), ("boot", 3), ("ra", 9), ("zebra", 11), ("bird", 12), ("dhcp", 16), ("babel", 42), ("bgp", 186), ("isis", 187), ("ospf", 188), ("rip", 189), ("eigrp", 192)],
        0,
        255));

    /// <summary>A port.</summary>
    public static Scalar<ushort> Port => field ??= Integer<ushort>("a port", 1, 65535);

    /// <summary>A port, or a range `8000-8080`.</summary>
    public static Scalar<PortRange> PortRange => field ??= new(
        "a port or a range of ports",
        (string text, out PortRange value, out Problem problem) =>
        {
            value = default;
            var dash = text.IndexOf('-');
            problem = new Problem($"`{text}` is not a port (1 to 65535) or a range such as 8000-8080");
            if (!Port.TryParse(dash < 0 ? text : text[..dash], out var first, out _) || !Port.TryParse(dash < 0 ? text : text[(dash + 1)..], out var last, out _))
            {
                return false;
            }

            value = new PortRange(first, last);
            problem = $"the range `{text}` runs backwards";
            return first <= last;
        },
        v => v.ToString(),
        new ScalarSchema { Definition = "portRange", Examples = ["8080", "8000-8099"], Number = true, Minimum = 1, Maximum = 65535, Pattern = "[1-9][0-9]{0,4}(?:-[1-9][0-9]{0,4})?" });

    /// <summary>A firewall mark, decimal or hexadecimal, with an optional mask: `0x10/0xff`.</summary>
    public static Scalar<Mark> Mark => field ??= new(
        "a mark such as 0x10 or 0x10/0xff",
        (string text, out Mark value, out Problem problem) =>
        {
            var slash = text.IndexOf('/');
            uint mask = uint.MaxValue;
            problem = new Problem($"`{text}` is not a mark", "write a number, decimal or as 0x1f, and optionally a mask: `0x10/0xff`");
            var good = TryParseNumber(slash < 0 ? text : text[..slash], out var mark) && (slash < 0 || TryParseNumber(text.AsSpan(slash + 1), out mask));
            value = new Mark(mark, mask);
            if (good && (mark & ~mask) != 0)
            {
                problem = new Problem($"`{text}` asks for bits outside its mask, so nothing can match", $"0x{mark & mask:x}/0x{mask:x}");
                return false;
            }

            return good;
        },
        v => v.ToString(),
        new ScalarSchema { Definition = "mark", Examples = ["0x10", "0x10/0xff"], Number = true, Minimum = 0, Maximum = uint.MaxValue, Pattern = "(?:0x[0-9a-fA-F]{1,8}|0|[1-9][0-9]*)(?:/(?:0x[0-9a-fA-F]{1,8}|0|[1-9][0-9]*))?" });

    /// <summary>Regular expression of interface names, for keys.</summary>
    public static string InterfaceKeyPattern => "(?!(?:all|default)$)[A-Za-z0-9][A-Za-z0-9_.-]{0,14}";

    /// <summary>Regular expression of namespace names, for keys.</summary>
    public static string NamespaceKeyPattern => "[A-Za-z0-9][A-Za-z0-9_.-]{0,62}";

    /// <summary>Regular expression of endpoints without ranges.</summary>
    public static string EndpointPattern => $"{NamespaceKeyPattern}:{InterfaceKeyPattern}";

    private static bool TryParsePrefix(string text, out IpPrefix value, out Problem problem)
    {
        problem = default;
        if (Netlink.Values.IpPrefix.TryParse(text, out value))
        {
            return true;
        }

        problem = Netlink.Values.InterfaceAddress.TryParse(text, out var address)
            ? new Problem($"`{text}` has bits set behind its prefix length", $"the network is `{address.Prefix}`; the host alone is `{address.Address}`")
            : new Problem($"`{text}` is not a prefix such as 10.0.0.0/24", AddressHint(text));
        return false;
    }

    private static bool TryParseEndpoint(string text, out Endpoint value, out Problem problem)
    {
        value = default;
        var colon = text.IndexOf(':');
        if (colon < 0)
        {
            problem = new Problem($"`{text}` is not an endpoint", "write `namespace:interface`");
            return false;
        }

        if (!NamespaceName.TryParse(text[..colon], out var netns, out problem) || !InterfaceName.TryParse(text[(colon + 1)..], out var name, out problem))
        {
            return false;
        }

        value = new Endpoint(netns, name);
        return true;
    }

    private static Problem NameProblem(string text, int maximum, string what)
    {
        if (text.Length == 0)
        {
            return $"{what} cannot be empty";
        }

        if (text.Length > maximum)
        {
            return new Problem($"`{text}` has {text.Length} characters; {what} can have {maximum}", null);
        }

        return text is "all" or "default"
            ? new Problem($"`{text}` cannot be {what}: the kernel's settings have a directory of that name")
            : new Problem($"`{text}` cannot be {what}", "letters, digits, `_`, `.` and `-`, a letter or digit first");
    }

    private static string? AddressHint(string text)
    {
        if (text.Contains('%'))
        {
            return "the interface of a link-local address is given by `dev`";
        }

        var slash = text.IndexOf('/');
        if (slash > 0 && Netlink.Values.IpAddress.TryParse(text.AsSpan(0, slash), out var address))
        {
            return $"behind the slash stands a prefix length from 0 to {address.BitLength}";
        }

        foreach (var part in text.Split('.', '/'))
        {
            if (!text.Contains(':') && part.Length > 1 && part[0] == '0' && !part.AsSpan().ContainsAnyExceptInRange('0', '9'))
            {
                return $"`{part}` has a leading zero, which some programs read as octal";
            }
        }

        return null;
    }
}
