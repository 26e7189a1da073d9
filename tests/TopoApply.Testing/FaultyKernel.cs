using TopoApply.Diagnostics;
using TopoApply.Kernel;
using TopoApply.Model;
using TopoApply.Netlink;
using TopoApply.Planning;

namespace TopoApply.Testing;

/// <summary>What happens to an operation.</summary>
internal enum FaultKind
{
    /// <summary>The kernel refuses it.</summary>
    Refuse,

    /// <summary>It is carried out, and the answer says the contrary: the way of an answer that got lost.</summary>
    LoseAnswer,

    /// <summary>From there on nothing gets through any more, as if the process had been killed; what it had open is closed.</summary>
    Kill,

    /// <summary>Nothing: there is only something to be done before it.</summary>
    None,
}

/// <summary>One fault.</summary>
/// <param name="At">Index of the operation, counted over all calls.</param>
/// <param name="Kind">What happens to it.</param>
/// <param name="Refusal">The exception of a refusal; null for one that says only where.</param>
/// <param name="Before">Called before the operation, when all earlier ones are done.</param>
internal sealed record Fault(int At, FaultKind Kind, Func<Operation, Exception>? Refusal = null, Action<Operation>? Before = null);

/// <summary>A kernel that counts operations and lets some of them fail.</summary>
/// <param name="inner">The kernel that does the work; disposed of with this one.</param>
/// <param name="faults">The faults; at most one for each index.</param>
internal sealed class FaultyKernel(IKernel inner, params IReadOnlyList<Fault> faults) : IKernel
{
    private readonly List<Operation> _operations = [];
    private bool _dead;

    /// <summary>All operations that were asked for, the refused one included.</summary>
    public IReadOnlyList<Operation> Operations => _operations;

    /// <inheritdoc/>
    public State Read(ReadScope scope, DiagnosticBag bag) => Alive.Read(scope, bag);

    /// <inheritdoc/>
    public void Resume(string topology, byte[]? recordBefore) => Alive.Resume(topology, recordBefore);

    /// <inheritdoc/>
    public void Begin(string topology, State target) => Alive.Begin(topology, target);

    /// <inheritdoc/>
    public void Execute(Operation operation)
    {
        var alive = Alive;
        var index = _operations.Count;
        _operations.Add(operation);
        var fault = faults.FirstOrDefault(f => f.At == index);
        if (fault?.Kind == FaultKind.Kill)
        {
            _dead = true;
            throw new CrashException();
        }

        if (fault is not null)
        {
            alive.Complete();
            fault.Before?.Invoke(operation);
        }

        if (fault?.Kind != FaultKind.Refuse)
        {
            alive.Execute(operation);
        }

        if (fault?.Kind == FaultKind.LoseAnswer)
        {
            alive.Complete();
        }

        if (fault?.Kind is FaultKind.Refuse or FaultKind.LoseAnswer)
        {
            throw new OperationException(operation, fault.Refusal?.Invoke(operation) ?? new KernelException($"made to fail: {operation.Verb} {operation.Key} (EIO)", 5));
        }
    }

    /// <inheritdoc/>
    public void Flush() => Alive.Flush();

    /// <inheritdoc/>
    public void Complete() => Alive.Complete();

    /// <inheritdoc/>
    public void Commit() => Alive.Commit();

    /// <inheritdoc/>
    public void Release() => Alive.Release();

    /// <inheritdoc/>
    public void Abandon() => Alive.Abandon();

    /// <inheritdoc/>
    public void Dispose() => inner.Dispose();

    private IKernel Alive => _dead ? throw new CrashException() : inner;
}

/// <summary>The process is to be thought of as killed.</summary>
internal sealed class CrashException : Exception
{
    /// <summary>Creates the exception.</summary>
    public CrashException()
        : base("killed at this point")
    {
    }
}
