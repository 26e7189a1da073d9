// Source: linux/if_addr.h.
using System.Runtime.InteropServices;

namespace TopoApply.Netlink.Abi;

/// <summary>Attributes of ifaddrmsg.</summary>
internal static class IFA
{
    /// <summary>The prefix's address; on a point-to-point address the far end.</summary>
    public const ushort ADDRESS = 1;

    /// <summary>The link's own address; IPv6 sends it for point-to-point addresses only.</summary>
    public const ushort LOCAL = 2;

    /// <summary>String: IPv4 only, begins with the link's name.</summary>
    public const ushort LABEL = 3;

    /// <summary>Address: IPv4 only.</summary>
    public const ushort BROADCAST = 4;

    /// <summary>Address.</summary>
    public const ushort ANYCAST = 5;

    /// <summary>struct ifa_cacheinfo: lifetimes.</summary>
    public const ushort CACHEINFO = 6;

    /// <summary>Address.</summary>
    public const ushort MULTICAST = 7;

    /// <summary>u32: IFA_F_*, overrides ifa_flags.</summary>
    public const ushort FLAGS = 8;

    /// <summary>u32: metric of the prefix route.</summary>
    public const ushort RT_PRIORITY = 9;

    /// <summary>s32.</summary>
    public const ushort TARGET_NETNSID = 10;

    /// <summary>u8: IFAPROT_* or a number of one's own (stored since 5.18).</summary>
    public const ushort PROTO = 11;
}

/// <summary>ifa_flags and IFA_FLAGS.</summary>
internal static class IFA_F
{
    /// <summary>IPv4: another address of the same prefix came first.</summary>
    public const uint SECONDARY = 0x1;

    /// <summary>IPv6: the same bit, a privacy address.</summary>
    public const uint TEMPORARY = 0x1;

    /// <summary>No duplicate address detection.</summary>
    public const uint NODAD = 0x2;

    /// <summary>Usable while detection runs.</summary>
    public const uint OPTIMISTIC = 0x4;

    /// <summary>Somebody else has it.</summary>
    public const uint DADFAILED = 0x8;

    /// <summary>Mobile IPv6.</summary>
    public const uint HOMEADDRESS = 0x10;

    /// <summary>Its preferred lifetime is over.</summary>
    public const uint DEPRECATED = 0x20;

    /// <summary>Detection runs: not usable yet.</summary>
    public const uint TENTATIVE = 0x40;

    /// <summary>No lifetime.</summary>
    public const uint PERMANENT = 0x80;

    /// <summary>Makes temporary addresses.</summary>
    public const uint MANAGETEMPADDR = 0x100;

    /// <summary>No route for the prefix.</summary>
    public const uint NOPREFIXROUTE = 0x200;

    /// <summary>Joins the group on the link.</summary>
    public const uint MCAUTOJOIN = 0x400;

    /// <summary>Made after RFC 7217.</summary>
    public const uint STABLE_PRIVACY = 0x800;
}

/// <summary>IFA_PROTO: who made an address.</summary>
internal static class IFAPROT
{
    /// <summary>Unknown.</summary>
    public const byte UNSPEC = 0;

    /// <summary>The kernel, for the loopback link.</summary>
    public const byte KERNEL_LO = 1;

    /// <summary>The kernel, from a router advertisement.</summary>
    public const byte KERNEL_RA = 2;

    /// <summary>The kernel: link-local.</summary>
    public const byte KERNEL_LL = 3;
}

/// <summary>struct ifaddrmsg: the header of addresses.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct IfAddrMsg
{
    /// <summary>AF_INET or AF_INET6.</summary>
    public byte Family;

    /// <summary>Prefix length in bits.</summary>
    public byte PrefixLen;

    /// <summary>Low eight bits of IFA_F_*.</summary>
    public byte Flags;

    /// <summary>RT_SCOPE_*.</summary>
    public byte Scope;

    /// <summary>The link.</summary>
    public int Index;
}

/// <summary>struct ifa_cacheinfo: lifetimes of an address; 0xFFFFFFFF means for ever.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct IfaCacheInfo
{
    /// <summary>Seconds.</summary>
    public uint Preferred;

    /// <summary>Seconds.</summary>
    public uint Valid;

    /// <summary>Created, 1/100 s since boot.</summary>
    public uint CStamp;

    /// <summary>Updated, 1/100 s since boot.</summary>
    public uint TStamp;
}
