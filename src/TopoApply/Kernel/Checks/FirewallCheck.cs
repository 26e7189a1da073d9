using TopoApply.Kinds.Nftables;
using TopoApply.Netlink;
using TopoApply.Netlink.Abi;

namespace TopoApply.Kernel.Checks;

/// <summary>What other programs' firewalls do to labs that have a cable to `host`.</summary>
internal static class FirewallCheck
{
    private const string Legacy = "/proc/net/ip_tables_names";
    private static readonly string s_ours = NftTable.NameFor("");

    /// <summary>Runs the check in the caller's namespace.</summary>
    public static IEnumerable<Finding> Run()
    {
        IReadOnlyList<BaseChain> chains;
        try
        {
            chains = BaseChains.Read();
        }
        catch (KernelException)
        {
            // Said already, of nftables as such.
            return [];
        }

        return Judge([.. chains.Where(chain => !chain.Table.StartsWith(s_ours, StringComparison.Ordinal))]).Concat(LegacyTables());
    }

    private static IEnumerable<Finding> Judge(List<BaseChain> foreign)
    {
        var dropping = foreign.FindAll(chain => chain is { Hook: NF_INET.FORWARD, Type: "filter", Drops: true });
        foreach (var chain in dropping)
        {
            var isDocker = chain is { Family: "ip" or "ip6", Table: "filter", Name: "FORWARD" };
            yield return Finding.Warning(
                "forwarding",
                $"chain `{chain.Words}` drops what is forwarded between interfaces of the host unless one of its rules lets it pass{(isDocker ? ", as Docker sets it up" : "")}: labs with a cable to `host` get no further than the host",
                isDocker ? $"sudo {(chain.Family == "ip" ? "iptables" : "ip6tables")} -P FORWARD ACCEPT" : $"sudo nft 'chain {chain.Words} {{ policy accept; }}'");
        }

        if (dropping.Count == 0)
        {
            yield return Finding.Ok("forwarding", "no nftables chain drops all that the host forwards");
        }

        var rivals = foreign.FindAll(chain => chain.Type == "nat" && IsOurPlace(chain));
        foreach (var chain in rivals)
        {
            yield return Finding.Warning(
                "translation",
                $"chain `{chain.Words}` translates at priority {chain.Priority}, where ours do: with `nat` under `host`, whichever was made last decides first",
                $"sudo nft delete table {chain.Family} {chain.Table}");
        }

        if (rivals.Count == 0)
        {
            yield return Finding.Ok("translation", "no other table translates at the priority of ours");
        }
    }

    private static bool IsOurPlace(BaseChain chain) => chain.Hook is NF_INET.POST_ROUTING or NF_INET.LOCAL_IN
        ? chain.Priority == NftLowering.SourcePriority
        : chain.Priority == NftLowering.DestinationPriority;

    /// <summary>The old iptables has a place of its own in the kernel, of which only the tables' names are told: iptables-legacy(8).</summary>
    private static IEnumerable<Finding> LegacyTables()
    {
        string[] names;
        try
        {
            names = File.ReadAllLines(Legacy);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            yield break;
        }

        if (names.Length > 0)
        {
            yield return Finding.Warning("forwarding", $"iptables-legacy has tables here ({string.Join(", ", names)}), which cannot be looked at from here: its FORWARD chain may drop what the host forwards", "sudo iptables-legacy -S FORWARD");
        }
    }
}
