using System.Diagnostics;
using TopoApply.Applying;
using TopoApply.Kernel;
using TopoApply.Model;
using TopoApply.Testing.Sandboxing;
using TopoApply.Yaml;

namespace TopoApply.Benchmarks.EndToEnd;

/// <summary>The engine in this process, whose code has run before and is compiled: how long its phases take without start-up.</summary>
internal static class InProcess
{
    private static readonly LoadLimits s_noLimits = new() { MaxBytes = 1 << 28, MaxEvents = 10_000_000, MaxItems = 1_000_000, MaxNodes = 100_000_000 };

    /// <summary>Applies a topology in a sandbox; the seconds of each phase.</summary>
    /// <exception cref="InvalidOperationException">It did not work.</exception>
    public static IReadOnlyDictionary<string, double> Apply(Sandbox sandbox, string yaml)
    {
        var clock = Stopwatch.StartNew();
        var loaded = YamlLoader.Load("lab.yaml", yaml, s_noLimits);
        var load = clock.Elapsed.TotalSeconds;
        if (loaded.Desired is not { } desired)
        {
            throw new InvalidOperationException($"The file is not good: {loaded.Diagnostics[0].Message}");
        }

        return new Dictionary<string, double>(Carry(sandbox, new Wish(loaded.Topology?.Name?.Value ?? "", desired, desired)), StringComparer.Ordinal)
        {
            [Names.LoadPhase] = load,
        };
    }

    /// <summary>Destroys a topology in a sandbox; the seconds of each phase.</summary>
    public static IReadOnlyDictionary<string, double> Destroy(Sandbox sandbox, string name) => Carry(sandbox, new Wish(name, State.Empty, State.Empty));

    private static Dictionary<string, double> Carry(Sandbox sandbox, Wish wish)
    {
        GC.Collect();
        return sandbox.Run(() =>
        {
            using var kernel = new PhaseKernel(new LinuxKernel());
            var planned = 0L;
            var report = new Pipeline(() => kernel, HostLock.Take).Apply(
                wish,
                default,
                _ => true,
                _ =>
                {
                    planned = Stopwatch.GetTimestamp();
                    return true;
                },
                null,
                CancellationToken.None);
            return report is { Outcome: ApplyOutcome.Applied }
                ? new Dictionary<string, double>(kernel.Seconds, StringComparer.Ordinal)
                {
                    [Names.PlanPhase] = Stopwatch.GetElapsedTime(kernel.ReadEnded, planned).TotalSeconds,
                    [Names.JournalPhase] = Stopwatch.GetElapsedTime(planned, kernel.FirstBegun).TotalSeconds,
                }
                : throw new InvalidOperationException($"Applying ended with {report?.Outcome}: {report?.Failure?.Message}");
        });
    }
}
