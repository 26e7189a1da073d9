using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Values;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Kinds.Nftables;

/// <summary>
/// A type of values as nft(8) numbers it. The kernel keeps the number of a set's type for user space; nft needs it to print the
/// elements. Source: nftables, include/datatype.h; seen in the batches of nft 1.0.6.
/// </summary>
/// <param name="Number">NFTA_SET_KEY_TYPE.</param>
/// <param name="Name">As in nft.</param>
/// <param name="Size">Bytes.</param>
/// <param name="IsHostOrder">True when the bytes are a number in host order or text.</param>
internal sealed record NftDataType(uint Number, string Name, int Size, bool IsHostOrder)
{
    /// <summary>IPv4 address.</summary>
    public static readonly NftDataType Ipv4Address = new(7, "ipv4_addr", 4, false);

    /// <summary>IPv6 address.</summary>
    public static readonly NftDataType Ipv6Address = new(8, "ipv6_addr", 16, false);

    /// <summary>IPPROTO_*; one byte, of which nft says that it is in host order.</summary>
    public static readonly NftDataType Protocol = new(12, "inet_proto", 1, true);

    /// <summary>Port.</summary>
    public static readonly NftDataType Service = new(13, "inet_service", 2, false);

    /// <summary>ICMP type.</summary>
    public static readonly NftDataType IcmpType = new(14, "icmp_type", 1, false);

    /// <summary>Packet mark.</summary>
    public static readonly NftDataType Mark = new(19, "mark", 4, true);

    /// <summary>Bits of a connection's state.</summary>
    public static readonly NftDataType CtState = new(26, "ct_state", 4, true);

    /// <summary>ICMPv6 type.</summary>
    public static readonly NftDataType Icmpv6Type = new(29, "icmpv6_type", 1, false);

    /// <summary>Name of a link, padded with NUL to 16 bytes.</summary>
    public static readonly NftDataType LinkName = new(41, "ifname", 16, true);

    private static readonly NftDataType[] All =
        [Ipv4Address, Ipv6Address, Protocol, Service, IcmpType, Mark, CtState, Icmpv6Type, LinkName];

    /// <summary>The type with a number and size; null when it is not one of ours.</summary>
    public static NftDataType? Find(uint number, uint size) => Array.Find(All, type => type.Number == number && type.Size == size);

    /// <summary>A value as nft prints it.</summary>
    public string Format(ReadOnlySpan<byte> value)
    {
        if (this == LinkName)
        {
            var end = value.IndexOf((byte)0);
            return end < 0 ? $"\"{Encoding.UTF8.GetString(value)}*\"" : $"\"{Encoding.UTF8.GetString(value[..end])}\"";
        }

        return value.Length != Size ? $"0x{Convert.ToHexStringLower(value)}"
            : this == Ipv4Address || this == Ipv6Address ? IpAddress.FromBytes(value).ToString()
            : this == Protocol ? IpProtocols.NameOf(value[0])
            : this == IcmpType ? IcmpTypes.NameOf(IpProtocols.Icmp, value[0])
            : this == Icmpv6Type ? IcmpTypes.NameOf(IpProtocols.Icmpv6, value[0])
            : this == Service ? BinaryPrimitives.ReadUInt16BigEndian(value).ToString()
            : this == CtState ? ConnectionStates.Format(MemoryMarshal.Read<uint>(value))
            : $"0x{MemoryMarshal.Read<uint>(value):x8}";
    }

    /// <summary>A link's name as 16 bytes; without the trailing `*` and padding when it is a pattern.</summary>
    public static byte[] LinkNameBytes(string name)
    {
        if (name.EndsWith('*'))
        {
            return Encoding.UTF8.GetBytes(name[..^1]);
        }

        var bytes = new byte[LinkName.Size];
        Encoding.UTF8.GetBytes(name, bytes);
        return bytes;
    }
}

/// <summary>Names of IP protocols, as in nft and /etc/protocols.</summary>
internal static class IpProtocols
{
    /// <summary>IPPROTO_ICMP.</summary>
    public const byte Icmp = 1;

    /// <summary>IPPROTO_TCP.</summary>
    public const byte Tcp = 6;

    /// <summary>IPPROTO_UDP.</summary>
    public const byte Udp = 17;

    /// <summary>IPPROTO_DCCP.</summary>
    public const byte Dccp = 33;

    /// <summary>IPPROTO_ICMPV6.</summary>
    public const byte Icmpv6 = 58;

    /// <summary>IPPROTO_SCTP.</summary>
    public const byte Sctp = 132;

    /// <summary>IPPROTO_UDPLITE.</summary>
    public const byte UdpLite = 136;

    private static readonly (string Name, byte Number)[] Table =
    [
        ("icmp", Icmp), ("igmp", 2), ("ipencap", 4), ("tcp", Tcp), ("udp", Udp), ("dccp", Dccp), ("gre", 47), ("esp", 50), ("ah", 51),
        ("icmpv6", Icmpv6), ("ospf", 89), ("pim", 103), ("vrrp", 112), ("l2tp", 115), ("sctp", Sctp), ("udplite", UdpLite),
    ];

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names => field ??= Scalars.WordsOf(Table);

    /// <summary>True when the protocol has ports where TCP has them.</summary>
    public static bool HasPorts(byte protocol) => protocol is Tcp or Udp or Dccp or Sctp or UdpLite;

    /// <summary>The name, or the number as text.</summary>
    public static string NameOf(byte number) => Array.Find(Table, row => row.Number == number).Name ?? number.ToString();

    /// <summary>The number of a name.</summary>
    public static bool TryFind(string name, out byte number)
    {
        var row = Array.Find(Table, row => row.Name == name);
        number = row.Number;
        return row.Name is not null;
    }
}

/// <summary>Names of ICMP and ICMPv6 types, as in nft.</summary>
internal static class IcmpTypes
{
    private static readonly (string Name, byte Number)[] V4 =
    [
        ("echo-reply", 0), ("destination-unreachable", 3), ("source-quench", 4), ("redirect", 5), ("echo-request", 8),
        ("router-advertisement", 9), ("router-solicitation", 10), ("time-exceeded", 11), ("parameter-problem", 12),
        ("timestamp-request", 13), ("timestamp-reply", 14), ("info-request", 15), ("info-reply", 16),
        ("address-mask-request", 17), ("address-mask-reply", 18),
    ];

    private static readonly (string Name, byte Number)[] V6 =
    [
        ("destination-unreachable", 1), ("packet-too-big", 2), ("time-exceeded", 3), ("parameter-problem", 4), ("echo-request", 128),
        ("echo-reply", 129), ("mld-listener-query", 130), ("mld-listener-report", 131), ("mld-listener-done", 132),
        ("nd-router-solicit", 133), ("nd-router-advert", 134), ("nd-neighbor-solicit", 135), ("nd-neighbor-advert", 136),
        ("nd-redirect", 137), ("router-renumbering", 138), ("ind-neighbor-solicit", 141), ("ind-neighbor-advert", 142),
        ("mld2-listener-report", 143),
    ];

    /// <summary>The names of both families, each once.</summary>
    public static IReadOnlyList<string> Names => field ??= [.. Scalars.WordsOf(V4).Union(Scalars.WordsOf(V6))];

    /// <summary>The names of one family.</summary>
    public static IEnumerable<string> NamesOf(byte protocol) => Scalars.WordsOf(TableOf(protocol));

    /// <summary>The name, or the number as text.</summary>
    public static string NameOf(byte protocol, byte number) =>
        Array.Find(TableOf(protocol), row => row.Number == number).Name ?? number.ToString();

    /// <summary>The number of a name.</summary>
    public static bool TryFind(byte protocol, string name, out byte number)
    {
        var row = Array.Find(TableOf(protocol), row => row.Name == name);
        number = row.Number;
        return row.Name is not null;
    }

    private static (string Name, byte Number)[] TableOf(byte protocol) => protocol == IpProtocols.Icmpv6 ? V6 : V4;
}

/// <summary>Names of connection states, as in nft.</summary>
internal static class ConnectionStates
{
    /// <summary>Each name with its bit.</summary>
    public static readonly (string Name, uint Bit)[] All =
    [
        ("invalid", NF_CT_STATE.INVALID), ("established", NF_CT_STATE.ESTABLISHED), ("related", NF_CT_STATE.RELATED),
        ("new", NF_CT_STATE.NEW), ("untracked", NF_CT_STATE.UNTRACKED),
    ];

    /// <summary>The bits as names with commas.</summary>
    public static string Format(uint bits)
    {
        var known = All.Where(row => (bits & row.Bit) != 0).ToList();
        return known.Count == 0 || known.Aggregate(0u, (sum, row) => sum | row.Bit) != bits
            ? $"0x{bits:x}"
            : string.Join(',', known.Select(row => row.Name));
    }
}
