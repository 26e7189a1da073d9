using System.CommandLine;

namespace TopoApply.Cli.Commands;

/// <summary>Options that several commands have.</summary>
internal static class SharedOptions
{
    /// <summary>`--adopt`.</summary>
    public static Option<bool> Adopt() => new("--adopt")
    {
        Description = "Take over namespaces and links that have a wanted name but were not made by this topology. What the file does not name is then removed from such a namespace.",
    };

    /// <summary>`-o`.</summary>
    public static Option<string?> Output() => new("--output", "-o") { Description = "File to write to; the standard output without it." };

    /// <summary>A program and its arguments, as the rest of the command line.</summary>
    public static Argument<string[]> Program(string description, ArgumentArity arity) => new("program") { Description = description, Arity = arity };

    /// <summary>`-y`.</summary>
    public static Option<bool> Yes() => new("--yes", "-y") { Description = "Do not ask." };
}
