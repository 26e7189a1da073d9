// Source: linux/if.h, netdevice(7).
namespace TopoApply.Netlink.Abi;

/// <summary>ifi_flags, ifi_change.</summary>
internal static class IFF
{
    /// <summary>Administratively up.</summary>
    public const uint UP = 0x1;

    /// <summary>Has a broadcast address.</summary>
    public const uint BROADCAST = 0x2;

    /// <summary>Driver debugging.</summary>
    public const uint DEBUG = 0x4;

    /// <summary>Is the loopback link.</summary>
    public const uint LOOPBACK = 0x8;

    /// <summary>Has one neighbour only.</summary>
    public const uint POINTOPOINT = 0x10;

    /// <summary>Unused.</summary>
    public const uint NOTRAILERS = 0x20;

    /// <summary>Operational.</summary>
    public const uint RUNNING = 0x40;

    /// <summary>Resolves no addresses.</summary>
    public const uint NOARP = 0x80;

    /// <summary>Receives everything.</summary>
    public const uint PROMISC = 0x100;

    /// <summary>Receives all multicast.</summary>
    public const uint ALLMULTI = 0x200;

    /// <summary>Bond master.</summary>
    public const uint MASTER = 0x400;

    /// <summary>Bond slave.</summary>
    public const uint SLAVE = 0x800;

    /// <summary>Can multicast.</summary>
    public const uint MULTICAST = 0x1000;

    /// <summary>Unused.</summary>
    public const uint PORTSEL = 0x2000;

    /// <summary>Unused.</summary>
    public const uint AUTOMEDIA = 0x4000;

    /// <summary>Unused.</summary>
    public const uint DYNAMIC = 0x8000;

    /// <summary>Has carrier.</summary>
    public const uint LOWER_UP = 0x10000;

    /// <summary>Waits for something.</summary>
    public const uint DORMANT = 0x20000;

    /// <summary>Echoes sent packets.</summary>
    public const uint ECHO = 0x40000;
}

/// <summary>Hardware types in ifi_type (linux/if_arp.h).</summary>
internal static class ARPHRD
{
    /// <summary>Ethernet and everything that behaves like it.</summary>
    public const ushort ETHER = 1;

    /// <summary>The loopback link.</summary>
    public const ushort LOOPBACK = 772;

    /// <summary>No link layer.</summary>
    public const ushort NONE = 0xFFFE;
}

/// <summary>Address families where IpFamily does not reach (linux/socket.h).</summary>
internal static class AF
{
    /// <summary>Any.</summary>
    public const byte UNSPEC = 0;

    /// <summary>IPv4.</summary>
    public const byte INET = 2;

    /// <summary>Bridge ports in link messages.</summary>
    public const byte BRIDGE = 7;

    /// <summary>IPv6.</summary>
    public const byte INET6 = 10;

    /// <summary>Netlink.</summary>
    public const byte NETLINK = 16;
}
