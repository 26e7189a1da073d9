using System.Globalization;

namespace TopoApply.Kernel.Entering;

/// <summary>
/// The files by which diagnostic tools find a .NET process. The runtime removes them at its end; a process that becomes another program has
/// no such end.
/// </summary>
internal static class RuntimeFiles
{
    private const int StartTime = 22; // proc_pid_stat(5)

    /// <summary>Removes this process's.</summary>
    public static void Remove()
    {
        // The name of the program, in brackets, may hold blanks.
        var stat = File.ReadAllText("/proc/self/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var key = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{fields[StartTime - 3]}");
        foreach (var name in new[] { $"dotnet-diagnostic-{key}-socket", $"clr-debug-pipe-{key}-in", $"clr-debug-pipe-{key}-out" })
        {
            File.Delete(Path.Combine(Path.GetTempPath(), name));
        }
    }
}
