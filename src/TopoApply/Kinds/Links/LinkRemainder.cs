using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Wire;

namespace TopoApply.Kinds.Links;

/// <summary>What a message about a link says beyond what <see cref="LinkCodec"/> takes from it: for an export, which may not drop it in silence.</summary>
internal static class LinkRemainder
{
    private const ushort XdpAttached = 2; // IFLA_XDP_ATTACHED, linux/if_link.h

    /// <summary>Settings of a bridge that a topology cannot say, and their values in a new one (net/bridge/br_device.c).</summary>
    private static readonly (ushort Type, string Name, uint Usual)[] OfBridges =
    [
        (IFLA_BR.VLAN_FILTERING, "vlan_filtering", 0), (IFLA_BR.GROUP_FWD_MASK, "group_fwd_mask", 0), (IFLA_BR.MCAST_QUERIER, "mcast_querier", 0),
        (IFLA_BR.NF_CALL_IPTABLES, "nf_call_iptables", 0), (IFLA_BR.NF_CALL_IP6TABLES, "nf_call_ip6tables", 0), (IFLA_BR.MCAST_ROUTER, "mcast_router", 1),
        (IFLA_BR.VLAN_DEFAULT_PVID, "vlan_default_pvid", 1),
    ];

    /// <summary>The same of a bridge's port (net/bridge/br_if.c).</summary>
    private static readonly (ushort Type, string Name, uint Usual)[] OfPorts =
    [
        (IFLA_BRPORT.PRIORITY, "port priority", 32), (IFLA_BRPORT.COST, "port cost", 2), (IFLA_BRPORT.MODE, "hairpin", 0), (IFLA_BRPORT.GUARD, "guard", 0),
        (IFLA_BRPORT.PROTECT, "root_block", 0), (IFLA_BRPORT.FAST_LEAVE, "fastleave", 0), (IFLA_BRPORT.LEARNING, "learning", 1),
        (IFLA_BRPORT.UNICAST_FLOOD, "flood", 1), (IFLA_BRPORT.MCAST_FLOOD, "mcast_flood", 1), (IFLA_BRPORT.BCAST_FLOOD, "bcast_flood", 1),
        (IFLA_BRPORT.ISOLATED, "isolated", 0), (IFLA_BRPORT.LOCKED, "locked", 0), (IFLA_BRPORT.NEIGH_SUPPRESS, "neigh_suppress", 0),
        (IFLA_BRPORT.PROXYARP, "proxy_arp", 0), (IFLA_BRPORT.VLAN_TUNNEL, "vlan_tunnel", 0),
    ];

    /// <summary>What is left, in words; null when that is nothing.</summary>
    public static string? Of(in NetlinkMessage message, Link link)
    {
        var header = message.ReadHeader<IfInfoMsg>(out var attributes);
        List<string> left = [];
        foreach (var (flag, name) in new[] { (IFF.NOARP, "noarp"), (IFF.PROMISC, "promisc"), (IFF.ALLMULTI, "allmulticast") })
        {
            left.AddRange((header.Flags & flag) != 0 ? [name] : []);
        }

        foreach (var attribute in attributes)
        {
            switch (attribute.Type)
            {
                case IFLA.QDISC when attribute.Text is not ("noqueue" or "noop"):
                    left.Add($"qdisc {attribute.Text}");
                    break;
                case IFLA.GROUP when attribute.U32 != 0 && !link.IsUnfinished:
                    left.Add($"group {attribute.U32}");
                    break;
                case IFLA.PROP_LIST:
                    left.Add("alternative names");
                    break;
                case IFLA.XDP when attribute.Nested.TryGet(XdpAttached, out var attached) && attached.U8 != 0:
                    left.Add("an XDP program");
                    break;
                case IFLA.LINKINFO:
                    AddInfo(attribute.Nested, link, left);
                    break;
            }
        }

        return left.Count == 0 ? null : string.Join(", ", left);
    }

    private static void AddInfo(AttributeList info, Link link, List<string> left)
    {
        if (link.Info is Bridge && info.TryGet(IFLA_INFO.DATA, out var data))
        {
            Add(data.Nested, OfBridges, left);
        }

        if (info.TryGet(IFLA_INFO.SLAVE_KIND, out var kind) && kind.Text == "bridge" && info.TryGet(IFLA_INFO.SLAVE_DATA, out var port))
        {
            Add(port.Nested, OfPorts, left);
        }
    }

    private static void Add(AttributeList attributes, (ushort Type, string Name, uint Usual)[] table, List<string> left)
    {
        foreach (var attribute in attributes)
        {
            foreach (var (type, name, usual) in table)
            {
                if (attribute.Type == type && Number(attribute) is var value && value != usual)
                {
                    left.Add($"{name} {value}");
                }
            }
        }
    }

    private static uint Number(in NetlinkAttribute attribute) => attribute.Payload.Length switch { 1 => attribute.U8, 2 => attribute.U16, _ => attribute.U32 };
}
