using System.CommandLine;
using TopoApply.Cli.Rendering;

namespace TopoApply.Cli.Commands;

/// <summary>`topoapply man [COMMAND]`: a manual page, made from the same texts as the help.</summary>
internal static class ManCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var about = new Argument<string?>("command") { Description = "The command; without one a page about all of them.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("man", "Print a manual page: topoapply man plan | man -l -") { about };
        command.SetAction(result => Run(result.GetValue(about)));
        return command;
    }

    private static int Run(string? name)
    {
        if (name is null)
        {
            Terminal.Out.Write(ManPage.Of(CommandLine.Everything()));
            return ExitCode.Done;
        }

        if (CommandLine.CommandOf(name) is not { Hidden: false } command)
        {
            Terminal.Error.Line($"There is no command {Terminal.Clean(name)}; `topoapply --help` lists them.");
            return ExitCode.Invalid;
        }

        Terminal.Out.Write(ManPage.Of(command));
        return ExitCode.Done;
    }
}
