// Source: linux/rtnetlink.h, rtnetlink(7).
using System.Runtime.InteropServices;

namespace TopoApply.Netlink.Abi;

/// <summary>rtnetlink message types.</summary>
internal static class RTM
{
    /// <summary>ifinfomsg, IFLA_*.</summary>
    public const ushort NEWLINK = 16;

    /// <summary>ifinfomsg, IFLA_*. Never with IFLA_GROUP: that deletes the whole group.</summary>
    public const ushort DELLINK = 17;

    /// <summary>ifinfomsg, IFLA_*.</summary>
    public const ushort GETLINK = 18;

    /// <summary>ifinfomsg, IFLA_*.</summary>
    public const ushort SETLINK = 19;

    /// <summary>ifaddrmsg, IFA_*.</summary>
    public const ushort NEWADDR = 20;

    /// <summary>ifaddrmsg, IFA_*.</summary>
    public const ushort DELADDR = 21;

    /// <summary>ifaddrmsg, IFA_*.</summary>
    public const ushort GETADDR = 22;

    /// <summary>rtmsg, RTA_*.</summary>
    public const ushort NEWROUTE = 24;

    /// <summary>rtmsg, RTA_*.</summary>
    public const ushort DELROUTE = 25;

    /// <summary>rtmsg, RTA_*.</summary>
    public const ushort GETROUTE = 26;

    /// <summary>ndmsg, NDA_*.</summary>
    public const ushort NEWNEIGH = 28;

    /// <summary>ndmsg, NDA_*.</summary>
    public const ushort DELNEIGH = 29;

    /// <summary>ndmsg, NDA_*.</summary>
    public const ushort GETNEIGH = 30;

    /// <summary>fib_rule_hdr, FRA_*.</summary>
    public const ushort NEWRULE = 32;

    /// <summary>fib_rule_hdr, FRA_*.</summary>
    public const ushort DELRULE = 33;

    /// <summary>fib_rule_hdr, FRA_*.</summary>
    public const ushort GETRULE = 34;

    /// <summary>rtgenmsg, NETNSA_*.</summary>
    public const ushort NEWNSID = 88;

    /// <summary>rtgenmsg, NETNSA_*.</summary>
    public const ushort DELNSID = 89;

    /// <summary>rtgenmsg, NETNSA_*.</summary>
    public const ushort GETNSID = 90;

    /// <summary>nhmsg, NHA_*.</summary>
    public const ushort NEWNEXTHOP = 104;

    /// <summary>nhmsg, NHA_*.</summary>
    public const ushort DELNEXTHOP = 105;

    /// <summary>nhmsg, NHA_*.</summary>
    public const ushort GETNEXTHOP = 106;

    /// <summary>ifinfomsg with IFLA_PROP_LIST: alternative names.</summary>
    public const ushort NEWLINKPROP = 108;

    /// <summary>ifinfomsg with IFLA_PROP_LIST.</summary>
    public const ushort DELLINKPROP = 109;
}

/// <summary>rtm_type: what a route does.</summary>
internal static class RTN
{
    /// <summary>Unknown; in a delete request: any.</summary>
    public const byte UNSPEC = 0;

    /// <summary>By gateway or directly.</summary>
    public const byte UNICAST = 1;

    /// <summary>To this host; the kernel makes these for every address.</summary>
    public const byte LOCAL = 2;

    /// <summary>To this host, sent as link broadcast.</summary>
    public const byte BROADCAST = 3;

    /// <summary>To this host as one of many.</summary>
    public const byte ANYCAST = 4;

    /// <summary>A multicast route.</summary>
    public const byte MULTICAST = 5;

    /// <summary>Dropped in silence (EINVAL for local senders).</summary>
    public const byte BLACKHOLE = 6;

    /// <summary>Answered with ICMP host unreachable (EHOSTUNREACH).</summary>
    public const byte UNREACHABLE = 7;

    /// <summary>Answered with ICMP administratively prohibited (EACCES).</summary>
    public const byte PROHIBIT = 8;

    /// <summary>The lookup goes on with the next rule.</summary>
    public const byte THROW = 9;
}

/// <summary>rtm_protocol, FRA_PROTOCOL: who made a route or a rule.</summary>
internal static class RTPROT
{
    /// <summary>Unknown.</summary>
    public const byte UNSPEC = 0;

    /// <summary>ICMP redirect.</summary>
    public const byte REDIRECT = 1;

    /// <summary>The kernel.</summary>
    public const byte KERNEL = 2;

    /// <summary>What `ip route add` says when told nothing.</summary>
    public const byte BOOT = 3;

    /// <summary>An administrator.</summary>
    public const byte STATIC = 4;

    /// <summary>Router advertisement.</summary>
    public const byte RA = 9;

    /// <summary>FRRouting's zebra.</summary>
    public const byte ZEBRA = 11;

    /// <summary>BIRD.</summary>
    public const byte BIRD = 12;

    /// <summary>A DHCP client.</summary>
    public const byte DHCP = 16;

    /// <summary>keepalived.</summary>
    public const byte KEEPALIVED = 18;

    /// <summary>babeld.</summary>
    public const byte BABEL = 42;

    /// <summary>Open/R.</summary>
    public const byte OPENR = 99;

    /// <summary>FRRouting's bgpd.</summary>
    public const byte BGP = 186;

    /// <summary>FRRouting's isisd.</summary>
    public const byte ISIS = 187;

    /// <summary>FRRouting's ospfd.</summary>
    public const byte OSPF = 188;

    /// <summary>FRRouting's ripd.</summary>
    public const byte RIP = 189;

    /// <summary>FRRouting's eigrpd.</summary>
    public const byte EIGRP = 192;
}

/// <summary>rtm_scope, ifa_scope: how far the destination is.</summary>
internal static class RT_SCOPE
{
    /// <summary>Anywhere.</summary>
    public const byte UNIVERSE = 0;

    /// <summary>Inside the site.</summary>
    public const byte SITE = 200;

    /// <summary>On the link.</summary>
    public const byte LINK = 253;

    /// <summary>This host.</summary>
    public const byte HOST = 254;

    /// <summary>Does not exist; in a delete request: any.</summary>
    public const byte NOWHERE = 255;
}

/// <summary>rtm_table; RTA_TABLE carries numbers above 255.</summary>
internal static class RT_TABLE
{
    /// <summary>Means main in requests.</summary>
    public const byte UNSPEC = 0;

    /// <summary>What rtm_table shows when RTA_TABLE is above 255.</summary>
    public const byte COMPAT = 252;

    /// <summary>Looked up last.</summary>
    public const byte DEFAULT = 253;

    /// <summary>The table of ordinary routes.</summary>
    public const byte MAIN = 254;

    /// <summary>The kernel's table of local and broadcast addresses.</summary>
    public const byte LOCAL = 255;
}

/// <summary>rtm_flags besides RTNH_F_*.</summary>
internal static class RTM_F
{
    /// <summary>Tell the user of changes.</summary>
    public const uint NOTIFY = 0x100;

    /// <summary>A cache entry, not configuration.</summary>
    public const uint CLONED = 0x200;

    /// <summary>rtm_table of an answer is the table of the match.</summary>
    public const uint LOOKUP_TABLE = 0x1000;

    /// <summary>Answer with the table's entry instead of the result of a lookup.</summary>
    public const uint FIB_MATCH = 0x2000;
}

/// <summary>Attributes of rtmsg.</summary>
internal static class RTA
{
    /// <summary>Unused.</summary>
    public const ushort UNSPEC = 0;

    /// <summary>Address; its prefix length is rtm_dst_len.</summary>
    public const ushort DST = 1;

    /// <summary>Address; its prefix length is rtm_src_len.</summary>
    public const ushort SRC = 2;

    /// <summary>u32: index of the incoming link.</summary>
    public const ushort IIF = 3;

    /// <summary>u32: index of the outgoing link.</summary>
    public const ushort OIF = 4;

    /// <summary>Address of the next hop, same family as the route.</summary>
    public const ushort GATEWAY = 5;

    /// <summary>u32: the metric. IPv6 reads 0 as 1024.</summary>
    public const ushort PRIORITY = 6;

    /// <summary>Address: preferred source.</summary>
    public const ushort PREFSRC = 7;

    /// <summary>Nested RTAX_*.</summary>
    public const ushort METRICS = 8;

    /// <summary>A sequence of rtnexthop, each with attributes.</summary>
    public const ushort MULTIPATH = 9;

    /// <summary>u32: realm.</summary>
    public const ushort FLOW = 11;

    /// <summary>struct rta_cacheinfo.</summary>
    public const ushort CACHEINFO = 12;

    /// <summary>u32: table, overrides rtm_table.</summary>
    public const ushort TABLE = 15;

    /// <summary>u32.</summary>
    public const ushort MARK = 16;

    /// <summary>struct rta_mfc_stats.</summary>
    public const ushort MFC_STATS = 17;

    /// <summary>struct rtvia: next hop of another family.</summary>
    public const ushort VIA = 18;

    /// <summary>MPLS.</summary>
    public const ushort NEWDST = 19;

    /// <summary>u8: router preference (IPv6).</summary>
    public const ushort PREF = 20;

    /// <summary>u16: one of LWTUNNEL_ENCAP_*.</summary>
    public const ushort ENCAP_TYPE = 21;

    /// <summary>Nested: depends on ENCAP_TYPE.</summary>
    public const ushort ENCAP = 22;

    /// <summary>u32: seconds (IPv6).</summary>
    public const ushort EXPIRES = 23;

    /// <summary>Filler.</summary>
    public const ushort PAD = 24;

    /// <summary>u32.</summary>
    public const ushort UID = 25;

    /// <summary>u8: MPLS.</summary>
    public const ushort TTL_PROPAGATE = 26;

    /// <summary>u8: for lookups.</summary>
    public const ushort IP_PROTO = 27;

    /// <summary>u16, network order: for lookups.</summary>
    public const ushort SPORT = 28;

    /// <summary>u16, network order: for lookups.</summary>
    public const ushort DPORT = 29;

    /// <summary>u32: nexthop object.</summary>
    public const ushort NH_ID = 30;

    /// <summary>u32, network order: for lookups.</summary>
    public const ushort FLOWLABEL = 31;
}

/// <summary>Metrics inside RTA_METRICS, all u32 but CC_ALGO.</summary>
internal static class RTAX
{
    /// <summary>Bit map of the locked metrics.</summary>
    public const ushort LOCK = 1;

    /// <summary>Bytes.</summary>
    public const ushort MTU = 2;

    /// <summary>Bytes.</summary>
    public const ushort WINDOW = 3;

    /// <summary>Milliseconds times 8.</summary>
    public const ushort RTT = 4;

    /// <summary>Milliseconds times 4.</summary>
    public const ushort RTTVAR = 5;

    /// <summary>Packets.</summary>
    public const ushort SSTHRESH = 6;

    /// <summary>Packets.</summary>
    public const ushort CWND = 7;

    /// <summary>Bytes.</summary>
    public const ushort ADVMSS = 8;

    /// <summary>Packets.</summary>
    public const ushort REORDERING = 9;

    /// <summary>0 to 255.</summary>
    public const ushort HOPLIMIT = 10;

    /// <summary>Packets.</summary>
    public const ushort INITCWND = 11;

    /// <summary>RTAX_FEATURE_* bits.</summary>
    public const ushort FEATURES = 12;

    /// <summary>Milliseconds.</summary>
    public const ushort RTO_MIN = 13;

    /// <summary>Packets.</summary>
    public const ushort INITRWND = 14;

    /// <summary>0 or 1.</summary>
    public const ushort QUICKACK = 15;

    /// <summary>String: congestion control.</summary>
    public const ushort CC_ALGO = 16;

    /// <summary>0 or 1.</summary>
    public const ushort FASTOPEN_NO_COOKIE = 17;
}

/// <summary>rtnh_flags, and rtm_flags of a route with one next hop.</summary>
internal static class RTNH_F
{
    /// <summary>The link is down or gone.</summary>
    public const byte DEAD = 1;

    /// <summary>Recursive lookup.</summary>
    public const byte PERVASIVE = 2;

    /// <summary>The gateway counts as on-link, whatever the prefixes say.</summary>
    public const byte ONLINK = 4;

    /// <summary>In hardware.</summary>
    public const byte OFFLOAD = 8;

    /// <summary>The link has no carrier.</summary>
    public const byte LINKDOWN = 16;

    /// <summary>Multicast routing only.</summary>
    public const byte UNRESOLVED = 32;

    /// <summary>Packets go to the CPU.</summary>
    public const byte TRAP = 64;
}

/// <summary>Multicast groups of NETLINK_ROUTE.</summary>
internal static class RTNLGRP
{
    /// <summary>Links.</summary>
    public const int LINK = 1;

    /// <summary>Neighbours.</summary>
    public const int NEIGH = 3;

    /// <summary>IPv4 addresses.</summary>
    public const int IPV4_IFADDR = 5;

    /// <summary>IPv4 routes.</summary>
    public const int IPV4_ROUTE = 7;

    /// <summary>IPv4 rules.</summary>
    public const int IPV4_RULE = 8;

    /// <summary>IPv6 addresses.</summary>
    public const int IPV6_IFADDR = 9;

    /// <summary>IPv6 routes.</summary>
    public const int IPV6_ROUTE = 11;

    /// <summary>IPv6 rules.</summary>
    public const int IPV6_RULE = 19;

    /// <summary>Namespace ids.</summary>
    public const int NSID = 28;

    /// <summary>Nexthop objects.</summary>
    public const int NEXTHOP = 32;
}

/// <summary>IFLA_EXT_MASK: what a link dump contains.</summary>
internal static class RTEXT_FILTER
{
    /// <summary>Virtual functions.</summary>
    public const uint VF = 1;

    /// <summary>Bridge VLANs.</summary>
    public const uint BRVLAN = 2;

    /// <summary>No statistics: the dump is a third smaller.</summary>
    public const uint SKIP_STATS = 8;
}

/// <summary>struct rtgenmsg: the header of requests that need a family only.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RtGenMsg
{
    /// <summary>AF_INET, AF_INET6, or 0 for all.</summary>
    public byte Family;
}

/// <summary>struct rtmsg: the header of routes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RtMsg
{
    /// <summary>AF_INET or AF_INET6.</summary>
    public byte Family;

    /// <summary>Prefix length of RTA_DST.</summary>
    public byte DstLen;

    /// <summary>Prefix length of RTA_SRC.</summary>
    public byte SrcLen;

    /// <summary>Type of service, part of an IPv4 route's key.</summary>
    public byte Tos;

    /// <summary>RT_TABLE_*; RTA_TABLE overrides it.</summary>
    public byte Table;

    /// <summary>RTPROT_*.</summary>
    public byte Protocol;

    /// <summary>RT_SCOPE_*.</summary>
    public byte Scope;

    /// <summary>RTN_*.</summary>
    public byte Type;

    /// <summary>RTM_F_* and RTNH_F_*.</summary>
    public uint Flags;
}

/// <summary>struct rtnexthop: one hop inside RTA_MULTIPATH; its attributes follow, counted in Len.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RtNextHop
{
    /// <summary>Bytes of this structure and its attributes.</summary>
    public ushort Len;

    /// <summary>RTNH_F_*.</summary>
    public byte Flags;

    /// <summary>Weight less one.</summary>
    public byte Hops;

    /// <summary>Outgoing link.</summary>
    public int IfIndex;
}

/// <summary>struct rta_cacheinfo: age of a route.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RtaCacheInfo
{
    /// <summary>References.</summary>
    public uint ClntRef;

    /// <summary>Clock ticks since the last use.</summary>
    public uint LastUse;

    /// <summary>Clock ticks until it expires; 0 means never.</summary>
    public int Expires;

    /// <summary>errno that the route answers with (unreachable and the like).</summary>
    public uint Error;

    /// <summary>Lookups.</summary>
    public uint Used;

    /// <summary>Unused.</summary>
    public uint Id;

    /// <summary>Unused.</summary>
    public uint Ts;

    /// <summary>Unused.</summary>
    public uint TsAge;
}
