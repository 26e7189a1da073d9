using System.CommandLine;
using TopoApply.Cli.Rendering;

namespace TopoApply.Cli.Commands;

/// <summary>`topoapply plan FILE`: prints what an apply would do; exit code 2 when that is something.</summary>
internal static class PlanCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "Topology file; `-` is standard input." };
        var against = new Option<string>("--against")
        {
            Description = "What to compare with: `live`, the running kernel, or `empty`, a kernel with nothing in it (needs no rights).",
            DefaultValueFactory = _ => "live",
        };
        against.AcceptOnlyFromAmong("live", "empty");
        var adopt = SharedOptions.Adopt();
        var variables = SharedOptions.Variables();
        var command = new Command("plan", "Show what an apply would do.") { file, against, adopt, variables };
        command.SetAction(result => Run(
            result.GetRequiredValue(file),
            result.GetValue(variables),
            new PipelineOptions(result.GetValue(adopt), result.GetValue(against) == "empty")));
        return command;
    }

    private static int Run(string file, IReadOnlyDictionary<string, string>? variables, PipelineOptions options)
    {
        if (TopologyFile.Load(file, variables) is not { } wishes)
        {
            return ExitCode.Invalid;
        }

        if (!options.AgainstEmpty && Guard.MissingRights() is { } missing)
        {
            return missing;
        }

        var pending = false;
        foreach (var wish in wishes)
        {
            var code = Run(wish, options);
            if (code is not (ExitCode.Done or ExitCode.Pending))
            {
                return code;
            }

            pending |= code == ExitCode.Pending;
        }

        return pending ? ExitCode.Pending : ExitCode.Done;
    }

    private static int Run(Wish wish, PipelineOptions options)
    {
        var result = Pipeline.OnThisHost().Plan(wish, options);
        DiagnosticText.Write(Terminal.Error, result.Diagnostics);
        if (result.Plan is not { } plan)
        {
            return ExitCode.Invalid;
        }

        PlanText.Write(Terminal.Out, plan);
        return plan.IsEmpty ? ExitCode.Done : ExitCode.Pending;
    }
}
