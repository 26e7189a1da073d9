using System.CommandLine;
using TopoApply.Applying;
using TopoApply.Cli.Rendering;
using TopoApply.Kernel.Entering;

namespace TopoApply.Cli.Commands;

/// <summary>The inner half of `topoapply try`: it runs in the sandbox, builds the lab there and becomes the program.</summary>
internal static class InsideCommand
{
    /// <summary>The command's name; hidden from help.</summary>
    public const string Name = "try-inside";

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var file = new Argument<string>("file");
        var program = SharedOptions.Program("", ArgumentArity.ZeroOrMore);
        var command = new Command(Name, "Build the lab in the sandbox that we are in, and run a program.") { file, program };
        command.Hidden = true;
        command.SetAction(result => Run(result.GetRequiredValue(file), result.GetValue(program)));
        return command;
    }

    private static int Run(string file, string[]? program)
    {
        if (!LabSandbox.IsHere)
        {
            Terminal.Error.Line($"{Terminal.Error.Red("error")}: this is the inner half of `topoapply try`, which is what to say");
            return ExitCode.Invalid;
        }

        if (TopologyFile.LoadOne(file) is not { } wish)
        {
            return ExitCode.Invalid;
        }

        Loopback.Raise();
        using var interruption = new Interruption();
        interruption.Catch();
        var report = Pipeline.OnThisHost().Apply(wish, default, static _ => true, static _ => true, progress: null, interruption.Token);
        if (report?.Outcome is not (ApplyOutcome.Applied or ApplyOutcome.NoChanges))
        {
            return report is null ? ExitCode.Environment : ReportText.Write(Terminal.Error, report, TimeSpan.Zero);
        }

        if (interruption.Release() is not null)
        {
            return ExitCode.RolledBack;
        }

        if (program is not { Length: > 0 } && Terminal.CanAsk)
        {
            Terminal.Error.Line($"{Terminal.Clean(wish.Topology)} is up, in a sandbox: `ip netns`, `topoapply exec` and all else work in here. It is gone when you leave with `exit`.");
        }

        return Programs.Become(Programs.OrShell(program), ThisProcess.Become);
    }
}
