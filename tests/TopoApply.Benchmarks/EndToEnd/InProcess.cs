using System.Diagnostics;
using TopoApply.Applying;
using TopoApply.Kernel;
using TopoApply.Model;
using TopoApply.Testing.Sandboxing;
using TopoApply.Yaml;

namespace TopoApply.Benchmarks.EndToEnd;

/// <summary>What one apply in this process took.</summary>
/// <param name="Seconds">By phase.</param>
/// <param name="Bytes">Allocated, by loading too where there was a file.</param>
internal sealed record InProcessRun(IReadOnlyDictionary<string, double> Seconds, long Bytes);

/// <summary>The engine in this process, whose code has run before and is compiled: how long its phases take without start-up.</summary>
internal static class InProcess
{
    /// <summary>Applies a topology in a sandbox.</summary>
    /// <exception cref="InvalidOperationException">It did not work.</exception>
    public static InProcessRun Apply(Sandbox sandbox, string yaml, out State desired)
    {
        var clock = new PhaseClock();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var loaded = clock.Time(Names.LoadPhase, () => YamlLoader.Load("lab.yaml", yaml));
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        desired = loaded.Desired ?? throw new InvalidOperationException($"The file is not good: {loaded.Diagnostics[0].Message}");
        return new InProcessRun(clock.Seconds, bytes + Carry(sandbox, new Wish(loaded.Topology?.Name?.Value ?? "", desired, desired), clock));
    }

    /// <summary>Destroys a topology in a sandbox.</summary>
    /// <exception cref="InvalidOperationException">It did not work.</exception>
    public static InProcessRun Destroy(Sandbox sandbox, string name)
    {
        var clock = new PhaseClock();
        return new InProcessRun(clock.Seconds, Carry(sandbox, new Wish(name, State.Empty, State.Empty), clock));
    }

    /// <summary>As <see cref="Pipeline.Apply"/> does it, with clocks in between; the bytes that were allocated.</summary>
    private static long Carry(Sandbox sandbox, Wish wish, PhaseClock clock)
    {
        GC.Collect();
        return sandbox.Run(() =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            using var held = HostLock.Take();
            using var kernel = new PhaseKernel(new LinuxKernel(), clock);
            var journal = new PhaseJournal(new LinuxJournal(), kernel, clock);
            var applier = new Applier(kernel, journal, new ReadScope(wish.Topology, wish.Scope) { Watch = wish.Target.Count > 0 }, wish.Target, default, CancellationToken.None);
            var (plan, diagnostics) = applier.Plan();
            var planned = Stopwatch.GetTimestamp();
            clock.Add(Names.PlanPhase, kernel.ReadEnded, planned);
            var report = applier.Apply(plan ?? throw new InvalidOperationException($"There is no plan: {diagnostics[0].Message}"));
            clock.Add(Names.JournalPhase, planned, kernel.FirstBegun);
            return report.Outcome == ApplyOutcome.Applied
                ? GC.GetAllocatedBytesForCurrentThread() - before
                : throw new InvalidOperationException($"Applying ended with {report.Outcome}: {report.Failure?.Message}");
        });
    }
}
