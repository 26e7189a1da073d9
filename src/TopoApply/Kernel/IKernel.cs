using TopoApply.Diagnostics;
using TopoApply.Model;
using TopoApply.Netlink.Values;
using TopoApply.Planning;

namespace TopoApply.Kernel;

/// <summary>What to read.</summary>
/// <param name="Topology">The topology whose marks count as ours.</param>
/// <param name="Desired">Names the namespaces, sysctls and files of interest, besides those in our record.</param>
/// <param name="Adopt">Treat a namespace of a wanted name as ours even when it is not in our record.</param>
/// <param name="Hidden">
/// Also read namespaces that have no name at the moment: made but not yet published, or unbound but kept for undo. A rollback wants
/// to see them, a verification does not.
/// </param>
internal sealed record ReadScope(string Topology, State Desired, bool Adopt = false, bool Hidden = false)
{
    /// <summary>
    /// Where to note what is there and no resource can hold. When given, all there is is looked for in the namespaces of interest, also
    /// settings that nobody asked for.
    /// </summary>
    public List<Omission>? Omissions { get; init; }

    /// <summary>Keeps watch from here on, so that a later read can leave out where nothing has happened.</summary>
    public bool Watch { get; init; }

    /// <summary>
    /// What operations may have reached since the read before. Of a namespace that they have not, and where nothing was said to have
    /// changed, what was read then still counts; but for its files, sysctls and tables, whose changes nobody tells. Null to read all.
    /// </summary>
    public IReadOnlySet<NamespaceName>? Reached { get; init; }
}

/// <summary>
/// The kernel as the engine sees it, and the seam for tests: read a state, execute operations. One instance serves one command.
/// </summary>
internal interface IKernel : IDisposable
{
    /// <summary>
    /// Reads everything in scope: the host's namespace, the desired namespaces and those recorded for the topology. What operations have put
    /// off is done on the way, when all that it does not concern has been read; not by a rollback's read, which wants nothing of it.
    /// </summary>
    /// <exception cref="OperationException">The kernel refused an operation that was outstanding.</exception>
    State Read(ReadScope scope, DiagnosticBag bag);

    /// <summary>Takes up what a process began that is gone: the record of what is ours as it was before that.</summary>
    void Resume(string topology, byte[]? recordBefore);

    /// <summary>Announces operations towards a target; operations look companions up there (a veth's other end).</summary>
    void Begin(string topology, State target);

    /// <summary>Carries one operation out. The answer may be outstanding until <see cref="Flush"/>.</summary>
    /// <exception cref="OperationException">The kernel refused this or an earlier, still outstanding operation.</exception>
    void Execute(Operation operation);

    /// <summary>Waits for all outstanding answers.</summary>
    /// <exception cref="OperationException">The kernel refused one of them.</exception>
    void Flush();

    /// <summary>Does what was put off, and waits for all outstanding answers.</summary>
    /// <exception cref="OperationException">The kernel refused one of them.</exception>
    void Complete();

    /// <summary>The target is reached and verified: writes the record of what is ours. Until <see cref="Release"/> it can be taken back.</summary>
    void Commit();

    /// <summary>Lets go of what was kept for undo.</summary>
    void Release();

    /// <summary>The state before is restored: drops unpublished namespaces and pins, and puts the record back.</summary>
    void Abandon();
}

/// <summary>The kernel refused an operation.</summary>
internal sealed class OperationException(Operation operation, Exception inner) : Exception(inner.Message, inner)
{
    /// <summary>The refused operation.</summary>
    public Operation Operation { get; } = operation;
}
