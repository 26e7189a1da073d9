using System.CommandLine;

namespace TopoApply.Cli.Commands;

/// <summary>
/// From arguments to a command that runs. To build all commands with their options, and the help that goes with them, takes longer than to
/// read a small file; so at first only the command that is asked for is built. Where that does not understand the arguments, or help is
/// wanted, everything is built and says so.
/// </summary>
internal static class CommandLine
{
    /// <summary>What the parser's own option for help is called.</summary>
    public static string[] HelpNames => ["--help", "-h", "/h", "-?", "/?"];

    /// <summary>Runs what the arguments ask for; gives the exit code.</summary>
    public static int Run(string[] args) => (ParseAlone(args) ?? Everything().Parse(args))
        .Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });

    /// <summary>All commands.</summary>
    public static RootCommand Everything() => new("Network topologies on Linux, declared in YAML: see the plan, apply it all or nothing, take it back.")
    {
        ValidateCommand.Create(),
        PlanCommand.Create(),
        ApplyCommand.Create(),
        DestroyCommand.Create(),
        ConfirmCommand.Create(),
        RecoverCommand.Create(),
        ShowCommand.Create(),
        StatusCommand.Create(),
        SchemaCommand.Create(),
        WatchCommand.Create(),
    };

    /// <summary>The command of a name, built; null when there is none.</summary>
    public static Command? CommandOf(string name) => name switch
    {
        "validate" => ValidateCommand.Create(),
        "plan" => PlanCommand.Create(),
        "apply" => ApplyCommand.Create(),
        "destroy" => DestroyCommand.Create(),
        "confirm" => ConfirmCommand.Create(),
        "recover" => RecoverCommand.Create(),
        "show" => ShowCommand.Create(),
        "status" => StatusCommand.Create(),
        "schema" => SchemaCommand.Create(),
        WatchCommand.Name => WatchCommand.Create(),
        _ => null,
    };

    /// <summary>What the one command makes of the arguments; null when it needs the others to answer.</summary>
    private static ParseResult? ParseAlone(string[] args)
    {
        if (args.Length == 0 || CommandOf(args[0]) is not { } command)
        {
            return null;
        }

        // Only to find out that help is wanted: the real option looks its own text up.
        var help = new Option<bool>(HelpNames[0], HelpNames[1..]) { Arity = ArgumentArity.Zero };
        command.Add(help);
        var result = command.Parse(args);
        return result is { Errors.Count: 0 } && result.GetResult(help) is not { Implicit: false } ? result : null;
    }
}
