namespace TopoApply.Model;

/// <summary>Who decides about a live object. Desired resources are always <see cref="Owned"/>.</summary>
internal enum Ownership
{
    /// <summary>Ours: it carries our mark, is in our record, or is static configuration in a namespace that is wholly ours. Pruned when not desired.</summary>
    Owned,

    /// <summary>Somebody else's: never changed or removed; put back by a rollback when our operations took it along.</summary>
    Foreign,

    /// <summary>Made by the kernel by itself (prefix routes, link-local addresses): neither planned nor restored.</summary>
    KernelMade,

    /// <summary>Always there in some form (a sysctl, `lo`): may be changed without being created, owned or adopted.</summary>
    Builtin,
}
