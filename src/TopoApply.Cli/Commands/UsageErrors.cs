using System.CommandLine;
using TopoApply.Cli.Rendering;

namespace TopoApply.Cli.Commands;

/// <summary>
/// Says what is wrong with a command line. The parser's own way would print the arguments as they were typed, control characters included, the
/// whole help after them, and switch the terminal's keys.
/// </summary>
internal static class UsageErrors
{
    private const string Program = "topoapply";

    /// <summary>Prints all of them, each once, and where to look; gives the exit code.</summary>
    public static int Write(ParseResult result)
    {
        var command = result.CommandResult.Command;
        var isRoot = command is RootCommand;
        if (isRoot && result.UnmatchedTokens is [var name, ..] && !name.StartsWith('-'))
        {
            Error($"there is no command `{name}`");
            Hint(Nearest.Hint(name, [.. command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name)], ""));
            return ExitCode.Invalid;
        }

        foreach (var message in result.Errors.Select(e => string.Join(' ', e.Message.Split((char[])['\n', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries).Select(part => part.Trim()))).Distinct())
        {
            Error(message);
        }

        if (result.UnmatchedTokens.FirstOrDefault(token => token.StartsWith('-')) is { } option)
        {
            Hint(Nearest.Hint(option, [.. command.Options.Where(o => !o.Hidden).SelectMany(o => o.Aliases.Prepend(o.Name))], ""));
        }

        Hint($"`{Program}{(isRoot ? "" : $" {command.Name}")} --help` tells what there is");
        return ExitCode.Invalid;
    }

    private static void Error(string text) => Terminal.Error.Line($"{Terminal.Error.Red("error")}: {Terminal.Clean(text)}");

    private static void Hint(string text) => Terminal.Error.Line($"  hint: {Terminal.Clean(text)}");
}
