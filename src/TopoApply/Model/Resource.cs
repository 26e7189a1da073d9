using System.Text.Json.Serialization;
using TopoApply.Diagnostics;
using TopoApply.Netlink.Values;

namespace TopoApply.Model;

/// <summary>
/// One thing in one namespace: a link, an address, a route … The same type serves desired, live and snapshot. A null value means
/// "unmanaged" when desired and "absent" when live; values that make up the key are never null.
/// </summary>
internal abstract record Resource
{
    /// <summary>The namespace it lives in.</summary>
    public NamespaceName Netns { get; init; }

    /// <summary>Where it is declared; none for live resources. Never part of a comparison.</summary>
    [JsonIgnore]
    public SourceSpan Origin { get; init; }

    /// <summary>Who decides about it; <see cref="Model.Ownership.Owned"/> for desired resources.</summary>
    public Ownership Ownership { get; init; }

    /// <summary>Its identity.</summary>
    public abstract ResourceKey Key { get; }
}
