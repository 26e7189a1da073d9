using TopoApply.Benchmarks.Floor;
using TopoApply.Benchmarks.Labs;
using TopoApply.Testing.Sandboxing;

namespace TopoApply.Benchmarks.EndToEnd;

/// <summary>The whole comparison, from building the programs to writing the results.</summary>
internal static class EndToEndRun
{
    /// <summary>Peers are slow, and what they take varies little beside what is compared: few runs will do.</summary>
    private const int RunsOfPeers = 3;
    private const int LargestForManyRunsOfPeers = 100;

    /// <summary>Measures, prints and writes.</summary>
    /// <returns>The lines of the table.</returns>
    /// <exception cref="AggregateException">Some measurements failed; the others were written.</exception>
    public static IReadOnlyList<Row> Run(EndToEndOptions options, TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("topoapply-benchmarks-").FullName;
        try
        {
            using var floor = new FloorProgram();
            var results = new Results();
            var programs = Programs.Make(folder, options.Program);
            AddNotes(options, programs, results);
            var failures = Measure(options, floor, programs, results, output);
            var facts = new RunFacts(options.Command, DateTimeOffset.UtcNow, options.Runs, options.IsWhole);
            var rows = new Rows(results).All();
            output.Write(Report.Text(rows, results.Notes));
            Write(options, facts, results, rows);
            output.WriteLine($"Written to {options.Output}{(options.Published is { } published ? $" and {published}" : "")}.");
            return failures.Count == 0 ? rows : throw new AggregateException("Not everything could be measured; what could is written.", failures);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void AddNotes(EndToEndOptions options, Programs programs, Results results)
    {
        results.Note($"{options.Runs} runs, the median of each; {Environment.ProcessorCount} processors; {programs.Note}.");
        results.Note("Phases are measured inside a warm process; everything else of topoapply is a whole process, start-up included.");
        results.Note("The guarantees, each by itself: the journal phase is all that is written down for undo; the verify phase the second read and its comparison, its fences included; fences and marks are made once more, alone, in the finished lab.");
        results.Note(!options.Rests ? "Nothing waited for the labs to come to rest." : "What is read or removed, by the program, the C program or in this process, is a lab that has come to rest: the processors have been idle for a second and a half.");
        results.Note("`kernel finished` holds a constant for the floor and topoapply alike: two more namespaces that live and die to tell (see netns.h).");
        if (options.Peers)
        {
            results.Note($"Of peers there are at most {RunsOfPeers} runs up to {LargestForManyRunsOfPeers} namespaces, one above, and none above {options.PeerSize}. They make the same objects (FloorTests); Mininet adds broadcast addresses and knows no chain.");
        }
    }

    private static List<Exception> Measure(EndToEndOptions options, FloorProgram floor, Programs programs, Results results, TextWriter output)
    {
        var labs = new LabMeasurement(floor, programs, results, options.Rests);
        var others = new OtherMeasurements(floor, programs, results);
        var (stars, chains) = (Chosen("star", options.Sizes), Chosen("chain", options.Chains));
        List<Exception> failures = [];
        WarmUp(floor);
        for (var run = 1; run <= options.Runs; run++)
        {
            output.WriteLine($"run {run} of {options.Runs}");
            Try("start-up", others.StartUp);
            foreach (var size in stars)
            {
                Try($"star of {size}", () => labs.Run(StarLab.Of(size), StarLab.Of(size, extra: 1)));
            }

            foreach (var size in chains)
            {
                Try($"chain of {size}", () => labs.Run(ChainLab.Of(size), null));
            }

            foreach (var size in Chosen("namespaces", [options.Namespaces]))
            {
                Try("namespaces", () => others.Namespaces(size));
            }

            foreach (var size in Chosen("routes", [options.Routes]))
            {
                Try("routes", () => others.Routes(size));
            }

            if (options.Peers)
            {
                foreach (var lab in stars.Select(s => StarLab.Of(s)).Concat(chains.Select(ChainLab.Of)).Where(l => run <= (l.Size > LargestForManyRunsOfPeers ? 1 : RunsOfPeers)))
                {
                    Try($"peers' {lab.Name} of {lab.Size}", () => labs.RunPeers(lab, options.PeerSize));
                }
            }
        }

        return failures;

        // Half an hour of measurements is not thrown away for one that fails.
        void Try(string what, Action measure)
        {
            try
            {
                measure();
            }
#pragma warning disable CA1031 // Thrown again when the rest is written.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                output.WriteLine($"{what} failed: {exception.Message}");
                results.Note($"One measurement failed ({what}), and what it had not measured yet is missing from the medians.");
                failures.Add(exception);
            }
        }

        IReadOnlyList<int> Chosen(string lab, IReadOnlyList<int> sizes) => options.Labs.Contains(lab) ? sizes : [];
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
            InProcess.Apply(inner, StarLab.Of(40).Yaml, out _);
            InProcess.Apply(inner, ChainLab.Of(20).Yaml, out _);
        }

        Thread.Sleep(300);
        floor.Settle(sandbox);
    }

    private static void Write(EndToEndOptions options, RunFacts facts, Results results, List<Row> rows)
    {
        Directory.CreateDirectory(options.Output);
        File.WriteAllText(Path.Combine(options.Output, "results.json"), Report.Json(facts, results, rows));
        WritePage(options.Output, "results.md", facts, results, rows);
        if (options.Published is { } published)
        {
            Directory.CreateDirectory(published);
            WritePage(published, "README.md", facts, results, rows);
        }
    }

    /// <summary>The table and the plots that belong to it.</summary>
    private static void WritePage(string folder, string name, RunFacts facts, Results results, List<Row> rows)
    {
        var plots = Plots.All(results, facts).ToList();
        foreach (var (file, svg) in plots)
        {
            File.WriteAllText(Path.Combine(folder, file), svg);
        }

        File.WriteAllText(Path.Combine(folder, name), Report.Markdown(facts, [.. plots.Select(p => p.File)], rows, results.Notes));
    }
}
