using System.CommandLine;

namespace TopoApply.Cli.Commands;

/// <summary>`topoapply plan FILE`: prints what an apply would do; exit code 2 when that is something.</summary>
internal static class PlanCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "Topology file." };
        var against = new Option<string>("--against")
        {
            Description = "What to compare with: `live`, the running kernel, or `empty`, a kernel with nothing in it (needs no rights).",
            DefaultValueFactory = _ => "live",
        };
        against.AcceptOnlyFromAmong("live", "empty");
        var adopt = SharedOptions.Adopt();
        var command = new Command("plan", "Show what an apply would do.") { file, against, adopt };
        var output = PlanOutput.AddTo(command);
        command.SetAction(result => Run(result.GetRequiredValue(file), new PipelineOptions(result.GetValue(adopt), result.GetValue(against) == "empty"), output(result)));
        return command;
    }

    private static int Run(string file, PipelineOptions options, PlanOutput output)
    {
        if (TopologyFile.Load(file) is not { } wish)
        {
            return ExitCode.Invalid;
        }

        if (!options.AgainstEmpty && Guard.MissingRights() is { } missing)
        {
            return missing;
        }

        var result = Pipeline.OnThisHost().Plan(wish, options);
        var code = output.Write(wish.Topology, result);
        if (result.Plan is { } plan)
        {
            SshSession.Warn(plan);
        }

        return code;
    }
}
