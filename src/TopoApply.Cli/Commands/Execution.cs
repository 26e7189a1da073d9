using System.Diagnostics;
using TopoApply.Applying;
using TopoApply.Cli.Rendering;

namespace TopoApply.Cli.Commands;

/// <summary>How a wish is carried out.</summary>
/// <param name="Yes">Do not ask.</param>
/// <param name="Density">How much of the plan is shown.</param>
/// <param name="DryRun">Show the plan and stop.</param>
/// <param name="ConfirmIf">A shell command whose success confirms; null for none.</param>
internal sealed record ExecutionOptions(bool Yes, Density Density = Density.Default, bool DryRun = false, string? ConfirmIf = null);

/// <summary>What `apply` and `destroy` share: show the plan, ask, carry it out, stop cleanly on a signal.</summary>
internal static class Execution
{
    /// <summary>Runs the wish to its end and gives the exit code.</summary>
    public static int Run(Wish wish, PipelineOptions options, ExecutionOptions execution)
    {
        if (Guard.MissingRights() is { } missing)
        {
            return missing;
        }

        if (execution.DryRun)
        {
            return DryRun(wish, options, execution);
        }

        using var interruption = new Interruption();
        var progress = new ProgressLine(Terminal.Error, TimeProvider.System);
        var clock = new Stopwatch();
        var refusedToGuess = false;
        int? unrecovered = null;
        var report = Pipeline.OnThisHost().Apply(
            wish,
            options,
            recovery =>
            {
                var code = RecoveryText.Write(recovery);
                unrecovered = code == ExitCode.Done ? null : code;
                return unrecovered is null;
            },
            found =>
            {
                PlanText.Write(Terminal.Out, new PlanView(found), execution.Density);
                if (options.Confirm is null)
                {
                    SshSession.Warn(found.Plan!);
                }

                if (!execution.Yes && !Ask(out refusedToGuess))
                {
                    return false;
                }

                // From here on a signal means "stop and roll back"; until here it just ends the program.
                interruption.Catch();
                if (options.Confirm is not null)
                {
                    Confirmation.StartWatch();
                }

                clock.Start();
                progress.Start();
                return true;
            },
            (_, done, total) => progress.Update(done, total),
            interruption.Token);
        progress.Clear();
        if (report?.Outcome == ApplyOutcome.AwaitingConfirmation)
        {
            ReportText.Write(Terminal.Out, report, clock.Elapsed);
            return Confirmation.Await(execution.ConfirmIf, interruption.Release);
        }

        interruption.Release();
        if (unrecovered is { } failed)
        {
            return failed;
        }

        if (report is not null)
        {
            return ReportText.Write(Terminal.Out, report, clock.Elapsed);
        }

        Terminal.Error.Line(refusedToGuess
            ? "There is no terminal to ask on; say --yes to carry the plan out. Nothing was touched."
            : "Not confirmed. Nothing was touched.");
        return ExitCode.Invalid;
    }

    private static int DryRun(Wish wish, PipelineOptions options, ExecutionOptions execution)
    {
        if (Unfinished.Describe() is { } unfinished)
        {
            Terminal.Error.Line($"{Terminal.Error.Yellow("warning")}: {unfinished}");
        }

        var result = Pipeline.OnThisHost().Plan(wish, options);
        var code = new PlanOutput(execution.Density).Write(wish.Topology, result);
        if (result.Plan is { } plan && options.Confirm is null)
        {
            SshSession.Warn(plan);
        }

        return code;
    }

    private static bool Ask(out bool refusedToGuess)
    {
        refusedToGuess = !Terminal.CanAsk;
        if (refusedToGuess)
        {
            return false;
        }

        Terminal.Out.Write("Apply these changes? [y/N] ");
        return Console.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }
}
