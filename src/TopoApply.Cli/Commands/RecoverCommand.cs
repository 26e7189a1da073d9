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
        var forget = new Option<bool>("--forget")
        {
            Description = "Throw the journal away instead: when the network namespace that the apply was started in is gone, or the journal cannot be read.",
        };
        command.Options.Add(forget);
        command.SetAction(result => Guard.MissingRights() ?? (result.GetValue(forget) ? Forget() : Run()));
        return command;
    }

    private static int Forget()
    {
        Terminal.Out.Line(Pipeline.OnThisHost().Forget()
            ? "Forgotten. What the unfinished apply did is not undone; the next apply starts from what is there."
            : "Nothing to forget: no apply was left unfinished.");
        return ExitCode.Done;
    }

    private static int Run()
    {
        if (Pipeline.OnThisHost().Recover() is { } report)
        {
            return RecoveryText.Write(report);
        }

        Terminal.Out.Line("Nothing to recover: no apply was left unfinished.");
        return ExitCode.Done;
    }
}
