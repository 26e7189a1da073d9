using System.CommandLine;
using TopoApply.Cli.Rendering;

namespace TopoApply.Cli.Commands;

/// <summary>`topoapply recover`: brings what an apply that died has left to its end.</summary>
internal static class RecoverCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var command = new Command("recover", "Restore the state before an apply that died, or take back one that waits for its confirmation.");
        command.SetAction(_ => Run());
        return command;
    }

    private static int Run()
    {
        if (Guard.MissingRights() is { } missing)
        {
            return missing;
        }

        if (Pipeline.OnThisHost().Recover() is { } report)
        {
            return RecoveryText.Write(report);
        }

        Terminal.Out.Line("Nothing to recover: no apply was left unfinished.");
        return ExitCode.Done;
    }
}
