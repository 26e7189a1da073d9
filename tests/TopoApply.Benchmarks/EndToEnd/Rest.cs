using System.Globalization;

namespace TopoApply.Benchmarks.EndToEnd;

/// <summary>
/// Waits until the kernel has nothing more to do in a new lab. It searches for duplicates of its own addresses, tells of its multicast groups and asks
/// for routers, to every port of a bridge: whoever came first would pay for it. After an apply of a thousand hosts this takes nine seconds on 6.18
/// with two processors, of three thousand more than a minute.
/// </summary>
internal static class Rest
{
    /// <summary>Longer is not waited: what is measured then is noted as not at rest.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(0.5);

    /// <summary>Of all processors' time in one look.</summary>
    private const double BusyShare = 0.1;

    /// <summary>In a row, so that a moment between two rounds of questions does not count.</summary>
    private const int QuietLooks = 3;

    /// <summary>Waits; false when the processors are still busy.</summary>
    public static bool Wait()
    {
        var (quiet, before) = (0, Processors());
        for (var waited = TimeSpan.Zero; waited < s_longest; waited += s_look)
        {
            Thread.Sleep(s_look);
            var now = Processors();
            quiet = now.Busy - before.Busy < BusyShare * (now.All - before.All) ? quiet + 1 : 0;
            if (quiet == QuietLooks)
            {
                return true;
            }

            before = now;
        }

        return false;
    }

    /// <summary>What all processors have spent, in ticks; the first line of /proc/stat, proc_stat(5).</summary>
    private static (long All, long Busy) Processors()
    {
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8)
            .Select(field => long.Parse(field, CultureInfo.InvariantCulture)).ToArray();
        return (fields.Sum(), fields.Sum() - fields[3] - fields[4]);
    }
}
