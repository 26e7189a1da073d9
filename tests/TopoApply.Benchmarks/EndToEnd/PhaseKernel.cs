using System.Diagnostics;
using TopoApply.Diagnostics;
using TopoApply.Kernel;
using TopoApply.Model;
using TopoApply.Planning;

namespace TopoApply.Benchmarks.EndToEnd;

/// <summary>A kernel that takes the time of each phase. The phases that the engine spends outside of it follow from when it comes back.</summary>
internal sealed class PhaseKernel(IKernel inner) : IKernel
{
    private readonly Dictionary<string, double> _seconds = new(StringComparer.Ordinal);
    private bool _executed;

    /// <summary>Seconds by phase.</summary>
    public IReadOnlyDictionary<string, double> Seconds => _seconds;

    /// <summary>When the first read was done: planning begins.</summary>
    public long ReadEnded { get; private set; }

    /// <summary>When the first operation was about to begin: what lies before it, since the plan was made, is the journal.</summary>
    public long FirstBegun { get; private set; }

    /// <inheritdoc/>
    public State Read(ReadScope scope, DiagnosticBag bag)
    {
        var state = Time(_executed ? Names.VerifyPhase : Names.ReadPhase, () => inner.Read(scope, bag));
        ReadEnded = _executed ? ReadEnded : Stopwatch.GetTimestamp();
        return state;
    }

    /// <inheritdoc/>
    public void Resume(string topology, byte[]? recordBefore) => inner.Resume(topology, recordBefore);

    /// <inheritdoc/>
    public void Begin(string topology, State target)
    {
        FirstBegun = _executed ? FirstBegun : Stopwatch.GetTimestamp();
        _executed = true;
        Time(Names.ApplyPhase, () => inner.Begin(topology, target));
    }

    /// <inheritdoc/>
    public void Execute(Operation operation) => Time(Names.ApplyPhase, () => inner.Execute(operation));

    /// <inheritdoc/>
    public void Complete() => Time(Names.ApplyPhase, inner.Complete);

    /// <inheritdoc/>
    public void Commit() => Time(Names.CommitPhase, inner.Commit);

    /// <inheritdoc/>
    public void Release() => Time(Names.CommitPhase, inner.Release);

    /// <inheritdoc/>
    public void Abandon() => inner.Abandon();

    /// <inheritdoc/>
    public void Dispose() => inner.Dispose();

    private void Time(string phase, Action action) => Time(phase, () =>
    {
        action();
        return 0;
    });

    private T Time<T>(string phase, Func<T> function)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            return function();
        }
        finally
        {
            _seconds[phase] = _seconds.GetValueOrDefault(phase) + Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }
}
