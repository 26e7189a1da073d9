// Source: linux/neighbour.h.
using System.Runtime.InteropServices;

namespace TopoApply.Netlink.Abi;

/// <summary>Attributes of ndmsg.</summary>
internal static class NDA
{
    /// <summary>Address.</summary>
    public const ushort DST = 1;

    /// <summary>Bytes: link-layer address.</summary>
    public const ushort LLADDR = 2;

    /// <summary>struct nda_cacheinfo.</summary>
    public const ushort CACHEINFO = 3;

    /// <summary>u32.</summary>
    public const ushort PROBES = 4;

    /// <summary>u16.</summary>
    public const ushort VLAN = 5;

    /// <summary>u16, network order.</summary>
    public const ushort PORT = 6;

    /// <summary>u32.</summary>
    public const ushort VNI = 7;

    /// <summary>u32.</summary>
    public const ushort IFINDEX = 8;

    /// <summary>u32.</summary>
    public const ushort MASTER = 9;

    /// <summary>s32.</summary>
    public const ushort LINK_NETNSID = 10;

    /// <summary>u32.</summary>
    public const ushort SRC_VNI = 11;

    /// <summary>u8: RTPROT_*, who made the entry.</summary>
    public const ushort PROTOCOL = 12;

    /// <summary>u32.</summary>
    public const ushort NH_ID = 13;

    /// <summary>Nested.</summary>
    public const ushort FDB_EXT_ATTRS = 14;

    /// <summary>u32: NTF_EXT_*.</summary>
    public const ushort FLAGS_EXT = 15;

    /// <summary>u16.</summary>
    public const ushort NDM_STATE_MASK = 16;

    /// <summary>u8.</summary>
    public const ushort NDM_FLAGS_MASK = 17;
}

/// <summary>ndm_state.</summary>
internal static class NUD
{
    /// <summary>Being resolved.</summary>
    public const ushort INCOMPLETE = 0x1;

    /// <summary>Confirmed lately.</summary>
    public const ushort REACHABLE = 0x2;

    /// <summary>To be confirmed at the next use.</summary>
    public const ushort STALE = 0x4;

    /// <summary>Waiting before probing.</summary>
    public const ushort DELAY = 0x8;

    /// <summary>Being probed.</summary>
    public const ushort PROBE = 0x10;

    /// <summary>Not resolved.</summary>
    public const ushort FAILED = 0x20;

    /// <summary>Needs no resolution.</summary>
    public const ushort NOARP = 0x40;

    /// <summary>Static.</summary>
    public const ushort PERMANENT = 0x80;

    /// <summary>No state.</summary>
    public const ushort NONE = 0x0;
}

/// <summary>ndm_flags.</summary>
internal static class NTF
{
    /// <summary>Counts as used.</summary>
    public const byte USE = 0x1;

    /// <summary>FDB: the device's own table.</summary>
    public const byte SELF = 0x2;

    /// <summary>FDB: the master's table.</summary>
    public const byte MASTER = 0x4;

    /// <summary>Answered on behalf of others.</summary>
    public const byte PROXY = 0x8;

    /// <summary>Learned by somebody else.</summary>
    public const byte EXT_LEARNED = 0x10;

    /// <summary>In hardware.</summary>
    public const byte OFFLOADED = 0x20;

    /// <summary>FDB: does not move.</summary>
    public const byte STICKY = 0x40;

    /// <summary>IPv6: is a router.</summary>
    public const byte ROUTER = 0x80;
}

/// <summary>struct ndmsg: the header of neighbours.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NdMsg
{
    /// <summary>AF_INET, AF_INET6 or AF_BRIDGE.</summary>
    public byte Family;

    /// <summary>Unused.</summary>
    public byte Pad1;

    /// <summary>Unused.</summary>
    public ushort Pad2;

    /// <summary>The link.</summary>
    public int IfIndex;

    /// <summary>NUD_*.</summary>
    public ushort State;

    /// <summary>NTF_*.</summary>
    public byte Flags;

    /// <summary>RTN_*.</summary>
    public byte Type;
}
