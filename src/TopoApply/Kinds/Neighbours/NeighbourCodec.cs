using TopoApply.Kernel;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Values;
using TopoApply.Netlink.Wire;

namespace TopoApply.Kinds.Neighbours;

/// <summary>Neighbour entries on the wire. Source: linux/neighbour.h.</summary>
internal static class NeighbourCodec
{
    /// <summary>The body of a request that creates or changes an entry.</summary>
    public static void WriteNew(NetlinkWriter writer, Neighbour neighbour, int linkIndex)
    {
        writer.Header(new NdMsg { Family = (byte)neighbour.Address.Family, IfIndex = linkIndex, State = NUD.PERMANENT });
        writer.Bytes(NDA.DST, neighbour.Address.ToBytes());
        if (neighbour.Mac is { } mac)
        {
            writer.Bytes(NDA.LLADDR, mac.ToBytes());
        }

        writer.U8(NDA.PROTOCOL, Marks.Protocol);
    }

    /// <summary>The body of a request that deletes an entry.</summary>
    public static void WriteDelete(NetlinkWriter writer, Neighbour neighbour, int linkIndex)
    {
        writer.Header(new NdMsg { Family = (byte)neighbour.Address.Family, IfIndex = linkIndex });
        writer.Bytes(NDA.DST, neighbour.Address.ToBytes());
    }

    /// <summary>Decodes RTM_NEWNEIGH; null for what is learned, made by the kernel or no Ethernet address.</summary>
    public static Neighbour? Decode(in NetlinkMessage message, NamespaceName netns, Func<int, InterfaceName?> nameOf, out byte protocol)
    {
        protocol = 0;
        var header = message.ReadHeader<NdMsg>(out var attributes);
        if (header.Family is not (AF.INET or AF.INET6) || (header.State & NUD.PERMANENT) == 0 || nameOf(header.IfIndex) is not { } link)
        {
            return null;
        }

        var (address, mac) = (default(IpAddress), (MacAddress?)null);
        foreach (var attribute in attributes)
        {
            switch (attribute.Type)
            {
                case NDA.DST:
                    address = WireValues.ReadAddress(attribute);
                    break;
                case NDA.LLADDR when attribute.Payload.Length == MacAddress.Size:
                    mac = MacAddress.FromBytes(attribute.Payload);
                    break;
                case NDA.PROTOCOL:
                    protocol = attribute.U8;
                    break;
            }
        }

        return mac is null || address.Family == IpFamily.None ? null : new Neighbour { Netns = netns, Link = link, Address = address, Mac = mac };
    }
}
