using System.Text;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Values;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Kinds.Nftables;

/// <summary>Addresses from first to last, both included; a prefix is such a range.</summary>
internal readonly record struct NftAddresses(IpAddress First, IpAddress Last)
{
    /// <summary>The family of both.</summary>
    public IpFamily Family => First.Family;

    /// <summary>The range as a prefix; null when it is none.</summary>
    public IpPrefix? Prefix
    {
        get
        {
            for (var length = (int)First.BitLength; length >= 0; length--)
            {
                var prefix = IpPrefix.Of(First, (byte)length);
                if (prefix.Network == First && prefix.Last == Last)
                {
                    return prefix;
                }
            }

            return null;
        }
    }

    /// <summary>All addresses of a prefix.</summary>
    public static NftAddresses Of(IpPrefix prefix) => new(prefix.Network, prefix.Last);

    /// <summary>`address`, `prefix` or `first-last`.</summary>
    public static bool TryParse(string text, out NftAddresses value)
    {
        value = default;
        var dash = text.IndexOf('-');
        if (dash < 0)
        {
            var good = IpPrefix.TryParse(text, out var prefix);
            value = good ? Of(prefix) : default;
            return good;
        }

        if (!IpAddress.TryParse(text.AsSpan(0, dash), out var first) || !IpAddress.TryParse(text.AsSpan(dash + 1), out var last)
            || first.Family != last.Family || first.CompareTo(last) > 0)
        {
            return false;
        }

        value = new NftAddresses(first, last);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Prefix is not { } prefix ? $"{First}-{Last}" : prefix.IsHost ? $"{First}" : $"{prefix}";
}

/// <summary>Where `snat` and `dnat` translate to.</summary>
/// <param name="Addresses">The new address, or several to choose from.</param>
/// <param name="Ports">The new port; null leaves it.</param>
internal readonly record struct NatTarget(NftAddresses Addresses, PortRange? Ports)
{
    /// <summary>`10.0.0.11`, `10.0.0.11:80`, `[fd00::1]:80-90`, `10.0.0.1-10.0.0.9` …</summary>
    public static bool TryParse(string text, out NatTarget value)
    {
        value = default;
        PortRange? ports = null;
        var colon = text.Contains(']') ? text.LastIndexOf("]:", StringComparison.Ordinal) + 1 : SingleColon(text);
        if (colon > 0)
        {
            if (!Scalars.PortRange.TryParse(text[(colon + 1)..], out var range, out _))
            {
                return false;
            }

            ports = range;
            text = text[..colon];
        }

        // Brackets stand around IPv6 addresses only, and around every one or none.
        var bare = text.Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal);
        if (bare.Contains('/') || !NftAddresses.TryParse(bare, out var addresses))
        {
            return false;
        }

        value = new NatTarget(addresses, ports);
        var isBracketed = text.Contains('[');
        return text == Address(addresses, isBracketed, text) && (!isBracketed || addresses.Family == IpFamily.V6);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var isBracketed = Ports is not null && Addresses.Family == IpFamily.V6;
        var first = isBracketed ? $"[{Addresses.First}]" : $"{Addresses.First}";
        var last = Addresses.First == Addresses.Last ? "" : isBracketed ? $"-[{Addresses.Last}]" : $"-{Addresses.Last}";
        return $"{first}{last}{(Ports is { } ports ? $":{ports}" : "")}";
    }

    private static int SingleColon(string text) => text.Count(c => c == ':') == 1 ? text.IndexOf(':') : -1;

    // The text as it stands once its brackets are put where they belong.
    private static string Address(NftAddresses addresses, bool isBracketed, string text)
    {
        var parts = text.Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split('-');
        return string.Join('-', isBracketed && addresses.Family == IpFamily.V6 ? parts.Select(part => $"[{part}]") : parts);
    }
}

/// <summary>The sorts of scalars that only `nat` and `filter` have.</summary>
internal static class NftScalars
{
    /// <summary>Longest comment in bytes: nft keeps 128 with the NUL (libnftnl, NFTNL_UDATA_COMMENT_MAXLEN).</summary>
    private const int CommentLength = 127;

    private const string PortPattern = "[1-9][0-9]{0,4}(?:-[1-9][0-9]{0,4})?";
    private const string V4 = "[0-9]{1,3}(?:\\.[0-9]{1,3}){3}";
    private const string V6 = "[0-9a-fA-F:.]*:[0-9a-fA-F:.]*";

    /// <summary>A link's name, or a pattern that ends with `*`.</summary>
    public static Scalar<string> Link => field ??= new(
        "an interface name",
        (string text, out string value, out Problem problem) =>
        {
            value = text;
            problem = new Problem($"`{text}` is neither an interface name nor a pattern such as `eth*`", "letters, digits, `_`, `.` and `-`; a `*` at the end only");
            var name = text.EndsWith('*') ? text[..^1] : text;
            return InterfaceName.TryParse(name, out _) || (name.Length < text.Length && name is "all" or "default");
        },
        v => v,
        ScalarSchema.Name($"{Scalars.InterfaceKeyPattern}|[A-Za-z0-9][A-Za-z0-9_.-]{{0,14}}\\*") with { Definition = "interfacePattern", Examples = ["eth0", "lan*"] });

    /// <summary>An address, a prefix or a range of addresses.</summary>
    public static Scalar<NftAddresses> Addresses => field ??= new(
        "an address, a prefix or a range of addresses",
        (string text, out NftAddresses value, out Problem problem) =>
        {
            if (NftAddresses.TryParse(text, out value))
            {
                problem = default;
                return true;
            }

            problem = text.Contains('-')
                ? new Problem($"`{text}` is not a range of addresses", "write it as `10.0.0.1-10.0.0.9`: one family, the lower address first")
                : Scalars.IpPrefix.TryParse(text, out _, out var prefixProblem) ? default : prefixProblem;
            return false;
        },
        v => v.ToString(),
        ScalarSchema.Match($"{V4}(?:/[0-9]{{1,2}}|-{V4})?|{V6}(?:/[0-9]{{1,3}}|-{V6})?") with { Definition = "addressRange", Examples = ["10.0.0.0/24", "10.0.0.1-10.0.0.9"] });

    /// <summary>Where to translate to.</summary>
    public static Scalar<NatTarget> Target => field ??= new(
        "an address, with a port if that is to change too",
        (string text, out NatTarget value, out Problem problem) =>
        {
            problem = new Problem($"`{text}` is not an address to translate to", "write `10.0.0.11`, `10.0.0.11:80`, `fd00::1`, `[fd00::1]:80` or a range `10.0.0.1-10.0.0.9`");
            return NatTarget.TryParse(text, out value);
        },
        v => v.ToString(),
        ScalarSchema.Match($"{V4}(?:-{V4})?(?::{PortPattern})?|{V6}(?:-{V6})?|\\[{V6}\\](?:-\\[{V6}\\])?(?::{PortPattern})?") with { Examples = ["10.0.0.11:80", "[fd00::11]:80", "10.0.0.11"] });

    /// <summary>An IP protocol by name or number.</summary>
    public static Scalar<byte> Protocol => field ??= new(
        "an IP protocol",
        (string text, out byte value, out Problem problem) =>
        {
            var good = IpProtocols.TryFind(text, out value) || TryParseByte(text, 1, out value);
            problem = good ? default : new Problem($"`{text}` is not an IP protocol", NodeText.Suggest(text, IpProtocols.Names));
            return good;
        },
        IpProtocols.NameOf,
        new ScalarSchema { Definition = "ipProtocol", Words = IpProtocols.Names, Number = true, Minimum = 1, Maximum = 255, Pattern = "[1-9][0-9]{0,2}" });

    /// <summary>An ICMP or ICMPv6 type by name or number; which of the two the protocol tells.</summary>
    public static Scalar<string> IcmpType => field ??= new(
        "an ICMP type",
        (string text, out string value, out Problem problem) =>
        {
            value = text;
            var good = IcmpTypes.Names.Contains(text) || TryParseByte(text, 0, out _);
            problem = good ? default : new Problem($"`{text}` is not an ICMP type", NodeText.Suggest(text, IcmpTypes.Names));
            return good;
        },
        v => v,
        new ScalarSchema { Definition = "icmpType", Words = IcmpTypes.Names, Number = true, Minimum = 0, Maximum = 255, Pattern = "0|[1-9][0-9]{0,2}" });

    /// <summary>A state of a connection.</summary>
    public static Scalar<uint> State => field ??= Scalars.Words(
        "a connection state",
        ConnectionStates.All);

    /// <summary>A family.</summary>
    public static Scalar<byte> Family => field ??= Scalars.Words("a family", ("ipv4", NFPROTO.IPV4), ("ipv6", NFPROTO.IPV6));

    /// <summary>A chain's policy: true drops.</summary>
    public static Scalar<bool> Policy => field ??= Scalars.Words("a policy", ("accept", false), ("drop", true));

    /// <summary>What `reject` answers.</summary>
    public static Scalar<NftRejection> Rejection => field ??= Scalars.Words(
        "an answer to rejected packets",
        ("port-unreachable", NftRejection.PortUnreachable),
        ("host-unreachable", NftRejection.HostUnreachable),
        ("no-route", NftRejection.NoRoute),
        ("admin-prohibited", NftRejection.AdminProhibited),
        ("tcp-reset", NftRejection.TcpReset));

    /// <summary>A log level as syslog(3).</summary>
    public static Scalar<uint> LogLevel => field ??= Scalars.Words<uint>(
        "a log level", ("emerg", 0), ("alert", 1), ("crit", 2), ("err", 3), ("warn", 4), ("notice", 5), ("info", 6), ("debug", 7));

    /// <summary>Text that nft prints between quotes: it knows no escape for a quote.</summary>
    public static Scalar<string> Quoted(string what) => new(
        what,
        (string text, out string value, out Problem problem) =>
        {
            value = text;
            problem = text.Contains('"') || text.Contains('\\') || text.Any(char.IsControl)
                ? new Problem($"{what} cannot hold quotes, backslashes or control characters", "nft could not read its own listing again")
                : new Problem($"{what} has {Encoding.UTF8.GetByteCount(text)} bytes; 1 to {CommentLength} are possible");
            return text.Length > 0 && Encoding.UTF8.GetByteCount(text) <= CommentLength && !text.Contains('"') && !text.Contains('\\') && !text.Any(char.IsControl);
        },
        v => v,
        new ScalarSchema { Pattern = "[^\"\\\\\\u0000-\\u001f\\u007f-\\u009f]{1,127}", Number = true, Fraction = true, Boolean = true });

    /// <summary>The number of an ICMP type that was written by name or number.</summary>
    public static bool TryParseIcmpType(byte protocol, string text, out byte value) =>
        IcmpTypes.TryFind(protocol, text, out value) || TryParseByte(text, 0, out value);

    private static bool TryParseByte(string text, int minimum, out byte value)
    {
        var good = Scalars.TryParseDecimal(text, out var number) && number >= minimum && number <= byte.MaxValue;
        value = good ? (byte)number : (byte)0;
        return good;
    }
}
