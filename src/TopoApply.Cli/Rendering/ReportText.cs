using TopoApply.Applying;
using TopoApply.Diagnostics;
using TopoApply.Netlink;
using TopoApply.Planning;

namespace TopoApply.Cli.Rendering;

/// <summary>Prints how an apply ended.</summary>
internal static class ReportText
{
    /// <summary>Prints the report and gives the exit code that goes with it.</summary>
    public static int Write(Terminal terminal, ApplyReport report, TimeSpan elapsed)
    {
        DiagnosticText.Write(Terminal.Error, [.. report.Diagnostics.Where(d => report.Outcome == ApplyOutcome.Refused || d.Severity == Severity.Warning)]);
        switch (report.Outcome)
        {
            case ApplyOutcome.NoChanges:
                terminal.Line($"No changes. {PlanText.Count(report.Plan!.Desired.Count, "object")} as declared.");
                return ExitCode.Done;
            case ApplyOutcome.Applied:
                terminal.Line($"{terminal.Green("Applied")}: {PlanText.Count(report.Done, "operation")} in {elapsed.TotalMilliseconds:F0} ms, verified{(report.Rounds > 1 ? $" after {report.Rounds} rounds" : "")}.");
                return ExitCode.Done;
            case ApplyOutcome.AwaitingConfirmation:
                terminal.Line($"{terminal.Green("Applied")}: {PlanText.Count(report.Done, "operation")} in {elapsed.TotalMilliseconds:F0} ms, verified.");
                return ExitCode.Done;
            case ApplyOutcome.Refused:
                return ExitCode.Invalid;
            case ApplyOutcome.RolledBack:
                WriteFailure(report);
                Terminal.Error.Line($"Rolled back: restored {report.Restored}/{report.ToRestore}, verified. The state is as before.");
                return ExitCode.RolledBack;
            case ApplyOutcome.RollbackIncomplete:
                WriteFailure(report);
                Terminal.Error.Line($"{Terminal.Error.Red("Not fully restored")}: {report.Restored}/{report.ToRestore}. What still differs from the state before:");
                WriteLeftovers(report.Leftovers);
                return ExitCode.NotRestored;
            default:
                throw new InvalidOperationException($"Outcome {report.Outcome} has no text.");
        }
    }

    private static void WriteFailure(ApplyReport report)
    {
        var error = Terminal.Error;
        if (report.Failure is not { } failure)
        {
            return;
        }

        if (failure.Operation is not { } operation)
        {
            error.Line($"{error.Red(failure.Interrupted ? "interrupted" : "failed")}: {Terminal.Clean(failure.Message)}");
            if (failure.Fault is { } fault and not (KernelException or IOException or UnauthorizedAccessException))
            {
                error.Line("  a case that topoapply does not know; please report it with these lines:");
                error.Line(Terminal.Clean(fault.ToString().ReplaceLineEndings(" | ")));
            }

            return;
        }

        error.Line($"{error.Red("failed")}: operation {operation.Index + 1} of {report.Plan?.Operations.Count}");
        error.Line(error.Bold(Terminal.Clean(operation.Key.Netns.Value)));
        new ChangeText(error).WriteHead(operation.Change);
        error.Line($"        {error.Red("kernel")}: {Terminal.Clean(failure.Message)}");
        if (!operation.Resource.Origin.IsNone)
        {
            error.Line($"        declared at {Terminal.Clean(operation.Resource.Origin.ToString())}");
        }
    }

    /// <summary>Prints what still differs from the state before, in the look of a plan.</summary>
    public static void WriteLeftovers(IEnumerable<Change> leftovers)
    {
        foreach (var group in leftovers.GroupBy(change => change.Key.Netns))
        {
            Terminal.Error.Line(Terminal.Error.Bold(Terminal.Clean(group.Key.Value)));
            group.ToList().ForEach(new ChangeText(Terminal.Error).WriteLeftover);
        }
    }
}
