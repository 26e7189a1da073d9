using TopoApply.Diagnostics;
using TopoApply.Kernel;
using TopoApply.Model;
using TopoApply.Planning;

namespace TopoApply.Testing;

/// <summary>
/// A kernel that counts operations, and once, before a chosen one, refuses it or stands still for a moment (to cancel, to kill, to change
/// something by another hand).
/// </summary>
/// <param name="inner">The kernel that does the work; disposed of with this one.</param>
/// <param name="at">Index of the operation, counted over all calls; null for none.</param>
/// <param name="refusal">The exception that the refusal carries; null when the operation is carried out all the same.</param>
/// <param name="crash">From that operation on nothing gets through any more, as if the process had been killed; what it had open is closed.</param>
/// <param name="before">Called before the chosen operation, when all earlier ones are done.</param>
internal sealed class FaultyKernel(IKernel inner, int? at = null, Func<Operation, Exception>? refusal = null, Action<Operation>? before = null, bool crash = false) : IKernel
{
    private readonly List<Operation> _operations = [];
    private bool _dead;

    /// <summary>All operations that were asked for, the refused one included.</summary>
    public IReadOnlyList<Operation> Operations => _operations;

    /// <summary>True when the chosen operation was reached.</summary>
    public bool Reached => at is { } index && _operations.Count > index;

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
        if (index == at && crash)
        {
            _dead = true;
            throw new CrashException();
        }

        if (index == at)
        {
            alive.Complete();
            before?.Invoke(operation);
            if (refusal is not null)
            {
                throw new OperationException(operation, refusal(operation));
            }
        }

        alive.Execute(operation);
    }

    /// <inheritdoc/>
    public void Complete() => Alive.Complete();

    /// <inheritdoc/>
    public void Commit() => Alive.Commit();

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
