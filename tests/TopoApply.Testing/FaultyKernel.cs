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
/// <param name="before">Called before the chosen operation, when all earlier ones are done.</param>
internal sealed class FaultyKernel(IKernel inner, int? at = null, Func<Operation, Exception>? refusal = null, Action<Operation>? before = null) : IKernel
{
    private readonly List<Operation> _operations = [];

    /// <summary>All operations that were asked for, the refused one included.</summary>
    public IReadOnlyList<Operation> Operations => _operations;

    /// <summary>True when the chosen operation was reached.</summary>
    public bool Reached => at is { } index && _operations.Count > index;

    /// <inheritdoc/>
    public State Read(ReadScope scope, DiagnosticBag bag) => inner.Read(scope, bag);

    /// <inheritdoc/>
    public void Begin(string topology, State target) => inner.Begin(topology, target);

    /// <inheritdoc/>
    public void Execute(Operation operation)
    {
        var index = _operations.Count;
        _operations.Add(operation);
        if (index == at)
        {
            inner.Complete();
            before?.Invoke(operation);
            if (refusal is not null)
            {
                throw new OperationException(operation, refusal(operation));
            }
        }

        inner.Execute(operation);
    }

    /// <inheritdoc/>
    public void Complete() => inner.Complete();

    /// <inheritdoc/>
    public void Commit() => inner.Commit();

    /// <inheritdoc/>
    public void Abandon() => inner.Abandon();

    /// <inheritdoc/>
    public void Dispose() => inner.Dispose();
}
