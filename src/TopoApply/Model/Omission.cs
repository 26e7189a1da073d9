using TopoApply.Netlink.Values;

namespace TopoApply.Model;

/// <summary>Something that is there and that a topology cannot say.</summary>
/// <param name="Netns">Where it is.</param>
/// <param name="What">What it is, in the words of `ip` or `nft`.</param>
/// <param name="Why">Why it cannot be said; empty when there is nothing to add.</param>
internal sealed record Omission(NamespaceName Netns, string What, string Why = "")
{
    /// <inheritdoc/>
    public override string ToString() => Why.Length == 0 ? What : $"{What}: {Why}";
}
