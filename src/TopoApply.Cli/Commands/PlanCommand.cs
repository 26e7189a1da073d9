using System.CommandLine;
using TopoApply.Cli.Rendering;
using TopoApply.Kernel;
using TopoApply.Planning;
using TopoApply.Saving;

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
        var target = SharedOptions.Target();
        var save = new Option<string?>("--out", "-o") { Description = "Save the plan to this file; `topoapply apply` carries out what is saved, or refuses when what it was made for has changed.", HelpName = "plan" };
        var variables = SharedOptions.Variables();
        var command = new Command("plan", "Show what an apply would do.") { file, against, adopt, target, save, variables };
        var output = PlanOutput.AddTo(command);
        command.SetAction(result => Run(
            TopologyFile.Load(result.GetRequiredValue(file), result.GetValue(variables)),
            new PipelineOptions(result.GetValue(adopt), result.GetValue(against) == "empty"),
            result.GetValue(target) ?? [],
            output(result),
            result.GetValue(save)));
        return command;
    }

    private static int Run(IReadOnlyList<Wish>? wishes, PipelineOptions options, string[] targets, PlanOutput output, string? save)
    {
        if (wishes is null)
        {
            return ExitCode.Invalid;
        }

        if (save is not null && wishes.Count > 1)
        {
            Terminal.Error.Line($"The file holds {wishes.Count} topologies, and a saved plan is for one.");
            return ExitCode.Invalid;
        }

        if (!options.AgainstEmpty && Guard.MissingRights() is { } missing)
        {
            return missing;
        }

        var pending = false;
        foreach (var wish in wishes)
        {
            var code = Run(wish with { Targets = targets }, options, output, save);
            if (code is not (ExitCode.Done or ExitCode.Pending))
            {
                return code;
            }

            pending |= code == ExitCode.Pending;
        }

        return pending ? ExitCode.Pending : ExitCode.Done;
    }

    private static int Run(Wish wish, PipelineOptions options, PlanOutput output, string? save)
    {
        var result = Pipeline.OnThisHost().Plan(wish, options);
        var code = output.Write(wish.Topology, result);
        if (result.Plan is { } plan)
        {
            SshSession.Warn(plan);
            Save(plan, wish, options, save);
        }

        return code;
    }

    private static void Save(Plan plan, Wish wish, PipelineOptions options, string? path)
    {
        if (path is not null && wish.Source is var (file, text))
        {
            SavedPlanFile.Write(path, SavedPlan.Of(plan, file, text, options.Adopt, LinuxJournal.Here));
            Terminal.Error.Line($"Saved: `topoapply apply {Terminal.Clean(path)}` carries out exactly this.");
        }
    }
}
