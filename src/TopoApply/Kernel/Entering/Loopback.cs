using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Namespaces;
using TopoApply.Netlink.Wire;

namespace TopoApply.Kernel.Entering;

/// <summary>The link that every namespace is born with, and which is down in a new one.</summary>
internal static class Loopback
{
    private const int Index = 1; // LOOPBACK_IFINDEX

    /// <summary>Raises it in the caller's namespace, as a starting machine does.</summary>
    public static void Raise()
    {
        using var netns = NetworkNamespace.OpenCurrent();
        using var socket = netns.OpenSocket(NETLINK.ROUTE);
        var writer = new NetlinkWriter(256);
        using (writer.Message(RTM.NEWLINK, NLM_F.REQUEST | NLM_F.ACK, socket.NextSequence()))
        {
            writer.Header(new IfInfoMsg { Index = Index, Change = IFF.UP, Flags = IFF.UP });
        }

        socket.Request(writer, static (in _) => { });
    }
}
