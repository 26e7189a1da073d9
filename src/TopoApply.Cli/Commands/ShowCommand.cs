using System.CommandLine;
using System.Text;
using System.Text.Json;
using TopoApply.Cli.Rendering;
using TopoApply.Kernel;

namespace TopoApply.Cli.Commands;

/// <summary>`topoapply show [NAME|FILE]`: what a topology has in the kernel now; of a file also how that stands to what it declares; without either, the topologies there are.</summary>
internal static class ShowCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var what = new Argument<string?>("file-or-name")
        {
            Description = "Topology file, which is compared with what is there; a topology's name; or a saved plan. Without any all topologies are listed.",
            Arity = ArgumentArity.ZeroOrOne,
        }.WithTopologies();
        var format = new Option<string>("--format") { Description = "`tree`, `table` or `json`; of a saved plan `json` or `markdown`.", DefaultValueFactory = _ => "tree" };
        format.AcceptOnlyFromAmong("tree", "table", "json", "markdown");
        var command = new Command("show", "Show what is there; with a file, marked where it is not as declared; or what a saved plan would do.") { what, format };
        var output = PlanOutput.AddTo(command, format);
        command.SetAction(result =>
        {
            var given = result.GetValue(what);
            if (given is not null && SavedPlanFile.IsPlan(given))
            {
                return Plan(given, output(result));
            }

            if (output(result) is not { Show: null, Density: Density.Default } || result.GetValue(format) == "markdown")
            {
                Terminal.Error.Line("--show, --summary, --full and --format markdown are for saved plans.");
                return ExitCode.Invalid;
            }

            return Guard.MissingRights() ?? Run(given, result.GetValue(format) ?? "tree");
        });
        return command;
    }

    /// <summary>Needs neither rights nor the kernel: the plan as it was made. Exit codes are those of `plan`.</summary>
    private static int Plan(string file, PlanOutput output) => TopologyFile.LoadPlan(file) is { Saved: { } saved } wish
        ? output.Write(wish.Topology, new PlanResult(saved.Restore(wish.Target), [], []))
        : ExitCode.Invalid;

    private static int Run(string? what, string format) =>
        what is null ? List(format) : TopologyFile.IsName(what) ? Name(what, format) : File(what, format);

    private static int Name(string name, string format)
    {
        var (live, diagnostics) = Pipeline.OnThisHost().Show(name);
        DiagnosticText.Write(Terminal.Error, diagnostics);
        var rows = ShowRow.Of(live);
        if (rows.Count == 0 && format != "json")
        {
            Terminal.Out.Line($"Nothing of a topology {Terminal.Clean(name)} is here.");
        }
        else
        {
            Write(name, rows, format, compared: false);
        }

        return ExitCode.Done;
    }

    private static int File(string file, string format)
    {
        if (TopologyFile.LoadOne(file) is not { } wish)
        {
            return ExitCode.Invalid;
        }

        // What is not ours yet is compared as well: nothing is changed.
        var result = Pipeline.OnThisHost().Plan(wish, new PipelineOptions(Adopt: true));
        DiagnosticText.Write(Terminal.Error, result.Diagnostics);
        if (result.Plan is not { } plan)
        {
            return ExitCode.Invalid;
        }

        Write(wish.Topology, ShowRow.Of(plan), format, compared: true);
        return ExitCode.Done;
    }

    private static void Write(string topology, IReadOnlyList<ShowRow> rows, string format, bool compared)
    {
        switch (format)
        {
            case "json":
                StandardStream.Output.Write(ShowText.Json(topology, rows, compared));
                break;
            case "table":
                ShowText.WriteTable(Terminal.Out, rows, compared);
                break;
            default:
                ShowText.WriteTree(Terminal.Out, rows, compared);
                break;
        }
    }

    private static int List(string format)
    {
        var names = RecordStore.Topologies();
        if (format == "json")
        {
            using var stream = new MemoryStream();
            using (var json = new Utf8JsonWriter(stream))
            {
                json.WriteStartArray();
                foreach (var name in names)
                {
                    json.WriteStringValue(name);
                }

                json.WriteEndArray();
            }

            StandardStream.Output.Write($"{Encoding.UTF8.GetString(stream.ToArray())}\n");
            return ExitCode.Done;
        }

        foreach (var name in names)
        {
            Terminal.Out.Line(Terminal.Clean(name));
        }

        if (names.Count == 0)
        {
            Terminal.Out.Line("No topology is here.");
        }

        return ExitCode.Done;
    }
}
