using TopoApply.Benchmarks.Floor;
using TopoApply.Benchmarks.Labs;
using TopoApply.Testing.Sandboxing;

namespace TopoApply.Benchmarks.EndToEnd;

/// <summary>The whole comparison, from building the programs to writing the results.</summary>
internal static class EndToEndRun
{
    private const int LargestForManyRunsOfPeers = 100;

    /// <summary>Measures, prints and writes.</summary>
    /// <returns>The lines of the table.</returns>
    public static IReadOnlyList<Row> Run(EndToEndOptions options, TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("topoapply-benchmarks-").FullName;
        try
        {
            using var floor = new FloorProgram();
            var results = new Results();
            var programs = Programs.Make(folder, options.Program);
            results.Note($"{options.Runs} runs, the median of each; {Environment.ProcessorCount} cores; {programs.Note}.");
            results.Note("Phases are measured inside a warm process; everything else of topoapply is a whole process, start-up included.");
            results.Note("`kernel finished` holds a constant for the floor and topoapply alike: two more namespaces that live and die to tell (see netns.h).");
            Measure(options, floor, programs, results, output);
            var rows = new Rows(results).All();
            output.Write(Report.Text(rows, results.Notes));
            Write(options.Output, results, rows);
            output.WriteLine($"Written to {options.Output}.");
            return rows;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Measure(EndToEndOptions options, FloorProgram floor, Programs programs, Results results, TextWriter output)
    {
        var labs = new LabMeasurement(floor, programs, results);
        var others = new OtherMeasurements(floor, programs, results);
        WarmUp(floor);
        for (var run = 1; run <= options.Runs; run++)
        {
            output.WriteLine($"run {run} of {options.Runs}");
            others.StartUp();
            foreach (var size in options.Sizes)
            {
                labs.Run(StarLab.Of(size), StarLab.Of(size, extra: 1));
            }

            foreach (var size in options.Chains)
            {
                labs.Run(ChainLab.Of(size), null);
            }

            others.Namespaces(options.Namespaces);
            others.Routes(options.Routes);
            if (options.Peers)
            {
                foreach (var lab in options.Sizes.Select(s => StarLab.Of(s)).Concat(options.Chains.Select(ChainLab.Of)).Where(l => run == 1 || l.Size <= LargestForManyRunsOfPeers))
                {
                    labs.RunPeers(lab);
                }
            }
        }

        if (options.Peers)
        {
            results.Note($"Peers above {LargestForManyRunsOfPeers} namespaces were run once. pyroute2 and Mininet are not among them.");
        }
    }

    /// <summary>
    /// Compiles the engine's code for the measurements in this process. The runtime compiles again what has run thirty times, in the
    /// background, so it is run some times and given a moment.
    /// </summary>
    private static void WarmUp(FloorProgram floor)
    {
        using var sandbox = new Sandbox();
        for (var i = 0; i < 3; i++)
        {
            using var inner = new Sandbox();
            InProcess.Apply(inner, StarLab.Of(40).Yaml);
            InProcess.Apply(inner, ChainLab.Of(20).Yaml);
        }

        Thread.Sleep(300);
        floor.Settle(sandbox);
    }

    private static void Write(string folder, Results results, List<Row> rows)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "results.json"), Report.Json(results, rows));
        File.WriteAllText(Path.Combine(folder, "results.md"), Report.Markdown(rows, results.Notes));
        foreach (var lab in new[] { "star", "chain" })
        {
            var plot = new SvgPlot($"Creating {lab.ToUpperInvariant()}(N)");
            foreach (var who in new[] { Names.Ours, Names.Floor, Names.Batch, Names.Script })
            {
                plot.Add(who == Names.Ours ? "topoapply, whole process" : who, [.. results.Sizes(Names.Apply, lab, who).Select(size => ((double)size, results.Median(Names.Apply, lab, size, who)!.Value))]);
            }

            plot.Add("topoapply, apply phase", [.. results.Sizes(Names.ApplyPhase, lab, Names.Ours).Select(size => ((double)size, results.Median(Names.ApplyPhase, lab, size, Names.Ours)!.Value))]);
            File.WriteAllText(Path.Combine(folder, $"{lab}.svg"), plot.Write());
        }
    }
}
