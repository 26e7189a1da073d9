using System.CommandLine;
using System.CommandLine.Parsing;
using TopoApply.Cli.Rendering;

namespace TopoApply.Cli.Commands;

/// <summary>Options that several commands have.</summary>
internal static class SharedOptions
{
    /// <summary>`--adopt`.</summary>
    public static Option<bool> Adopt() => new("--adopt")
    {
        Description = "Take over namespaces and links that have a wanted name but were not made by this topology. What the file does not name is then removed from such a namespace.",
    };

    /// <summary>What `--format` of documentation takes beside `text`.</summary>
    public const string Markdown = "markdown";

    /// <summary>`--format` of documentation.</summary>
    public static Option<string> TextOrMarkdown(string text = "text")
    {
        var format = new Option<string>("--format") { Description = $"`{text}` or `{Markdown}`.", DefaultValueFactory = _ => text };
        format.AcceptOnlyFromAmong(text, Markdown);
        return format;
    }

    /// <summary>`--dry-run`.</summary>
    public static Option<bool> DryRun() => new("--dry-run") { Description = "Show the plan and stop; the exit code is that of `plan`." };

    /// <summary>`--target`.</summary>
    public static Option<string[]> Target() => new("--target")
    {
        Description = "Only this, and what it cannot do without: a namespace (`router`), a kind in it (`router/route`) or an object by the beginning of its key (`router/link/wan`). May be given several times.",
        HelpName = "namespace/…",
    };

    /// <summary>`-o`.</summary>
    public static Option<string?> Output() => new("--output", "-o") { Description = "File to write to; the standard output without it." };

    /// <summary>A program and its arguments, as the rest of the command line.</summary>
    public static Argument<string[]> Program(string description, ArgumentArity arity) => new("program") { Description = description, Arity = arity };

    /// <summary>`--var`.</summary>
    public static Option<Dictionary<string, string>> Variables() => new("--var")
    {
        Description = "Give a variable of the file a value: --var NAME=VALUE. May be said several times; the last one of a name counts.",
        HelpName = "NAME=VALUE",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        CustomParser = ParseVariables,
    };

    /// <summary>`-y`.</summary>
    public static Option<bool> Yes() => new("--yes", "-y") { Description = "Do not ask." };

    private static Dictionary<string, string> ParseVariables(ArgumentResult result)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var token in result.Tokens)
        {
            var equals = token.Value.IndexOf('=');
            if (equals <= 0)
            {
                result.AddError($"--var takes NAME=VALUE, not `{Terminal.Clean(token.Value)}`.");
                break;
            }

            variables[token.Value[..equals]] = token.Value[(equals + 1)..];
        }

        return variables;
    }
}
