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

    /// <summary>`--dry-run`.</summary>
    public static Option<bool> DryRun() => new("--dry-run") { Description = "Show the plan and stop; the exit code is that of `plan`." };

    /// <summary>`--target`.</summary>
    public static Option<string[]> Target() => new("--target")
    {
        Description = "Only this, and what it cannot do without: a namespace (`router`), a kind in it (`router/route`) or an object by the beginning of its key (`router/link/wan`). May be given several times.",
        HelpName = "namespace/…",
    };

    /// <summary>`-y`.</summary>
    public static Option<bool> Yes() => new("--yes", "-y") { Description = "Do not ask." };
}
