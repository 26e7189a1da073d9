using TopoApply.Model;

namespace TopoApply.Planning;

/// <summary>What one operation does.</summary>
internal enum OperationVerb
{
    /// <summary>Makes the resource.</summary>
    Create,

    /// <summary>Changes it in place.</summary>
    Change,

    /// <summary>Removes it.</summary>
    Delete,

    /// <summary>Takes it over: sets our mark, changes what differs.</summary>
    Adopt,

    /// <summary>Makes visible what was built in hiding: binds a new namespace to its name.</summary>
    Publish,
}

/// <summary>One step of a plan.</summary>
/// <param name="Index">Position in the plan, from 0.</param>
/// <param name="Verb">What is done.</param>
/// <param name="Change">The change that this step belongs to.</param>
internal sealed record Operation(int Index, OperationVerb Verb, Change Change)
{
    /// <summary>The resource it is done to: the target, or the live one for a deletion.</summary>
    public Resource Resource => Verb == OperationVerb.Delete ? Change.Live! : Change.Target!;

    /// <summary>The live resource before the plan; null when there was none.</summary>
    public Resource? Live => Change.Live;

    /// <summary>The resource's key.</summary>
    public ResourceKey Key => Change.Key;
}
