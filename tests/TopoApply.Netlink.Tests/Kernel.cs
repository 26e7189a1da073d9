using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Sockets;
using TopoApply.Netlink.Wire;

namespace TopoApply.Netlink.Tests;

/// <summary>Short requests that several tests make.</summary>
internal static class Kernel
{
    /// <summary>A dump of all links.</summary>
    public static NetlinkWriter LinkDump(NetlinkSocket socket)
    {
        var writer = new NetlinkWriter();
        using (writer.Message(RTM.GETLINK, NLM_F.REQUEST | NLM_F.DUMP, socket.NextSequence()))
        {
            writer.Header(new IfInfoMsg());
            writer.U32(IFLA.EXT_MASK, RTEXT_FILTER.SKIP_STATS);
        }

        return writer;
    }

    /// <summary>The names of all links in the kernel's order.</summary>
    public static List<string> LinkNames(NetlinkSocket socket)
    {
        List<string> names = [];
        socket.Dump(LinkDump(socket), (in NetlinkMessage message) =>
        {
            message.ReadHeader<IfInfoMsg>(out var attributes);
            if (attributes.TryGet(IFLA.IFNAME, out var name))
            {
                names.Add(name.Text);
            }
        });
        return names;
    }

    /// <summary>The body of a request for an IPv4 blackhole route to 10.a.b.c.</summary>
    public static void Blackhole(NetlinkWriter writer, int number)
    {
        writer.Header(new RtMsg { Family = AF.INET, DstLen = 32, Table = RT_TABLE.MAIN, Protocol = RTPROT.STATIC, Type = RTN.BLACKHOLE });
        writer.Bytes(RTA.DST, [10, (byte)(number >> 16), (byte)(number >> 8), (byte)number]);
    }

    /// <summary>Asks for a route that drops, one of a number.</summary>
    public static NetlinkWriter NewRoute(NetlinkSocket socket, int number)
    {
        var writer = new NetlinkWriter();
        using (writer.Message(RTM.NEWROUTE, NLM_F.REQUEST | NLM_F.ACK | NLM_F.CREATE | NLM_F.EXCL, socket.NextSequence()))
        {
            Blackhole(writer, number);
        }

        return writer;
    }
}
