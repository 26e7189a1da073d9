using System.Globalization;
using TopoApply.Testing;
using TopoApply.Testing.Sandboxing;

namespace TopoApply.Benchmarks.Floor;

/// <summary>What `floor run` wrote about a program.</summary>
/// <param name="Seconds">From its start to its end.</param>
/// <param name="PeakBytes">The most memory that it had (ru_maxrss).</param>
/// <param name="Output">What it printed.</param>
internal sealed record Run(double Seconds, long PeakBytes, string Output);

/// <summary>The C program that everything is measured against, and with: compiled anew for each run of the benchmarks.</summary>
internal sealed class FloorProgram : IDisposable
{
    private const string ResultFile = "/run/floor-result";
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(20);
    private readonly string _folder = Directory.CreateTempSubdirectory("topoapply-floor-").FullName;

    /// <summary>Compiles it.</summary>
    /// <exception cref="InvalidOperationException">There is no compiler, or it refuses.</exception>
    public FloorProgram()
    {
        var source = Repository.PathOf("tests", "TopoApply.Benchmarks", "Floor", "floor.c");
        ExecResult result;
        try
        {
            using var compiler = ChildProcess.Start(["cc", "-std=gnu11", "-O2", "-o", Program, source]);
            result = compiler.WaitForExit();
        }
        catch (IOException e)
        {
            throw new InvalidOperationException($"The floor is a C program and needs a compiler, `cc` (Debian: apt-get install gcc libc6-dev linux-libc-dev): {e.Message}", e);
        }

        result.Expect();
    }

    /// <summary>Path of the program.</summary>
    public string Program => Path.Combine(_folder, "floor");

    /// <summary>Runs one of its commands in a sandbox; the seconds that it prints, one or two numbers.</summary>
    public double[] Measure(Sandbox sandbox, params string[] arguments) =>
        [.. sandbox.ExecWith([Program, .. arguments], timeout: s_patience).Expect().Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => double.Parse(line, CultureInfo.InvariantCulture))];

    /// <summary>Runs a program in a sandbox and measures the whole process from outside.</summary>
    public Run Time(Sandbox sandbox, IReadOnlyList<string> argv, int exitCode = 0, string? input = null)
    {
        var result = sandbox.ExecWith([Program, "run", ResultFile, .. argv], input, timeout: s_patience).Expect(exitCode);
        var words = sandbox.Run(() => File.ReadAllText(ResultFile)).Split(' ');
        return new Run(double.Parse(words[0], CultureInfo.InvariantCulture), long.Parse(words[1], CultureInfo.InvariantCulture) * 1024, result.Output);
    }

    /// <summary>Waits until the kernel has cleaned up after all namespaces that died before.</summary>
    public double Settle(Sandbox sandbox) => Measure(sandbox, "settle")[0];

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
