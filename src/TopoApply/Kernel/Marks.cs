using TopoApply.Model;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Wire;

namespace TopoApply.Kernel;

/// <summary>How our objects are told apart from everybody else's in the kernel.</summary>
internal static class Marks
{
    /// <summary>Our number as rtm_protocol, FRA_PROTOCOL, IFA_PROTO and NDA_PROTOCOL: `T`; not in use by any program known to iproute2.</summary>
    public const byte Protocol = OwnershipMark.RouteProtocol;

    /// <summary>
    /// IFLA_GROUP of a link between its creation and the message that gives it its alias: the kernel silently ignores an alias in
    /// the message that creates a link, so that a crash between the two would leave a link without an owner. `topo` in ASCII.
    /// </summary>
    public const uint BirthGroup = 0x746F706F;

    /// <summary>True for a link that carries a topology's mark, or that was born by our hand and has no name on it yet.</summary>
    public static bool IsOurs(AttributeList link, string topology)
    {
        var alias = link.TryGet(IFLA.IFALIAS, out var text) ? text.Text : "";
        return alias.Length == 0 ? link.TryGet(IFLA.GROUP, out var group) && group.U32 == BirthGroup : alias == OwnershipMark.Alias(topology);
    }

    /// <summary>True for routes and rules that are configuration: put there by hand, by a script or by us. Others belong to a daemon.</summary>
    public static bool IsStatic(byte protocol) => protocol is RTPROT.UNSPEC or RTPROT.BOOT or RTPROT.STATIC or Protocol;

    /// <summary>True for routes that the kernel makes by itself: prefix routes, ICMP redirects, router advertisements.</summary>
    public static bool IsKernelMade(byte protocol) => protocol is RTPROT.KERNEL or RTPROT.REDIRECT or RTPROT.RA;
}
