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
    /// <summary>Decodes RTM_NEWLINK. Master and peer are indices still; they are in the facts.</summary>
    public static (Link Link, LinkFacts Facts) Decode(in NetlinkMessage message)
    {
        var header = message.ReadHeader<IfInfoMsg>(out var attributes);
        var link = new Link { Index = header.Index, Up = (header.Flags & IFF.UP) != 0, Master = new InterfaceName(""), Alias = "" };
        var facts = new LinkFacts { Index = header.Index };
        foreach (var attribute in attributes)
        {
            switch (attribute.Type)
            {
                case IFLA.IFNAME:
                    link = link with { Name = new InterfaceName(attribute.Text) };
                    break;
                case IFLA.MTU:
                    link = link with { Mtu = attribute.U32 };
                    break;
                case IFLA.ADDRESS when header.Type == ARPHRD.ETHER && attribute.Payload.Length == MacAddress.Size:
                    link = link with { Mac = MacAddress.FromBytes(attribute.Payload) };
                    break;
                case IFLA.TXQLEN:
                    link = link with { TransmitQueueLength = attribute.U32 };
                    break;
                case IFLA.LINKINFO:
                    link = link with { Info = DecodeInfo(attribute.Nested) };
                    break;
                case IFLA.MASTER:
                    facts = facts with { MasterIndex = attribute.I32 };
                    break;
                case IFLA.IFALIAS:
                    link = link with { Alias = attribute.Text };
                    break;
                case IFLA.GROUP:
                    facts = facts with { Group = attribute.U32 };
                    link = link with { IsUnfinished = attribute.U32 == Marks.BirthGroup };
                    break;
                case IFLA.LINK:
                    facts = facts with { PeerIndex = attribute.I32 };
                    break;
                case IFLA.LINK_NETNSID:
                    facts = facts with { PeerNetnsId = attribute.I32 };
                    break;
            }
        }

        return (link, facts);
    }

    private static LinkInfo? DecodeInfo(AttributeList info)
    {
        if (!info.TryGet(IFLA_INFO.KIND, out var kind))
        {
            return null;
        }

        var data = info.TryGet(IFLA_INFO.DATA, out var found) ? found.Nested : default;
        return kind.Text switch
        {
            "veth" => new Veth(),
            "bridge" => BridgeCodec.Decode(data),
            var other => new OtherLink(other),
        };
    }
}
