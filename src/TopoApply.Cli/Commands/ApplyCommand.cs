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
        var file = new Argument<string>("file") { Description = "Topology file, or a plan that `plan --out` has saved." };
        var yes = SharedOptions.Yes();
        var adopt = SharedOptions.Adopt();
        var target = SharedOptions.Target();
        var dryRun = SharedOptions.DryRun();
        var confirm = new Option<TimeSpan?>("--confirm")
        {
            Description = "Restore the state before by itself unless `topoapply confirm` comes within this time (60s, 5m, 1h), even when this terminal or process dies.",
            CustomParser = ParseDuration,
        };
        var confirmIf = new Option<string?>("--confirm-if") { Description = "With --confirm: confirm when this shell command succeeds; it is tried again every second." };
        var command = new Command("apply", "Make the kernel as the file says; on any failure restore the state before.") { file, yes, adopt, target, dryRun, confirm, confirmIf };
        var density = PlanOutput.AddDensityTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(confirmIf) is not null && result.GetValue(confirm) is null)
            {
                result.AddError("--confirm-if needs --confirm: how long to try.");
            }
        });
        command.Validators.Add(result =>
        {
            if ((result.GetValue(adopt) || result.GetValue(target) is { Length: > 0 }) && result.GetValue(file) is { } given && SavedPlanFile.IsPlan(given))
            {
                result.AddError("a saved plan says itself what is adopted and what it is restricted to.");
            }
        });
        command.SetAction(result => Run(
            result.GetRequiredValue(file),
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

    private static int Run(string file, PipelineOptions options, string[] targets, ExecutionOptions execution)
    {
        if ((SavedPlanFile.IsPlan(file) ? TopologyFile.LoadPlan(file) : TopologyFile.Load(file)) is not { } wish)
        {
            return ExitCode.Invalid;
        }

        if (wish.Target.Count == 0)
        {
            Terminal.Error.Line($"{Terminal.Clean(file)} declares nothing at all; to remove what was made say: topoapply destroy {Terminal.Clean(wish.Topology)}");
            return ExitCode.Invalid;
        }

        return wish.Saved is { } saved
            ? Execution.Run(wish, options with { Adopt = saved.Adopt }, execution)
            : Execution.Run(wish with { Targets = targets }, options, execution);
    }
}
