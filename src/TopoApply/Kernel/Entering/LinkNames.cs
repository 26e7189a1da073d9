using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Namespaces;
using TopoApply.Netlink.Wire;

namespace TopoApply.Kernel.Entering;

/// <summary>The names of a namespace's links, by one dump.</summary>
internal static class LinkNames
{
    /// <summary>The names in the caller's own namespace.</summary>
    public static IReadOnlyList<string> OfHost()
    {
        using var netns = NetworkNamespace.OpenCurrent();
        return Of(netns);
    }

    /// <summary>The names in the order of the indexes.</summary>
    public static IReadOnlyList<string> Of(NetworkNamespace netns)
    {
        using var socket = netns.OpenSocket(NETLINK.ROUTE);
        var writer = new NetlinkWriter(256);
        using (writer.Message(RTM.GETLINK, NLM_F.REQUEST | NLM_F.DUMP, socket.NextSequence()))
        {
            writer.Header(new IfInfoMsg());
        }

        SortedDictionary<int, string> names = [];
        socket.Dump(writer, (in message) =>
        {
            var header = message.ReadHeader<IfInfoMsg>(out var attributes);
            if (attributes.TryGet(IFLA.IFNAME, out var name))
            {
                names[header.Index] = name.Text;
            }
        });
        return [.. names.Values];
    }
}
