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
        var format = SharedOptions.TextOrMarkdown("roff");
        var command = new Command("man", "Print a manual page: topoapply man plan | man -l -") { about, format };
        command.SetAction(result => Run(result.GetValue(about), result.GetValue(format) == SharedOptions.Markdown));
        return command;
    }

    private static int Run(string? name, bool isMarkdown)
    {
        if (name is null)
        {
            var everything = CommandLine.Everything();
            Terminal.Out.Write(isMarkdown ? CommandMarkdown.Of(everything) : ManPage.Of(everything));
            return ExitCode.Done;
        }

        if (CommandLine.CommandOf(name) is not { Hidden: false } command)
        {
            Terminal.Error.Line($"There is no command {Terminal.Clean(name)}; `topoapply --help` lists them.");
            return ExitCode.Invalid;
        }

        Terminal.Out.Write(isMarkdown ? CommandMarkdown.Of(command) : ManPage.Of(command));
        return ExitCode.Done;
    }
}
