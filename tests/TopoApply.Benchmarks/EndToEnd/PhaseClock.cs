using System.Diagnostics;

namespace TopoApply.Benchmarks.EndToEnd;

/// <summary>Seconds by phase, added up.</summary>
internal sealed class PhaseClock
{
    private readonly Dictionary<string, double> _seconds = new(StringComparer.Ordinal);

    /// <summary>Seconds by phase.</summary>
    public IReadOnlyDictionary<string, double> Seconds => _seconds;

    /// <summary>Adds the time between two timestamps of <see cref="Stopwatch"/>.</summary>
    public void Add(string phase, long start, long end) => _seconds[phase] = _seconds.GetValueOrDefault(phase) + Stopwatch.GetElapsedTime(start, end).TotalSeconds;

    /// <summary>Adds what an action takes.</summary>
    public void Time(string phase, Action action) => Time(phase, () =>
    {
        action();
        return true;
    });

    /// <summary>Adds what a function takes.</summary>
    public T Time<T>(string phase, Func<T> function)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            return function();
        }
        finally
        {
            Add(phase, start, Stopwatch.GetTimestamp());
        }
    }
}
