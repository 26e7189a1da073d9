using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Sockets;
using TopoApply.Netlink.Wire;

namespace TopoApply.Kinds.Nftables;

/// <summary>The names of all tables in a namespace, whoever made them.</summary>
internal static class NftTableList
{
    /// <summary>Each as nft names it: `inet nat`.</summary>
    public static IReadOnlyList<string> Read(NetlinkSocket socket)
    {
        var writer = new NetlinkWriter(64);
        using (writer.Message(NftTransaction.TypeOf(NFT_MSG.GETTABLE), NLM_F.REQUEST | NLM_F.DUMP, socket.NextSequence()))
        {
            writer.Header(new NfGenMsg { Family = NFPROTO.UNSPEC, Version = NFNETLINK.V0 });
        }

        List<string> names = [];
        socket.Dump(writer, (in message) =>
        {
            var header = message.ReadHeader<NfGenMsg>(out var attributes);
            if (attributes.TryGet(NFTA_TABLE.NAME, out var name))
            {
                names.Add($"{Family(header.Family)} {name.Text}");
            }
        });
        return names;
    }

    // Source: linux/netfilter.h, NFPROTO_*.
    private static string Family(byte number) => number switch
    {
        NFPROTO.INET => "inet",
        NFPROTO.IPV4 => "ip",
        NFPROTO.IPV6 => "ip6",
        3 => "arp",
        5 => "netdev",
        7 => "bridge",
        _ => $"{number}",
    };
}
