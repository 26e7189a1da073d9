using TopoApply.Diagnostics;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Values;

namespace TopoApply.Kinds.Nftables;

/// <summary>`nat` and `filter` of a namespace to the table that should be there.</summary>
internal static class NftLowering
{
    // Translations run just before those of other programs (dstnat is -100, srcnat 100): the first rule that translates a connection
    // decides, and among chains of equal priority the order would be that of their registration, which a restart of a program turns
    // round. Filter chains stay at 0: whoever drops wins, in whatever order they run.
    /// <summary>Where destinations are translated: dstnat - 5.</summary>
    public const int DestinationPriority = -105;

    /// <summary>Where sources are translated: srcnat - 5.</summary>
    public const int SourcePriority = 95;

    private const int FilterPriority = 0;

    /// <summary>The table of a topology in a namespace; null when nothing is asked for.</summary>
    public static NftTable? Lower(NamespaceName netns, string topology, NatSpec? nat, FilterSpec? filter, SourceSpan origin)
    {
        if (nat is null && filter is null)
        {
            return null;
        }

        List<NftChain> chains = [];
        AddFilter(chains, "input", NF_INET.LOCAL_IN, filter?.Input);
        AddFilter(chains, "forward", NF_INET.FORWARD, filter?.Forward);
        AddFilter(chains, "output", NF_INET.LOCAL_OUT, filter?.Output);
        NatRule[] destination = [.. nat?.Dnat ?? [], .. nat?.Redirect ?? []];
        NatRule[] source = [.. nat?.Snat ?? [], .. nat?.Masquerade ?? []];
        AddNat(chains, "nat_prerouting", NF_INET.PRE_ROUTING, DestinationPriority, destination.Select(NftRuleCompiler.Compile));
        AddNat(chains, "nat_output", NF_INET.LOCAL_OUT, DestinationPriority, destination.Where(rule => rule.Local == true).Select(NftRuleCompiler.CompileLocal));
        AddNat(chains, "nat_postrouting", NF_INET.POST_ROUTING, SourcePriority, source.Select(NftRuleCompiler.Compile));
        return chains.Count == 0 ? null : new NftTable
        {
            Netns = netns,
            Origin = origin,
            Name = NftTable.NameFor(topology),
            Chains = EquatableArray.From(chains.OrderBy(chain => chain.Name, StringComparer.Ordinal)),
        };
    }

    private static void AddFilter(List<NftChain> chains, string name, uint hook, FilterChain? chain)
    {
        if (chain is not null)
        {
            chains.Add(new NftChain
            {
                Name = name,
                Hook = new NftHook("filter", hook, FilterPriority),
                Policy = (uint)(chain.DropsByDefault == true ? NF_VERDICT.DROP : NF_VERDICT.ACCEPT),
                Rules = EquatableArray.From((chain.Rules ?? []).Select(NftRuleCompiler.Compile)),
            });
        }
    }

    private static void AddNat(List<NftChain> chains, string name, uint hook, int priority, IEnumerable<NftRule> rules)
    {
        var list = EquatableArray.From(rules);
        if (list.Count > 0)
        {
            chains.Add(new NftChain
            {
                Name = name,
                Hook = new NftHook("nat", hook, priority),
                Policy = NF_VERDICT.ACCEPT,
                Rules = list,
            });
        }
    }
}
