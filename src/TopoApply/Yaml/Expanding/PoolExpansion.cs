using TopoApply.Diagnostics;
using TopoApply.Netlink.Values;

namespace TopoApply.Yaml.Expanding;

/// <summary>Cables with a `pool` get a pair of addresses from it, the first end the lower one.</summary>
internal static class PoolExpansion
{
    private const int PairV4 = 31;
    private const int PairV6 = 127;

    /// <summary>The topology with the addresses in place of the pools' names.</summary>
    public static YamlMapping Expand(YamlMapping root, AddressPools pools, DiagnosticBag bag) =>
        root.Find("links") is { Value: YamlSequence links } entry
            ? root.With(entry, links with { Items = [.. links.Items.Select(i => i is YamlMapping cable ? Numbered(cable, pools, bag) : i)] })
            : root;

    /// <summary>A host of a network, by its number; the network itself is 0.</summary>
    public static InterfaceAddress Host(IpPrefix network, ulong number) => new(network.Network.Add(number), network.Length);

    private static YamlMapping Numbered(YamlMapping cable, AddressPools pools, DiagnosticBag bag)
    {
        if (cable.Find("pool") is not { } pool)
        {
            return cable;
        }

        cable = cable.Without("pool");
        if (cable.Find("addresses") is { } said)
        {
            bag.Error(DiagnosticCodes.SaidTwice, said.Value.Span, "a link has addresses of its own or those of a pool, not both");
            return cable;
        }

        if (pools.ForCable(pool.Value) is not { } share)
        {
            // The addresses that are missing explain what else does not fit.
            NodeLosses.LosePartsOf(cable, bag);
            return cable;
        }

        var span = share.Span;
        var ends = new List<YamlNode>();
        for (var end = 0UL; end < 2; end++)
        {
            ends.Add(Nodes.List(span, [.. share.Networks.Select(n => Nodes.Text(span, Host(n, end + (IsPair(n) ? 0UL : 1UL)).ToString()))]));
        }

        return cable.Plus("addresses", Nodes.List(span, ends));
    }

    // A network of two has no address to spare for itself (RFC 3021, RFC 6164).
    private static bool IsPair(IpPrefix network) => network.Length == (network.Family == IpFamily.V4 ? PairV4 : PairV6);
}
