using System.Text.Json;
using System.Xml.Linq;
using FluentAssertions;
using TopoApply.Benchmarks.EndToEnd;
using TopoApply.Testing.Xunit;
using Xunit;
using Xunit.Abstractions;

namespace TopoApply.Kernel.Tests.Costs;

/// <summary>The comparison in small: that it still runs and says everything. How long things take is not judged here.</summary>
[Collection(Alone.Name)]
public sealed class EndToEndTests(ITestOutputHelper output)
{
    [KernelFact(Needs = "veth,bridge,nft")]
    public void The_comparison_runs_and_has_all_rows()
    {
        var folder = Directory.CreateTempSubdirectory("topoapply-comparison-").FullName;
        try
        {
            var options = EndToEndOptions.Parse(["--small", "--out", folder, "--program", Path.Combine(AppContext.BaseDirectory, "topoapply.dll")]);
            using var text = new StringWriter();
            var rows = EndToEndRun.Run(options, text);
            output.WriteLine(text.ToString());
            DemandRows(rows);
            DemandFiles(folder, rows.Count);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void DemandRows(IReadOnlyList<Row> rows)
    {
        foreach (var where in new[] { "STAR(5)", "STAR(20)", "CHAIN(4)", "CHAIN(8)" })
        {
            var expected = Names.Phases.Concat([Names.Apply, Names.Plan, Names.Destroy, Names.DestroyFinished, Names.DestroyPhase, Names.DestroyPhaseFinished, Names.Memory]);
            rows.Where(r => r.Where == where).Select(r => r.What).Should().Contain(expected, where);
        }

        rows.Where(r => r.What == Names.OneCable).Should().HaveCount(2, "one for each star");
        rows.Select(r => r.What).Should().Contain([Names.StartUp, Names.Validate, "load, read and plan"]);
        rows.Should().OnlyContain(r => r.Value > 0);
        rows.Where(r => r.Limit is null).Should().OnlyContain(r => r.Goal.Length == 0, "what a goal refers to was measured");
    }

    private static void DemandFiles(string folder, int rows)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "results.json")));
        json.RootElement.GetProperty("rows").GetArrayLength().Should().Be(rows);
        File.ReadAllLines(Path.Combine(folder, "results.md")).Count(line => line.StartsWith('|')).Should().Be(rows + 2);
        foreach (var name in new[] { "star.svg", "chain.svg" })
        {
            XDocument.Load(Path.Combine(folder, name)).Descendants().Count(e => e.Name.LocalName == "polyline").Should().Be(3, "topoapply, its apply phase, and the floor");
        }
    }
}
