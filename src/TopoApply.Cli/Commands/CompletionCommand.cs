using System.CommandLine;
using TopoApply.Cli.Rendering;

namespace TopoApply.Cli.Commands;

/// <summary>`topoapply completion SHELL`: the script that teaches a shell to complete our command lines.</summary>
internal static class CompletionCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "`bash`, `zsh` or `fish`." };
        shell.AcceptOnlyFromAmong([.. ShellCompletion.Shells]);
        var command = new Command("completion", "Print a script that completes commands, options, topologies, namespaces and files in a shell.") { shell };
        command.SetAction(result =>
        {
            Terminal.Out.Write(ShellCompletion.Script(result.GetRequiredValue(shell)));
            return ExitCode.Done;
        });
        return command;
    }
}
