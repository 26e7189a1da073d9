namespace TopoApply.Benchmarks.EndToEnd;

/// <summary>Which lines the plots have.</summary>
internal static class Plots
{
    /// <summary>One plot for each kind of lab that was measured, with the name of its file.</summary>
    public static IEnumerable<(string File, string Svg)> All(Results results, RunFacts facts)
    {
        foreach (var (lab, title, what) in new[] { ("star", "Seconds until a star of N hosts stands", "hosts"), ("chain", "Seconds until a line of N routers stands", "routers") })
        {
            if (!results.Sizes(Names.Apply, lab, Names.Ours).Any())
            {
                continue;
            }

            var plot = new SvgPlot(title, facts.Line, what);
            Add(Names.Ours, Names.Apply, Names.Ours, PlotStyle.Ours);
            Add($"{Names.Ours}, apply phase", Names.ApplyPhase, Names.Ours, PlotStyle.OursInPart);
            Add("floor: bare C", Names.Apply, Names.Floor, PlotStyle.Floor);
            Add("ip -batch, nft -f", Names.Apply, Names.Batch, PlotStyle.First);
            Add(Names.Pyroute2, Names.Apply, Names.Pyroute2, PlotStyle.Second);
            Add(Names.Mininet, Names.Apply, Names.Mininet, PlotStyle.Third);
            Add("shell script", Names.Apply, Names.Script, PlotStyle.Fourth);
            yield return ($"{lab}.svg", plot.Write());

            void Add(string name, string measured, string who, PlotStyle style) =>
                plot.Add(name, style, [.. results.Sizes(measured, lab, who).Select(size => ((double)size, results.Median(measured, lab, size, who)!.Value))]);
        }
    }
}
