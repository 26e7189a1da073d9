using System.Diagnostics;
using TopoApply.Diagnostics;
using TopoApply.Kernel;
using TopoApply.Model;
using TopoApply.Planning;

namespace TopoApply.Benchmarks.EndToEnd;

/// <summary>A kernel that takes the time of each phase. The phases that the engine spends outside of it follow from when it comes back.</summary>
internal sealed class PhaseKernel(IKernel inner, PhaseClock clock) : IKernel
{
    private bool _executed;

    /// <summary>When the last read was done: what was found is compared with what is wanted.</summary>
    public long ReadEnded { get; private set; }

    /// <summary>When the first operation was about to begin: what lies before it, since the plan was made, is the journal.</summary>
    public long FirstBegun { get; private set; }

    /// <inheritdoc/>
    public State Read(ReadScope scope, DiagnosticBag bag)
    {
        var state = clock.Time(_executed ? Names.VerifyPhase : Names.ReadPhase, () => inner.Read(scope, bag));
        ReadEnded = Stopwatch.GetTimestamp();
        return state;
    }

    /// <inheritdoc/>
    public void Resume(string topology, byte[]? recordBefore) => inner.Resume(topology, recordBefore);

    /// <inheritdoc/>
    public void Begin(string topology, State target)
    {
        FirstBegun = _executed ? FirstBegun : Stopwatch.GetTimestamp();
        _executed = true;
        clock.Time(Names.ApplyPhase, () => inner.Begin(topology, target));
    }

    /// <inheritdoc/>
    public void Execute(Operation operation) => clock.Time(Names.ApplyPhase, () => inner.Execute(operation));

    /// <inheritdoc/>
    public void Flush() => clock.Time(Names.ApplyPhase, inner.Flush);

    /// <inheritdoc/>
    public void Complete() => clock.Time(Names.ApplyPhase, inner.Complete);

    /// <inheritdoc/>
    public void Commit() => clock.Time(Names.CommitPhase, inner.Commit);

    /// <inheritdoc/>
    public void Release() => clock.Time(Names.CommitPhase, inner.Release);

    /// <inheritdoc/>
    public void Abandon() => inner.Abandon();

    /// <inheritdoc/>
    public void Dispose() => inner.Dispose();
}
