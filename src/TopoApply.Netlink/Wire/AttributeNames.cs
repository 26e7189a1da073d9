using System.Runtime.CompilerServices;
using TopoApply.Netlink.Abi;

namespace TopoApply.Netlink.Wire;

/// <summary>Which set of attributes each message carries.</summary>
internal static class AttributeNames
{
    private static readonly AttributeSet BridgePort = new(typeof(IFLA_BRPORT));

    private static readonly AttributeSet Bridge = new(typeof(IFLA_BR));

    private static readonly AttributeSet AddressFamilies = new(typeof(AF_SPEC), 0, (AF.INET6, _ => Inet6));

    private static readonly AttributeSet Inet6 = new(typeof(IFLA_INET6));

    private static readonly AttributeSet LinkInfo = new(
        typeof(IFLA_INFO),
        0,
        (IFLA_INFO.DATA, siblings => Kind(siblings, IFLA_INFO.KIND) switch { "veth" => Veth, "bridge" => Bridge, _ => null }),
        (IFLA_INFO.SLAVE_DATA, siblings => Kind(siblings, IFLA_INFO.SLAVE_KIND) == "bridge" ? BridgePort : null));

    private static readonly AttributeSet Link = LinkSet();

    private static readonly AttributeSet Veth = new(typeof(VETH_INFO), 0, (VETH_INFO.PEER, _ => Link));

    private static readonly AttributeSet Address = new(typeof(IFA), Unsafe.SizeOf<IfAddrMsg>());

    private static readonly AttributeSet Metrics = new(typeof(RTAX));

    private static readonly AttributeSet NextHops = new(typeof(RTA)) { IsNextHops = true };

    private static readonly AttributeSet Route = new(typeof(RTA), Unsafe.SizeOf<RtMsg>(), (RTA.METRICS, _ => Metrics), (RTA.MULTIPATH, _ => NextHops));

    private static readonly AttributeSet Neighbour = new(typeof(NDA), Unsafe.SizeOf<NdMsg>());

    private static readonly AttributeSet Rule = new(typeof(FRA), Unsafe.SizeOf<FibRuleHdr>());

    private static readonly AttributeSet Nameless = new(typeof(Nothing), sizeof(uint));

    /// <summary>The set of a message's top level; one without names for messages that nothing is known of.</summary>
    public static AttributeSet OfMessage(int protocol, ushort type) => protocol switch
    {
        NETLINK.ROUTE => OfRouteMessage(type),
        NETLINK.NETFILTER => NftAttributeNames.OfMessage(type) ?? Nameless,
        _ => Nameless,
    };

    private static AttributeSet OfRouteMessage(ushort type) => type switch
    {
        RTM.NEWLINK or RTM.DELLINK or RTM.GETLINK or RTM.SETLINK or RTM.NEWLINKPROP or RTM.DELLINKPROP => Link,
        RTM.NEWADDR or RTM.DELADDR or RTM.GETADDR => Address,
        RTM.NEWROUTE or RTM.DELROUTE or RTM.GETROUTE => Route,
        RTM.NEWNEIGH or RTM.DELNEIGH or RTM.GETNEIGH => Neighbour,
        RTM.NEWRULE or RTM.DELRULE or RTM.GETRULE => Rule,
        _ => Nameless,
    };

    private static AttributeSet LinkSet() => new(
        typeof(IFLA),
        Unsafe.SizeOf<IfInfoMsg>(),
        (IFLA.LINKINFO, _ => LinkInfo),
        (IFLA.AF_SPEC, _ => AddressFamilies),
        (IFLA.PROTINFO, _ => BridgePort),
        (IFLA.PROP_LIST, _ => Link));

    private static string? Kind(AttributeList siblings, ushort type) => siblings.TryGet(type, out var kind) ? kind.Text : null;

    private static class AF_SPEC
    {
        public const ushort INET = AF.INET;
        public const ushort INET6 = AF.INET6;
    }

    private static class Nothing;
}
