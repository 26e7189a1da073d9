using TopoApply.Model;
using TopoApply.Netlink.Values;

namespace TopoApply.Planning;

/// <summary>What happens to one resource.</summary>
internal enum Verb
{
    /// <summary>It is not there and will be made (`+`).</summary>
    Create,

    /// <summary>It differs and is changed in place (`~`).</summary>
    Change,

    /// <summary>It differs in a way the kernel cannot change, or hangs on something that is recreated (`-/+`).</summary>
    Recreate,

    /// <summary>It is ours and no longer wanted (`-`).</summary>
    Delete,

    /// <summary>It is there, is not ours, and is taken over on explicit request (`&lt;-`).</summary>
    Adopt,
}

/// <summary>One field that differs.</summary>
/// <param name="Field">The field's name.</param>
/// <param name="Before">Live value as text; null when absent.</param>
/// <param name="After">Desired value as text; null when it goes.</param>
/// <param name="Reason">Why this difference needs a new object; null when it does not.</param>
/// <param name="IsMark">True when it only tells whose the object is: nothing that traffic could notice.</param>
internal sealed record FieldChange(string Field, string? Before, string? After, string? Reason = null, bool IsMark = false);

/// <summary>One resource's difference between live and desired.</summary>
/// <param name="Key">Which resource.</param>
/// <param name="Verb">What happens to it.</param>
/// <param name="Target">What it will be: desired with unmanaged values taken from live. Null for a deletion.</param>
/// <param name="Live">What it is. Null for a creation.</param>
/// <param name="Fields">The fields that differ; empty for creations and deletions.</param>
/// <param name="Reason">Why it is recreated; null otherwise.</param>
/// <param name="DraggedBy">The recreated or deleted resource that takes this one along; null when it changes for its own sake.</param>
/// <param name="Implied">The kernel does it by itself when another change is made: shown, not sent.</param>
internal sealed record Change(
    ResourceKey Key,
    Verb Verb,
    Resource? Target,
    Resource? Live,
    EquatableArray<FieldChange> Fields,
    string? Reason = null,
    ResourceKey? DraggedBy = null,
    bool Implied = false)
{
    /// <summary>True when only the sign of whose it is changes.</summary>
    public bool OnlyMarks => Verb == Verb.Adopt && Fields.All(f => f.IsMark);

    /// <summary>The resource as it will be or, for a deletion, as it was.</summary>
    public Resource Resource => Target ?? Live!;
}
