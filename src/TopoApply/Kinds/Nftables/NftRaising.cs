using TopoApply.Diagnostics;

namespace TopoApply.Kinds.Nftables;

/// <summary>What a topology would say about a table of its own: the reverse of <see cref="NftLowering"/>.</summary>
/// <param name="Nat">The `nat` section; null when there is none.</param>
/// <param name="Filter">The `filter` section; null when there is none.</param>
/// <param name="Left">The rules and chains that a topology cannot say, in the words of nft.</param>
internal sealed record NftRaising(NatSpec? Nat, FilterSpec? Filter, IReadOnlyList<string> Left)
{
    /// <summary>Raises a table.</summary>
    public static NftRaising Of(NftTable table, SourceSpan span) => new NftTableRaiser(table, span).Raise();
}
