using System.Diagnostics;
using TopoApply.Applying;
using TopoApply.Cli.Rendering;

namespace TopoApply.Cli.Commands;

/// <summary>What `apply` and `destroy` share: show the plan, ask, carry it out, stop cleanly on a signal.</summary>
internal static class Execution
{
    /// <summary>Runs the wish to its end and gives the exit code.</summary>
    public static int Run(Wish wish, PipelineOptions options, bool yes, string? confirmIf = null)
    {
        if (Guard.MissingRights() is { } missing)
        {
            return missing;
        }

        using var interruption = new Interruption();
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
                PlanText.Write(Terminal.Out, new PlanView(found));
                if (options.Confirm is null)
                {
                    SshSession.Warn(found.Plan!);
                }

                if (!yes && !Ask(out refusedToGuess))
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
                return true;
            },
            progress: null,
            interruption.Token);
        if (report?.Outcome == ApplyOutcome.AwaitingConfirmation)
        {
            ReportText.Write(Terminal.Out, report, clock.Elapsed);
            return Confirmation.Await(confirmIf, interruption.Release);
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
