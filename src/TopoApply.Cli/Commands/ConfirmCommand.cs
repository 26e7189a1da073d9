using System.CommandLine;
using TopoApply.Applying;
using TopoApply.Cli.Rendering;

namespace TopoApply.Cli.Commands;

/// <summary>`topoapply confirm`: keeps the result of `apply --confirm`.</summary>
internal static class ConfirmCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var command = new Command("confirm", "Keep the result of an apply that waits for its confirmation.");
        command.SetAction(_ => Guard.MissingRights() ?? Run());
        return command;
    }

    /// <summary>Confirms; says what became of it.</summary>
    public static int Run()
    {
        if (Pipeline.OnThisHost().Confirm() is not { } report)
        {
            Terminal.Error.Line("Nothing waits for a confirmation.");
            return ExitCode.Invalid;
        }

        if (report.Outcome == RecoveryOutcome.Finished)
        {
            Terminal.Out.Line($"{Terminal.Out.Green("Confirmed")}: {Terminal.Clean(report.Apply.Entry.Topology)} stays as it is.");
            return ExitCode.Done;
        }

        var code = RecoveryText.Write(report);
        return code == ExitCode.Done ? ExitCode.Reverted : code;
    }
}
