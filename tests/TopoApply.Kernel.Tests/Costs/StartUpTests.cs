using FluentAssertions;
using TopoApply.Benchmarks.EndToEnd;
using TopoApply.Testing.Sandboxing;
using Xunit;
using Xunit.Abstractions;

namespace TopoApply.Kernel.Tests.Costs;

/// <summary>
/// What starting costs, in a number that repeats: methods that the runtime has to compile although the program was compiled ahead. Each takes
/// about a tenth of a millisecond, and one careless query over a structure of ours brings ten.
/// </summary>
[Collection(Alone.Name)]
public sealed class StartUpTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("topoapply-startup-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_published_program_compiles_no_more_at_its_start_than_it_did()
    {
        var program = PublishedProgram.Path;
        var file = Path.Combine(_folder, "small.yaml");
        File.WriteAllText(file, OtherMeasurements.SmallFile);

        Demand(Compiled(0, program, "validate", file), CostLimits.MethodsOfValidate);
        Demand(Compiled(2, program, "plan", file, "--against", "empty"), CostLimits.MethodsOfPlan);
    }

    /// <summary>The methods, as the runtime lists them.</summary>
    private List<string> Compiled(int exitCode, params string[] command)
    {
        var list = Path.Combine(_folder, $"{command[1]}.txt");
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["DOTNET_JitStdOutFile"] = list, ["DOTNET_JitDisasmSummary"] = "1" };
        using (var run = ChildProcess.Start(command, environment: environment))
        {
            run.WaitForExit(TimeSpan.FromMinutes(1)).Expect(exitCode);
        }

        var methods = File.ReadAllLines(list).ToList();
        output.WriteLine($"{command[1]}: {methods.Count} methods{Environment.NewLine}{string.Join(Environment.NewLine, methods)}");
        return methods;
    }

    private static void Demand(List<string> methods, int limit)
    {
        methods.Should().NotBeEmpty("the runtime always compiles something of its own; else this has counted nothing");
        methods.Should().HaveCountLessThanOrEqualTo(limit, "so many methods are compiled at a start at most; see {0}", nameof(CostLimits));
    }
}
