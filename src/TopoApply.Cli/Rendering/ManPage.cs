using System.CommandLine;
using System.Text;

namespace TopoApply.Cli.Rendering;

/// <summary>Manual pages as man(7) has them, from the descriptions of commands, arguments and options.</summary>
internal static class ManPage
{
    private const string Program = "topoapply";

    /// <summary>The page about the program as a whole.</summary>
    public static string Of(RootCommand root)
    {
        var page = Begin(Program, root.Description ?? "");
        page.Append(".SH SYNOPSIS\n.B ").Append(Program).Append("\n.I command\n.RI [ options ]\n");
        page.Append(".SH COMMANDS\n");
        foreach (var command in root.Subcommands.Where(c => !c.Hidden))
        {
            page.Append(".TP\n.BR ").Append(Escape($"{Program}-{command.Name}")).Append(" (1)\n").Append(Text(command.Description)).Append('\n');
        }

        return page.ToString();
    }

    /// <summary>The page about one command.</summary>
    public static string Of(Command command)
    {
        var page = Begin($"{Program}-{command.Name}", command.Description ?? "");
        page.Append(".SH SYNOPSIS\n.B ").Append(Escape($"{Program} {command.Name}")).Append('\n');
        foreach (var argument in command.Arguments)
        {
            var optional = argument.Arity.MinimumNumberOfValues == 0;
            var more = argument.Arity.MaximumNumberOfValues > 1 ? " ..." : "";
            page.Append(optional ? $".RI [ {Escape(argument.Name)} ]{more}\n" : $".I {Escape(argument.Name)}{more}\n");
        }

        page.Append(".RI [ options ]\n");
        Section(page, "ARGUMENTS", command.Arguments.Select(a => ($".I {Escape(a.Name)}", a.Description)));
        Section(page, "OPTIONS", command.Options.Where(o => !o.Hidden).Select(o => (Heading(o), o.Description)));
        return page.Append(".SH SEE ALSO\n.BR ").Append(Program).Append(" (1)\n").ToString();
    }

    private static StringBuilder Begin(string name, string description) => new StringBuilder()
        .Append(".TH \"").Append(Escape(name.ToUpperInvariant())).Append("\" 1\n.SH NAME\n")
        .Append(Escape(name)).Append(" \\- ").Append(Text(description.TrimEnd('.'))).Append('\n');

    private static void Section(StringBuilder page, string title, IEnumerable<(string Heading, string? Description)> items)
    {
        var heading = $".SH {title}\n";
        foreach (var (item, description) in items)
        {
            page.Append(heading).Append(".TP\n").Append(item).Append('\n').Append(Text(description)).Append('\n');
            heading = "";
        }
    }

    private static string Heading(Option option)
    {
        var names = string.Join(", ", option.Aliases.Order(StringComparer.Ordinal).Prepend(option.Name).Select(Escape));
        return option.ValueType == typeof(bool) ? $".B {names}" : $".BI \"{names} \" {Escape(option.HelpName ?? option.Name.TrimStart('-'))}";
    }

    /// <summary>A paragraph: a point or an apostrophe at its beginning would be a request.</summary>
    private static string Text(string? text) => (text ?? "") is { Length: > 0 } given ? (given[0] is '.' or '\'' ? "\\&" : "") + Escape(given) : "\\&";

    private static string Escape(string text) => text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal).Replace("`", "\\(ga", StringComparison.Ordinal);
}
