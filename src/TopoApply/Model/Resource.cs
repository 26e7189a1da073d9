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
    // A key is asked for at every step and most are put together from several values. Nothing can change in a record but by `with`,
    // and that begins with the constructor below, which leaves this out; so does equality.
    private string? _id;

    /// <summary>A resource with nothing in it yet.</summary>
    protected Resource()
    {
    }

    /// <summary>What `with` begins with.</summary>
    protected Resource(Resource original)
    {
        Netns = original.Netns;
        Origin = original.Origin;
        Ownership = original.Ownership;
    }

    /// <summary>The namespace it lives in.</summary>
    public NamespaceName Netns { get; init; }

    /// <summary>Where it is declared; none for live resources. Never part of a comparison.</summary>
    [JsonIgnore]
    public SourceSpan Origin { get; init; }

    /// <summary>Who decides about it; <see cref="Model.Ownership.Owned"/> for desired resources.</summary>
    public Ownership Ownership { get; init; }

    /// <summary>Its identity.</summary>
    public ResourceKey Key => new(KeyKind, Netns, _id ??= KeyId);

    /// <summary>The key's kind.</summary>
    protected abstract string KeyKind { get; }

    /// <summary>The key's id, put together from the values of which it consists.</summary>
    protected abstract string KeyId { get; }

    /// <inheritdoc/>
    public virtual bool Equals(Resource? other) =>
        other is not null && EqualityContract == other.EqualityContract && Netns == other.Netns && Origin == other.Origin && Ownership == other.Ownership;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Netns, (int)Ownership);
}

/// <summary>What is done with resources of any kind.</summary>
internal static class ResourceExtensions
{
    /// <summary>The resource as somebody's; itself when it is that already.</summary>
    public static T OwnedAs<T>(this T resource, Ownership ownership)
        where T : Resource => resource.Ownership == ownership ? resource : (T)((Resource)resource with { Ownership = ownership });
}
