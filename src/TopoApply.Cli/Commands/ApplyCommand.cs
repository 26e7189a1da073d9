using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using TopoApply.Cli.Rendering;
using TopoApply.Kernel;

namespace TopoApply.Cli.Commands;

/// <summary>`topoapply apply FILE`: carries the plan out, all or nothing.</summary>
internal static class ApplyCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "Topology file (`-` is standard input), or a plan that `plan --out` has saved. Several topologies in a file are applied in turn, each all or nothing; the first that fails is the last." };
        var yes = SharedOptions.Yes();
        var adopt = SharedOptions.Adopt();
        var target = SharedOptions.Target();
        var dryRun = SharedOptions.DryRun();
        var confirm = new Option<TimeSpan?>("--confirm")
        {
            HelpName = "time",
            Description = "Restore the state before by itself unless `topoapply confirm` comes within this time (60s, 5m, 1h), even when this terminal or process dies.",
            CustomParser = ParseDuration,
        };
        var confirmIf = new Option<string?>("--confirm-if") { Description = "With --confirm: confirm when this shell command succeeds; it is tried again every second.", HelpName = "command" };
        var variables = SharedOptions.Variables();
        var command = new Command("apply", "Make the kernel as the file says; on any failure restore the state before.") { file, yes, adopt, target, dryRun, confirm, confirmIf, variables };
        var density = PlanOutput.AddDensityTo(command);
        command.Demand(result =>
        {
            if (result.GetValue(confirmIf) is not null && result.GetValue(confirm) is null)
            {
                result.AddError("--confirm-if needs --confirm: how long to try.");
            }
        });
        command.Demand(result =>
        {
            if ((result.GetValue(adopt) || result.GetValue(target) is { Length: > 0 } || result.GetValue(variables) is { Count: > 0 }) && result.GetValue(file) is { } given && SavedPlanFile.IsPlan(given))
            {
                result.AddError("a saved plan says itself what is adopted, what it is restricted to and what its variables are.");
            }
        });
        command.SetAction(result => Run(
            result.GetRequiredValue(file),
            result.GetValue(variables),
            new PipelineOptions(result.GetValue(adopt), Confirm: result.GetValue(confirm)),
            result.GetValue(target) ?? [],
            new ExecutionOptions(result.GetValue(yes), density(result), result.GetValue(dryRun), result.GetValue(confirmIf))));
        return command;
    }

    /// <summary>A number with s, m or h; from one second to a day.</summary>
    private static TimeSpan? ParseDuration(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        var unit = text.Length > 1 ? text[^1] : ' ';
        var seconds = unit switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        if (seconds > 0 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= 86400 && count * seconds <= 86400)
        {
            return TimeSpan.FromSeconds(count * seconds);
        }

        result.AddError($"--confirm takes a time from 1s to 24h such as 60s or 5m, not `{Terminal.Clean(text)}`.");
        return null;
    }

    private static int Run(string file, IReadOnlyDictionary<string, string>? variables, PipelineOptions options, string[] targets, ExecutionOptions execution)
    {
        if (SavedPlanFile.IsPlan(file))
        {
            return TopologyFile.LoadPlan(file) is { Saved: { } saved } planned
                ? Execution.Run(planned, options with { Adopt = saved.Adopt }, execution)
                : ExitCode.Invalid;
        }

        if (TopologyFile.Load(file, variables) is not { } wishes)
        {
            return ExitCode.Invalid;
        }

        if (options.Confirm is not null && wishes.Count > 1)
        {
            Terminal.Error.Line($"{Terminal.Clean(TopologyFile.NameOf(file))} holds {wishes.Count} topologies, and --confirm waits for one: apply them one by one.");
            return ExitCode.Invalid;
        }

        if (wishes.FirstOrDefault(w => w.Target.Count == 0) is { } empty)
        {
            Terminal.Error.Line($"{Terminal.Clean(TopologyFile.NameOf(file))} declares nothing at all; to remove what was made say: topoapply destroy {Terminal.Clean(empty.Topology)}");
            return ExitCode.Invalid;
        }

        return TopologyFile.InTurn(wishes, wish => Execution.Run(wish with { Targets = targets }, options, execution));
    }
}
