using TopoApply.Kernel;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Values;
using TopoApply.Netlink.Wire;

namespace TopoApply.Kinds.Links;

/// <summary>What a message about a link says that the resource does not hold.</summary>
internal sealed record LinkFacts
{
    /// <summary>ifi_index.</summary>
    public int Index { get; init; }

    /// <summary>IFLA_GROUP.</summary>
    public uint Group { get; init; }

    /// <summary>IFLA_MASTER; 0 for none.</summary>
    public int MasterIndex { get; init; }

    /// <summary>IFLA_LINK: of a veth the peer's index in the peer's namespace.</summary>
    public int PeerIndex { get; init; }

    /// <summary>IFLA_LINK_NETNSID: this namespace's number for the peer's; null when the peer is in the same namespace.</summary>
    public int? PeerNetnsId { get; init; }
}

/// <summary>Decodes links. Source: rtnetlink(7), linux/if_link.h.</summary>
internal static class LinkCodec
{
    // Where its other end is shows only when all namespaces are read.
    private static readonly Veth SomeVeth = new();

    /// <summary>Decodes RTM_NEWLINK. Master and peer are indices still; they are in the facts.</summary>
    public static (Link Link, LinkFacts Facts) Decode(in NetlinkMessage message, NamespaceName netns)
    {
        var header = message.ReadHeader<IfInfoMsg>(out var attributes);
        var (name, alias, info) = ("", "", (LinkInfo?)null);
        var (mtu, queue, mac) = ((uint?)null, (uint?)null, (MacAddress?)null);
        var (group, master, peer, peerNetns) = (0u, 0, 0, (int?)null);
        foreach (var attribute in attributes)
        {
            switch (attribute.Type)
            {
                case IFLA.IFNAME:
                    name = attribute.Text;
                    break;
                case IFLA.MTU:
                    mtu = attribute.U32;
                    break;
                case IFLA.ADDRESS when header.Type == ARPHRD.ETHER && attribute.Payload.Length == MacAddress.Size:
                    mac = MacAddress.FromBytes(attribute.Payload);
                    break;
                case IFLA.TXQLEN:
                    queue = attribute.U32;
                    break;
                case IFLA.LINKINFO:
                    info = DecodeInfo(attribute.Nested);
                    break;
                case IFLA.MASTER:
                    master = attribute.I32;
                    break;
                case IFLA.IFALIAS:
                    alias = attribute.Text;
                    break;
                case IFLA.GROUP:
                    group = attribute.U32;
                    break;
                case IFLA.LINK:
                    peer = attribute.I32;
                    break;
                case IFLA.LINK_NETNSID:
                    peerNetns = attribute.I32;
                    break;
            }
        }

        var link = new Link
        {
            Netns = netns,
            Name = new InterfaceName(name),
            Info = info,
            Mtu = mtu,
            Mac = mac,
            Up = (header.Flags & IFF.UP) != 0,
            TransmitQueueLength = queue,
            Master = new InterfaceName(""),
            Alias = alias,
            Index = header.Index,
            IsUnfinished = group == Marks.BirthGroup,
        };
        return (link, new LinkFacts { Index = header.Index, Group = group, MasterIndex = master, PeerIndex = peer, PeerNetnsId = peerNetns });
    }

    private static LinkInfo? DecodeInfo(AttributeList info)
    {
        if (!info.TryGet(IFLA_INFO.KIND, out var kind))
        {
            return null;
        }

        var data = info.TryGet(IFLA_INFO.DATA, out var found) ? found.Nested : default;
        return kind.IsText("veth"u8) ? SomeVeth : kind.IsText("bridge"u8) ? BridgeCodec.Decode(data) : new OtherLink(kind.Text);
    }
}
