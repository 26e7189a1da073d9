// Source: linux/netfilter/nfnetlink.h.
using System.Runtime.InteropServices;

namespace TopoApply.Netlink.Abi;

/// <summary>Subsystems: the high byte of nlmsg_type.</summary>
internal static class NFNL_SUBSYS
{
    /// <summary>Batch control.</summary>
    public const byte NONE = 0;

    /// <summary>Connection tracking.</summary>
    public const byte CTNETLINK = 1;

    /// <summary>Connection tracking: expectations.</summary>
    public const byte CTNETLINK_EXP = 2;

    /// <summary>nf_tables.</summary>
    public const byte NFTABLES = 10;
}

/// <summary>Batch control messages; nfgenmsg.res_id names the subsystem, in network order.</summary>
internal static class NFNL_MSG
{
    /// <summary>Starts a transaction.</summary>
    public const ushort BATCH_BEGIN = 16;

    /// <summary>Commits it; without this message nothing happens, though every message is acknowledged.</summary>
    public const ushort BATCH_END = 17;
}

/// <summary>Attributes of BATCH_BEGIN.</summary>
internal static class NFNL_BATCH
{
    /// <summary>u32, network order: the generation that must still be current, else ERESTART.</summary>
    public const ushort GENID = 1;
}

/// <summary>Multicast groups of NETLINK_NETFILTER.</summary>
internal static class NFNLGRP
{
    /// <summary>Changes of nf_tables.</summary>
    public const int NFTABLES = 7;
}

/// <summary>nfgenmsg.version.</summary>
internal static class NFNETLINK
{
    /// <summary>The only version there is.</summary>
    public const byte V0 = 0;
}

/// <summary>struct nfgenmsg: the header of all nfnetlink messages.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NfGenMsg
{
    /// <summary>NFPROTO_*.</summary>
    public byte Family;

    /// <summary>NFNETLINK_V0.</summary>
    public byte Version;

    /// <summary>Network order: the subsystem in batch messages, the low bits of the generation in answers.</summary>
    public ushort ResIdBigEndian;
}
