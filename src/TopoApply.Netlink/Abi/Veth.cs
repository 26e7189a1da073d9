// Source: linux/veth.h.
namespace TopoApply.Netlink.Abi;

/// <summary>Attributes of a veth: inside IFLA_INFO_DATA.</summary>
internal static class VETH_INFO
{
    /// <summary>An ifinfomsg followed by IFLA_* attributes: the other end.</summary>
    public const ushort PEER = 1;
}
