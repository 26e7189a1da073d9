using System.CommandLine;
using TopoApply.Cli.Rendering;
using TopoApply.Kernel.Checks;

namespace TopoApply.Cli.Commands;

/// <summary>`topoapply doctor`: what of this machine is in the way of labs, and what to do about it.</summary>
internal static class DoctorCommand
{
    private const int Indent = 10;

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var command = new Command("doctor", "Check what of this machine is in the way of labs, each with the command that helps.");
        command.SetAction(_ => Run());
        return command;
    }

    private static int Run()
    {
        var worst = Verdict.Ok;
        foreach (var finding in HostChecks.Run())
        {
            worst = finding.Verdict > worst ? finding.Verdict : worst;
            Terminal.Out.Line($"{Word(finding.Verdict)} {finding.Subject}: {Terminal.Clean(finding.Text)}", Indent);
            if (finding.Fix is { } fix)
            {
                Terminal.Out.Whole($"{new string(' ', Indent)}fix: {Terminal.Clean(fix)}");
            }
        }

        return worst == Verdict.Problem ? ExitCode.Environment : ExitCode.Done;
    }

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Ok => Terminal.Out.Green("ok      "),
        Verdict.Warning => Terminal.Out.Yellow("warning "),
        Verdict.Problem => Terminal.Out.Red("problem "),
    } + " ";
}
