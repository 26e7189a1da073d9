using System.Diagnostics;
using TopoApply.Testing;

namespace TopoApply.Kernel.Tests.Leaks;

/// <summary>
/// Repeats something: a while to warm up, then twice as often as that again, with a count of the holdings before, between and after. As often as
/// fits in some seconds, or TOPOAPPLY_CYCLES times.
/// </summary>
internal sealed class Cycles
{
    private const double Seconds = 12;
    private const double WarmUp = 0.2;

    private readonly Action<int> _cycle;

    private Cycles(Action<int> cycle) => _cycle = cycle;

    /// <summary>How many there were.</summary>
    public int Count { get; private set; }

    /// <summary>After the warm-up.</summary>
    public Holdings Start { get; private set; } = null!;

    /// <summary>Half-way between the warm-up and the end.</summary>
    public Holdings Middle { get; private set; } = null!;

    /// <summary>At the end.</summary>
    public Holdings End { get; private set; } = null!;

    private static int? Wanted => Setting.Number("TOPOAPPLY_CYCLES");

    /// <summary>Runs all.</summary>
    /// <param name="cycle">Gets the number of the cycle.</param>
    /// <param name="count">Counts what is held.</param>
    public static Cycles Run(Action<int> cycle, Func<Holdings> count)
    {
        var cycles = new Cycles(cycle);
        cycles.Repeat(WarmUp);
        cycles.Start = count();
        cycles.Repeat((1 - WarmUp) / 2);
        cycles.Middle = count();
        cycles.Repeat((1 - WarmUp) / 2);
        cycles.End = count();
        return cycles;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Count} cycles\nwarmed up: {Start}\nhalf-way:  {Middle}\nat end:    {End}";

    private void Repeat(double share)
    {
        var clock = Stopwatch.StartNew();
        for (var done = 0; Wanted is { } wanted ? done < wanted * share : done < 3 || clock.Elapsed.TotalSeconds < Seconds * share; done++)
        {
            _cycle(Count++);
        }
    }
}
