namespace TopoApply.Kernel;

/// <summary>Whose a namespace is; decides about the ownership of what is in it.</summary>
internal enum NamespaceRole
{
    /// <summary>The namespace we were started in: only marked objects are ours.</summary>
    Host,

    /// <summary>Somebody else's under a wanted name: only its being there is read.</summary>
    Foreign,

    /// <summary>Ours, or being adopted: static configuration in it is ours.</summary>
    Owned,

    /// <summary>Unbound by an operation and kept by a pin: nothing in it is planned, but a rollback finds everything again.</summary>
    Kept,
}
