using TopoApply.Kinds.Addresses;
using TopoApply.Kinds.Files;
using TopoApply.Kinds.Links;
using TopoApply.Kinds.Namespaces;
using TopoApply.Kinds.Neighbours;
using TopoApply.Kinds.Nftables;
using TopoApply.Kinds.Routes;
using TopoApply.Kinds.Rules;
using TopoApply.Kinds.Sysctls;

namespace TopoApply.Kinds;

/// <summary>The list of all kinds.</summary>
internal static class ResourceKinds
{
    /// <summary>
    /// All kinds, in the order in which they are made: settings before the links that inherit them, nftables before the links that
    /// it guards.
    /// </summary>
    public static IReadOnlyList<ResourceKind> All { get; } =
    [
        new NetnsKind(),
        new SysctlKind(),
        new FileKind(),
        new NftTableKind(),
        new LinkKind(),
        new AddressKind(),
        new RouteKind(),
        new NeighbourKind(),
        new RuleKind(),
    ];

    private static readonly Dictionary<string, int> Ranks = RankAll();

    /// <summary>The kind of a name.</summary>
    public static ResourceKind Get(string name) => All[RankOf(name)];

    /// <summary>Position in <see cref="All"/>.</summary>
    public static int RankOf(string name) => Ranks[name];

    private static Dictionary<string, int> RankAll()
    {
        var ranks = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var kind in All)
        {
            ranks.Add(kind.Name, ranks.Count);
        }

        return ranks;
    }
}
