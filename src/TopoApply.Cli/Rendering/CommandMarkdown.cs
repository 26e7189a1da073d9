using System.CommandLine;
using System.Globalization;
using System.Text;

namespace TopoApply.Cli.Rendering;

/// <summary>The reference of the command line as a page of Markdown, from the descriptions of commands, arguments and options.</summary>
internal static class CommandMarkdown
{
    private const string Program = "topoapply";

    /// <summary>The page about all commands.</summary>
    public static string Of(RootCommand root)
    {
        var commands = root.Subcommands.Where(command => !command.Hidden).ToList();
        var page = new StringBuilder("# The commands\n\n")
            .Append("Written by `topoapply man --format markdown` from the texts of the help; a test fails when this page is not what they say. What a command ends\n")
            .Append("with is told under [exit codes](../README.md#commands).\n\n")
            .AppendJoin(" · ", commands.Select(command => $"[{command.Name}](#{command.Name})"))
            .Append('\n');
        commands.ForEach(command => page.Append('\n').Append(Of(command)));
        return page.ToString();
    }

    /// <summary>The section about one command.</summary>
    public static string Of(Command command)
    {
        var page = new StringBuilder($"## {command.Name}\n\n{command.Description}\n\n`{Program} {command.Name}");
        foreach (var argument in command.Arguments)
        {
            var name = argument.Name.ToUpperInvariant() + (argument.Arity.MaximumNumberOfValues > 1 ? "…" : "");
            page.Append(argument.Arity.MinimumNumberOfValues == 0 ? $" [{name}]" : $" {name}");
        }

        var options = command.Options.Where(option => !option.Hidden).ToList();
        page.Append(options.Count > 0 ? " [OPTIONS]`\n" : "`\n");
        if (command.Arguments.Count + options.Count > 0)
        {
            page.Append("\n| | |\n|---|---|\n");
        }

        foreach (var argument in command.Arguments)
        {
            page.Append(CultureInfo.InvariantCulture, $"| {argument.Name.ToUpperInvariant()} | {Text(argument.Description)} |\n");
        }

        foreach (var option in options)
        {
            page.Append(CultureInfo.InvariantCulture, $"| {Heading(option)} | {Text(option.Description)}{Default(option)} |\n");
        }

        return page.ToString();
    }

    private static string Heading(Option option)
    {
        var names = option.Aliases.Order(StringComparer.Ordinal).Append(option.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var value = option.ValueType == typeof(bool) ? "" : $" {(option.HelpName ?? option.Name.TrimStart('-')).ToUpperInvariant()}";
        return string.Join(", ", names.Reverse().Select(name => $"`{name}{value}`"));
    }

    private static string Default(Option option) =>
        option.HasDefaultValue && option.ValueType != typeof(bool) && option.GetDefaultValue() is string { Length: > 0 } value ? $" Default: `{value}`." : "";

    private static string Text(string? text) => (text ?? "").Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
