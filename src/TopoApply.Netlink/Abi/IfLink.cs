// Source: linux/if_link.h, linux/rtnetlink.h (ifinfomsg), linux/if.h.
using System.Runtime.InteropServices;

namespace TopoApply.Netlink.Abi;

/// <summary>Attributes of ifinfomsg.</summary>
internal static class IFLA
{
    /// <summary>Unused.</summary>
    public const ushort UNSPEC = 0;

    /// <summary>Bytes: the link-layer address.</summary>
    public const ushort ADDRESS = 1;

    /// <summary>Bytes: the link-layer broadcast address.</summary>
    public const ushort BROADCAST = 2;

    /// <summary>String: the name, 15 bytes at most.</summary>
    public const ushort IFNAME = 3;

    /// <summary>u32: bytes.</summary>
    public const ushort MTU = 4;

    /// <summary>s32: index of the lower link or of a veth's peer, in the namespace that LINK_NETNSID names.</summary>
    public const ushort LINK = 5;

    /// <summary>String.</summary>
    public const ushort QDISC = 6;

    /// <summary>struct rtnl_link_stats.</summary>
    public const ushort STATS = 7;

    /// <summary>Unused.</summary>
    public const ushort COST = 8;

    /// <summary>Unused.</summary>
    public const ushort PRIORITY = 9;

    /// <summary>u32: index of the master; 0 releases.</summary>
    public const ushort MASTER = 10;

    /// <summary>Event only.</summary>
    public const ushort WIRELESS = 11;

    /// <summary>Nested: bridge port or inet6 options in AF_BRIDGE and AF_INET6 messages.</summary>
    public const ushort PROTINFO = 12;

    /// <summary>u32: packets.</summary>
    public const ushort TXQLEN = 13;

    /// <summary>struct rtnl_link_ifmap.</summary>
    public const ushort MAP = 14;

    /// <summary>Unused.</summary>
    public const ushort WEIGHT = 15;

    /// <summary>u8: IF_OPER_*; lags behind the link by up to a second.</summary>
    public const ushort OPERSTATE = 16;

    /// <summary>u8: IF_LINK_MODE_*.</summary>
    public const ushort LINKMODE = 17;

    /// <summary>Nested IFLA_INFO_*.</summary>
    public const ushort LINKINFO = 18;

    /// <summary>u32: a process whose namespace the link moves to.</summary>
    public const ushort NET_NS_PID = 19;

    /// <summary>String, 255 bytes at most. Ignored by the message that creates the link.</summary>
    public const ushort IFALIAS = 20;

    /// <summary>u32.</summary>
    public const ushort NUM_VF = 21;

    /// <summary>Nested.</summary>
    public const ushort VFINFO_LIST = 22;

    /// <summary>struct rtnl_link_stats64.</summary>
    public const ushort STATS64 = 23;

    /// <summary>Nested.</summary>
    public const ushort VF_PORTS = 24;

    /// <summary>Nested.</summary>
    public const ushort PORT_SELF = 25;

    /// <summary>Nested by address family: AF_INET, AF_INET6 (IFLA_INET6_*).</summary>
    public const ushort AF_SPEC = 26;

    /// <summary>u32: group number. Taken by the create message.</summary>
    public const ushort GROUP = 27;

    /// <summary>u32: descriptor of the namespace the link is made in or moves to.</summary>
    public const ushort NET_NS_FD = 28;

    /// <summary>u32: RTEXT_FILTER_*.</summary>
    public const ushort EXT_MASK = 29;

    /// <summary>u32: read only.</summary>
    public const ushort PROMISCUITY = 30;

    /// <summary>u32: at creation only.</summary>
    public const ushort NUM_TX_QUEUES = 31;

    /// <summary>u32: at creation only.</summary>
    public const ushort NUM_RX_QUEUES = 32;

    /// <summary>u8.</summary>
    public const ushort CARRIER = 33;

    /// <summary>Bytes.</summary>
    public const ushort PHYS_PORT_ID = 34;

    /// <summary>u32.</summary>
    public const ushort CARRIER_CHANGES = 35;

    /// <summary>Bytes.</summary>
    public const ushort PHYS_SWITCH_ID = 36;

    /// <summary>s32: namespace id of LINK; absent means the same namespace.</summary>
    public const ushort LINK_NETNSID = 37;

    /// <summary>String.</summary>
    public const ushort PHYS_PORT_NAME = 38;

    /// <summary>u8.</summary>
    public const ushort PROTO_DOWN = 39;

    /// <summary>u32.</summary>
    public const ushort GSO_MAX_SEGS = 40;

    /// <summary>u32.</summary>
    public const ushort GSO_MAX_SIZE = 41;

    /// <summary>Filler.</summary>
    public const ushort PAD = 42;

    /// <summary>Nested.</summary>
    public const ushort XDP = 43;

    /// <summary>u32.</summary>
    public const ushort EVENT = 44;

    /// <summary>s32: event only.</summary>
    public const ushort NEW_NETNSID = 45;

    /// <summary>s32: act in the namespace with this id.</summary>
    public const ushort TARGET_NETNSID = 46;

    /// <summary>u32.</summary>
    public const ushort CARRIER_UP_COUNT = 47;

    /// <summary>u32.</summary>
    public const ushort CARRIER_DOWN_COUNT = 48;

    /// <summary>s32: index after a move.</summary>
    public const ushort NEW_IFINDEX = 49;

    /// <summary>u32: bytes.</summary>
    public const ushort MIN_MTU = 50;

    /// <summary>u32: bytes; 0 means no limit.</summary>
    public const ushort MAX_MTU = 51;

    /// <summary>Nested ALT_IFNAME.</summary>
    public const ushort PROP_LIST = 52;

    /// <summary>String: alternative name, 127 bytes at most.</summary>
    public const ushort ALT_IFNAME = 53;

    /// <summary>Bytes: the address burnt in.</summary>
    public const ushort PERM_ADDRESS = 54;

    /// <summary>Nested.</summary>
    public const ushort PROTO_DOWN_REASON = 55;

    /// <summary>String: the bus device; virtual links have none.</summary>
    public const ushort PARENT_DEV_NAME = 56;

    /// <summary>String: its bus.</summary>
    public const ushort PARENT_DEV_BUS_NAME = 57;

    /// <summary>u32.</summary>
    public const ushort GRO_MAX_SIZE = 58;

    /// <summary>u32.</summary>
    public const ushort TSO_MAX_SIZE = 59;

    /// <summary>u32.</summary>
    public const ushort TSO_MAX_SEGS = 60;

    /// <summary>u32: read only.</summary>
    public const ushort ALLMULTI = 61;

    /// <summary>Nested (since 6.2).</summary>
    public const ushort DEVLINK_PORT = 62;

    /// <summary>u32 (since 6.3).</summary>
    public const ushort GSO_IPV4_MAX_SIZE = 63;

    /// <summary>u32 (since 6.3).</summary>
    public const ushort GRO_IPV4_MAX_SIZE = 64;

    /// <summary>Nested (since 6.7).</summary>
    public const ushort DPLL_PIN = 65;

    /// <summary>u32 (since 6.13).</summary>
    public const ushort MAX_PACING_OFFLOAD_HORIZON = 66;

    /// <summary>u8: cannot leave its namespace (since 6.14).</summary>
    public const ushort NETNS_IMMUTABLE = 67;

    /// <summary>u16 (since 6.15).</summary>
    public const ushort HEADROOM = 68;

    /// <summary>u16 (since 6.15).</summary>
    public const ushort TAILROOM = 69;
}

/// <summary>Attributes inside IFLA_LINKINFO.</summary>
internal static class IFLA_INFO
{
    /// <summary>String: `veth`, `bridge` and so on.</summary>
    public const ushort KIND = 1;

    /// <summary>Nested: depends on KIND.</summary>
    public const ushort DATA = 2;

    /// <summary>Depends on KIND.</summary>
    public const ushort XSTATS = 3;

    /// <summary>String: kind of the master.</summary>
    public const ushort SLAVE_KIND = 4;

    /// <summary>Nested: depends on SLAVE_KIND (IFLA_BRPORT_* for a bridge).</summary>
    public const ushort SLAVE_DATA = 5;
}

/// <summary>Attributes inside IFLA_AF_SPEC / AF_INET6.</summary>
internal static class IFLA_INET6
{
    /// <summary>u32: IF_READY and the like.</summary>
    public const ushort FLAGS = 1;

    /// <summary>s32 array: the interface's sysctls.</summary>
    public const ushort CONF = 2;

    /// <summary>u64 array.</summary>
    public const ushort STATS = 3;

    /// <summary>Unused.</summary>
    public const ushort MCAST = 4;

    /// <summary>struct ifla_cacheinfo.</summary>
    public const ushort CACHEINFO = 5;

    /// <summary>u64 array.</summary>
    public const ushort ICMP6STATS = 6;

    /// <summary>Address: interface identifier.</summary>
    public const ushort TOKEN = 7;

    /// <summary>u8: IN6_ADDR_GEN_MODE_*.</summary>
    public const ushort ADDR_GEN_MODE = 8;

    /// <summary>u32: bytes.</summary>
    public const ushort RA_MTU = 9;
}

/// <summary>IFLA_INET6_ADDR_GEN_MODE: how link-local addresses come about.</summary>
internal static class IN6_ADDR_GEN_MODE
{
    /// <summary>From the link-layer address.</summary>
    public const byte EUI64 = 0;

    /// <summary>No link-local address.</summary>
    public const byte NONE = 1;

    /// <summary>RFC 7217 with the secret of stable_secret.</summary>
    public const byte STABLE_PRIVACY = 2;

    /// <summary>RFC 7217 with a random secret.</summary>
    public const byte RANDOM = 3;
}

/// <summary>struct ifinfomsg: the header of links.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct IfInfoMsg
{
    /// <summary>AF_UNSPEC, or AF_BRIDGE for bridge ports.</summary>
    public byte Family;

    /// <summary>Unused.</summary>
    public byte Pad;

    /// <summary>ARPHRD_*; read only.</summary>
    public ushort Type;

    /// <summary>Index; 0 lets the kernel choose, or the link is named by IFLA_IFNAME.</summary>
    public int Index;

    /// <summary>IFF_*.</summary>
    public uint Flags;

    /// <summary>Which flags to change.</summary>
    public uint Change;
}
