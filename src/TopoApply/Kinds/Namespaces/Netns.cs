using TopoApply.Model;

namespace TopoApply.Kinds.Namespaces;

/// <summary>A named network namespace: a bind mount of an nsfs inode under /run/netns. Source: ip-netns(8).</summary>
internal sealed record Netns : Resource
{
    /// <summary>
    /// The kernel's never reused number of this namespace (SO_NETNS_COOKIE, since 5.14); 0 when not made yet. Set in desired only by a
    /// rollback, which wants this very namespace back.
    /// </summary>
    public ulong Cookie { get; init; }

    /// <summary>True when the namespace is bound to its name; false for one that an operation has unbound and that is kept by a pin.</summary>
    public bool? Published { get; init; }

    /// <inheritdoc/>
    protected override string KeyKind => ResourceKey.NetnsKind;

    /// <inheritdoc/>
    protected override string KeyId => "";
}
