using System.Text.Json;
using System.Xml.Linq;
using FluentAssertions;
using TopoApply.Benchmarks.EndToEnd;
using TopoApply.Benchmarks.Labs;
using TopoApply.Benchmarks.Peers;
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
            var options = EndToEndOptions.Parse(["--small", "--peers", "--out", folder, "--program", Path.Combine(AppContext.BaseDirectory, "topoapply.dll")]);
            using var text = new StringWriter();
            var rows = EndToEndRun.Run(options, text);
            output.WriteLine(text.ToString());
            DemandRows(rows);
            DemandPeers(rows);
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
            var expected = Names.Phases.Concat([Names.Apply, Names.Plan, Names.Destroy, Names.DestroyFinished, Names.DestroyPhase, Names.DestroyPhaseFinished, Names.Memory, Names.Allocated]);
            rows.Where(r => r.Where == where).Select(r => r.What).Should().Contain(expected, where);
        }

        rows.Where(r => r.What == Names.OneCable).Should().HaveCount(2, "one for each star");
        rows.Select(r => r.What).Should().Contain([Names.StartUp, Names.Validate, "load, read and plan"]);
        rows.Should().OnlyContain(r => r.Value > 0);
        rows.Where(r => r.Limit is null).Should().OnlyContain(r => r.Goal.Length == 0, "what a goal refers to was measured");
    }

    /// <summary>All of them are in the table, those too that are not installed; larger labs they do not make here.</summary>
    private static void DemandPeers(IReadOnlyList<Row> rows)
    {
        foreach (var peer in AllPeers.List)
        {
            var small = rows.Should().ContainSingle(r => r.What == $"apply, against {peer.Name}" && r.Where == "STAR(5)").Subject;
            (small.Floor is not null).Should().Be(peer.IsInstalled, peer.Name);
            small.Remark.Should().Be(peer.IsInstalled ? "" : "not installed", peer.Name);
            var large = rows.Should().ContainSingle(r => r.What == $"apply, against {peer.Name}" && r.Where == "STAR(20)").Subject;
            large.Remark.Should().Be(peer.IsInstalled ? "not run above 5" : "not installed", peer.Name);
        }
    }

    private static void DemandFiles(string folder, int rows)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "results.json")));
        json.RootElement.GetProperty("rows").GetArrayLength().Should().Be(rows);
        File.ReadAllLines(Path.Combine(folder, "results.md")).Count(line => line.StartsWith('|')).Should().Be(rows + 2);
        foreach (var lab in new[] { StarLab.Of(5), ChainLab.Of(4) })
        {
            var lines = XDocument.Load(Path.Combine(folder, $"{lab.Name}.svg")).Descendants().Count(e => e.Name.LocalName == "polyline");
            lines.Should().Be(3 + AllPeers.List.Count(p => p.IsInstalled && p.Makes(lab)), "topoapply, its apply phase, the floor, and the peers");
        }
    }
}
