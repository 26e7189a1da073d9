using System.Globalization;
using TopoApply.Applying;
using TopoApply.Journaling;

namespace TopoApply.Cli.Rendering;

/// <summary>Prints what became of an apply that another process has left.</summary>
internal static class RecoveryText
{
    /// <summary>Prints the report and gives the exit code that goes with it.</summary>
    public static int Write(RecoveryReport report)
    {
        var error = Terminal.Error;
        var apply = report.Apply;
        error.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"The apply of {Terminal.Clean(apply.Entry.Topology)} that process {apply.Process} began at {apply.Started:yyyy-MM-dd HH:mm:ss} UTC {(apply.Phase == JournalPhase.Armed ? "was not confirmed" : "did not come to its end")}."));
        switch (report.Outcome)
        {
            case RecoveryOutcome.Finished:
                error.Line("It had been verified: its result stays, and what was kept for undo is let go.");
                return ExitCode.Done;
            case RecoveryOutcome.RolledBack:
                error.Line($"{(apply.Phase == JournalPhase.Armed ? "Reverted" : "Recovered")}: restored {report.Rollback?.Restored}/{report.Rollback?.Total}, verified. The state is as before it.");
                return ExitCode.Done;
            case RecoveryOutcome.Restarted:
                error.Line($"The machine was restarted since: its namespaces, links and rules are gone with the old kernel; files under /etc/netns are as before ({report.Rollback?.Restored ?? 0} put back). Apply again to build it.");
                return ExitCode.Done;
            default:
                error.Line($"{error.Red("Not fully restored")}: {report.Rollback?.Restored}/{report.Rollback?.Total}. What still differs from the state before:");
                ReportText.WriteLeftovers(report.Rollback?.Left ?? []);
                error.Line("`topoapply recover` tries once more.");
                return ExitCode.NotRestored;
        }
    }
}
