using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Namespaces;
using TopoApply.Netlink.Sockets;
using TopoApply.Netlink.Wire;

namespace TopoApply.Kernel.Checks;

/// <summary>A chain of nftables that the kernel calls by itself, whoever made it; iptables-nft makes such ones as well.</summary>
/// <param name="Family">Family's word, as nft has it.</param>
/// <param name="Table">Its table.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">filter, nat or route.</param>
/// <param name="Hook">NF_INET_*.</param>
/// <param name="Priority">Lower runs first.</param>
/// <param name="Drops">True when what no rule decides about is dropped.</param>
internal sealed record BaseChain(string Family, string Table, string Name, string Type, uint Hook, int Priority, bool Drops)
{
    /// <summary>As nft names it.</summary>
    public string Words => $"{Family} {Table} {Name}";
}

/// <summary>All base chains of IPv4 and IPv6 of a namespace, by one dump.</summary>
internal static class BaseChains
{
    /// <summary>Reads them from the caller's namespace.</summary>
    public static IReadOnlyList<BaseChain> Read()
    {
        using var netns = NetworkNamespace.OpenCurrent();
        using var socket = netns.OpenSocket(NETLINK.NETFILTER);
        var writer = new NetlinkWriter(64);
        using (writer.Message(NftTransaction.TypeOf(NFT_MSG.GETCHAIN), NLM_F.REQUEST | NLM_F.DUMP, socket.NextSequence()))
        {
            writer.Header(new NfGenMsg { Family = NFPROTO.UNSPEC, Version = NFNETLINK.V0 });
        }

        List<BaseChain> chains = [];
        socket.Dump(writer, (in message) =>
        {
            var family = message.ReadHeader<NfGenMsg>(out var attributes).Family;
            if (Family(family) is { } word && attributes.TryGet(NFTA_CHAIN.HOOK, out var hook))
            {
                var inner = hook.Nested;
                chains.Add(new BaseChain(
                    word,
                    attributes.TryGet(NFTA_CHAIN.TABLE, out var table) ? table.Text : "",
                    attributes.TryGet(NFTA_CHAIN.NAME, out var name) ? name.Text : "",
                    attributes.TryGet(NFTA_CHAIN.TYPE, out var type) ? type.Text : "filter",
                    inner.TryGet(NFTA_HOOK.HOOKNUM, out var number) ? number.U32BigEndian : 0,
                    inner.TryGet(NFTA_HOOK.PRIORITY, out var priority) ? (int)priority.U32BigEndian : 0,
                    attributes.TryGet(NFTA_CHAIN.POLICY, out var policy) && policy.U32BigEndian == NF_VERDICT.DROP));
            }
        });
        return chains;
    }

    private static string? Family(byte family) => family switch
    {
        NFPROTO.INET => "inet",
        NFPROTO.IPV4 => "ip",
        NFPROTO.IPV6 => "ip6",
        _ => null,
    };
}
