// Source: linux/fib_rules.h.
using System.Runtime.InteropServices;

namespace TopoApply.Netlink.Abi;

/// <summary>Attributes of fib_rule_hdr.</summary>
internal static class FRA
{
    /// <summary>Address; its prefix length is dst_len.</summary>
    public const ushort DST = 1;

    /// <summary>Address; its prefix length is src_len.</summary>
    public const ushort SRC = 2;

    /// <summary>String: incoming link; may be absent.</summary>
    public const ushort IIFNAME = 3;

    /// <summary>u32: priority of the rule to go on with.</summary>
    public const ushort GOTO = 4;

    /// <summary>u32.</summary>
    public const ushort PRIORITY = 6;

    /// <summary>u32.</summary>
    public const ushort FWMARK = 10;

    /// <summary>u32: realm.</summary>
    public const ushort FLOW = 11;

    /// <summary>u64, network order.</summary>
    public const ushort TUN_ID = 12;

    /// <summary>u32; 0xFFFFFFFF means unset.</summary>
    public const ushort SUPPRESS_IFGROUP = 13;

    /// <summary>u32; 0xFFFFFFFF means unset.</summary>
    public const ushort SUPPRESS_PREFIXLEN = 14;

    /// <summary>u32: overrides table.</summary>
    public const ushort TABLE = 15;

    /// <summary>u32.</summary>
    public const ushort FWMASK = 16;

    /// <summary>String: outgoing link; may be absent.</summary>
    public const ushort OIFNAME = 17;

    /// <summary>Filler.</summary>
    public const ushort PAD = 18;

    /// <summary>u8.</summary>
    public const ushort L3MDEV = 19;

    /// <summary>struct fib_rule_uid_range.</summary>
    public const ushort UID_RANGE = 20;

    /// <summary>u8: RTPROT_*.</summary>
    public const ushort PROTOCOL = 21;

    /// <summary>u8.</summary>
    public const ushort IP_PROTO = 22;

    /// <summary>struct fib_rule_port_range.</summary>
    public const ushort SPORT_RANGE = 23;

    /// <summary>struct fib_rule_port_range.</summary>
    public const ushort DPORT_RANGE = 24;

    /// <summary>u8 (since 6.13).</summary>
    public const ushort DSCP = 25;

    /// <summary>u32, network order (since 6.14).</summary>
    public const ushort FLOWLABEL = 26;

    /// <summary>u32, network order (since 6.14).</summary>
    public const ushort FLOWLABEL_MASK = 27;

    /// <summary>u16 (since 6.15).</summary>
    public const ushort SPORT_MASK = 28;

    /// <summary>u16 (since 6.15): told for every single port.</summary>
    public const ushort DPORT_MASK = 29;

    /// <summary>u8 (since 6.15).</summary>
    public const ushort DSCP_MASK = 30;
}

/// <summary>action: what a rule does. The numbers are not those of RTN_*, though `ip` prints the same words.</summary>
internal static class FR_ACT
{
    /// <summary>Unknown.</summary>
    public const byte UNSPEC = 0;

    /// <summary>Look up the table.</summary>
    public const byte TO_TBL = 1;

    /// <summary>Go on at another rule.</summary>
    public const byte GOTO = 2;

    /// <summary>Nothing.</summary>
    public const byte NOP = 3;

    /// <summary>Drop in silence.</summary>
    public const byte BLACKHOLE = 6;

    /// <summary>Answer ENETUNREACH.</summary>
    public const byte UNREACHABLE = 7;

    /// <summary>Answer EACCES.</summary>
    public const byte PROHIBIT = 8;
}

/// <summary>flags of fib_rule_hdr.</summary>
internal static class FIB_RULE
{
    /// <summary>Cannot be deleted.</summary>
    public const uint PERMANENT = 0x1;

    /// <summary>Matches what does not match.</summary>
    public const uint INVERT = 0x2;

    /// <summary>The goto's target is missing.</summary>
    public const uint UNRESOLVED = 0x4;

    /// <summary>The incoming link does not exist.</summary>
    public const uint IIF_DETACHED = 0x8;

    /// <summary>The outgoing link does not exist.</summary>
    public const uint OIF_DETACHED = 0x10;

    /// <summary>The lookup may choose a source address.</summary>
    public const uint FIND_SADDR = 0x10000;
}

/// <summary>struct fib_rule_hdr: the header of rules.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FibRuleHdr
{
    /// <summary>AF_INET or AF_INET6.</summary>
    public byte Family;

    /// <summary>Prefix length of FRA_DST.</summary>
    public byte DstLen;

    /// <summary>Prefix length of FRA_SRC.</summary>
    public byte SrcLen;

    /// <summary>Type of service.</summary>
    public byte Tos;

    /// <summary>RT_TABLE_*; FRA_TABLE overrides it.</summary>
    public byte Table;

    /// <summary>Unused.</summary>
    public byte Res1;

    /// <summary>Unused.</summary>
    public byte Res2;

    /// <summary>FR_ACT_*.</summary>
    public byte Action;

    /// <summary>FIB_RULE_*.</summary>
    public uint Flags;
}

/// <summary>struct fib_rule_port_range: host order, both ends included.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FibRulePortRange
{
    /// <summary>First port.</summary>
    public ushort Start;

    /// <summary>Last port.</summary>
    public ushort End;
}

/// <summary>struct fib_rule_uid_range: both ends included.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FibRuleUidRange
{
    /// <summary>First user.</summary>
    public uint Start;

    /// <summary>Last user.</summary>
    public uint End;
}
