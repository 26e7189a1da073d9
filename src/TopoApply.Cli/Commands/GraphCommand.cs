using System.CommandLine;
using TopoApply.Cli.Rendering;
using TopoApply.Graphs;

namespace TopoApply.Cli.Commands;

/// <summary>`topoapply graph FILE|--live`: draws a topology, or what is there.</summary>
internal static class GraphCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var what = new Argument<string?>("file-or-name") { Description = "Topology file; with --live the name of a topology, or nothing for all namespaces there are.", Arity = ArgumentArity.ZeroOrOne }.WithTopologies();
        var live = new Option<bool>("--live") { Description = "Draw what is there." };
        var format = new Option<string>("--format") { Description = "`svg`, `dot` (Graphviz) or `mermaid` (Markdown).", DefaultValueFactory = _ => "svg" };
        format.AcceptOnlyFromAmong("svg", "dot", "mermaid");
        var against = new Option<string?>("--against") { Description = "What to compare a file with: `live`, the running kernel (the default for root), or `empty`, nothing." };
        against.AcceptOnlyFromAmong("live", "empty");
        var output = SharedOptions.Output();
        var command = new Command("graph", "Draw a topology; with the rights to read what is there, differences in colour.") { what, live, format, against, output };
        command.Demand(result =>
        {
            if (!result.GetValue(live) && result.GetValue(what) is null)
            {
                result.AddError("Say which file to draw, or --live for what is there.");
            }
        });
        command.SetAction(result =>
        {
            var code = result.GetValue(live) ? Live(result.GetValue(what), out var graph) : File(result.GetValue(what) ?? "", result.GetValue(against), out graph);
            if (graph is not null)
            {
                OutputFile.Write(result.GetValue(output), Text(graph, result.GetValue(format)));
            }

            return code;
        });
        return command;
    }

    private static string Text(Graph graph, string? format) => format switch
    {
        "dot" => DotText.Of(graph),
        "mermaid" => MermaidText.Of(graph),
        _ => SvgText.Of(graph),
    };

    private static int Live(string? topology, out Graph? graph)
    {
        graph = null;
        if (Guard.MissingRights() is { } missing)
        {
            return missing;
        }

        var result = Pipeline.OnThisHost().Look(topology);
        DiagnosticText.Write(Terminal.Error, result.Diagnostics);
        graph = result.Live is { } state ? GraphBuilder.Of(topology ?? "live", state) : null;
        return graph is null ? ExitCode.Invalid : ExitCode.Done;
    }

    private static int File(string file, string? against, out Graph? graph)
    {
        graph = null;
        if (TopologyFile.LoadOne(file) is not { } wish)
        {
            return ExitCode.Invalid;
        }

        if (against == "live" && Guard.MissingRights() is { } missing)
        {
            return missing;
        }

        if (against == "empty" || (against is null && !Guard.HasRights))
        {
            graph = GraphBuilder.Of(wish.Topology, wish.Target);
            return ExitCode.Done;
        }

        // What is not ours is compared as well: a picture changes nothing.
        var result = Pipeline.OnThisHost().Plan(wish, new PipelineOptions(Adopt: true));
        DiagnosticText.Write(Terminal.Error, result.Diagnostics);
        graph = result.Plan is { } plan ? GraphBuilder.Of(wish.Topology, plan) : null;
        return graph is null ? ExitCode.Invalid : ExitCode.Done;
    }
}
