using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using TopoApply.Cli.Rendering;

namespace TopoApply.Cli.Commands;

/// <summary>
/// From arguments to a command that runs. To build all commands with their options, and the help that goes with them, takes longer than to
/// read a small file; so at first only the command that is asked for is built. Where that does not understand the arguments, or help is
/// wanted, everything is built and says so.
/// </summary>
internal static class CommandLine
{
    private static readonly (string Name, Func<Command> Create)[] s_commands =
    [
        ("try", TryCommand.Create),
        ("validate", ValidateCommand.Create),
        ("render", RenderCommand.Create),
        ("plan", PlanCommand.Create),
        ("apply", ApplyCommand.Create),
        ("adopt", AdoptCommand.Create),
        ("destroy", DestroyCommand.Create),
        ("confirm", ConfirmCommand.Create),
        ("recover", RecoverCommand.Create),
        ("export", ExportCommand.Create),
        ("graph", GraphCommand.Create),
        ("show", ShowCommand.Create),
        ("status", StatusCommand.Create),
        ("exec", ExecCommand.Create),
        ("shell", ExecCommand.CreateShell),
        ("capture", CaptureCommand.Create),
        ("schema", SchemaCommand.Create),
        ("explain", ExplainCommand.Create),
        ("doctor", DoctorCommand.Create),
        ("completion", CompletionCommand.Create),
        ("man", ManCommand.Create),
        (WatchCommand.Name, WatchCommand.Create),
        (InsideCommand.Name, InsideCommand.Create),
    ];

    /// <summary>What the option for help is called.</summary>
    public static string[] HelpNames => ["--help", "-h", "-?"];

    /// <summary>Runs what the arguments ask for; gives the exit code.</summary>
    public static int Run(string[] args)
    {
        // Who says nothing does not know yet what there is to say.
        var result = ParseAlone(args) ?? Everything().Parse(args is [] ? [HelpNames[0]] : args);
        return result.Action is ParseErrorAction
            ? UsageErrors.Write(result)
            : result.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = StandardStream.Output, Error = StandardStream.Error });
    }

    /// <summary>All commands, in the order of the help.</summary>
    public static RootCommand Everything()
    {
        var root = new RootCommand("Network topologies on Linux, declared in YAML: see the plan, apply it all or nothing, take it back.");
        foreach (var (_, create) in s_commands)
        {
            root.Add(Built(create));
        }

        // Asked for by itself, the width would come from the framework's console, which changes the mode of the terminal's keys.
        // And the parser's own option has names besides that look like paths.
        root.Options.Remove(root.Options.OfType<HelpOption>().Single());
        root.Options.Add(new HelpOption(HelpNames[0], HelpNames[1..]) { Action = new HelpAction { MaxWidth = Terminal.Out.IsTerminal ? Terminal.Out.Width : int.MaxValue } });

        return root;
    }

    /// <summary>The command of a name, built; null when there is none.</summary>
    public static Command? CommandOf(string name) => Array.Find(s_commands, command => command.Name == name).Create is { } create ? Built(create) : null;

    /// <summary>A flag takes no value: else what follows it could be one, and is not completed.</summary>
    private static Command Built(Func<Command> create)
    {
        var command = create();
        foreach (var option in command.Options)
        {
            if (option.ValueType == typeof(bool))
            {
                option.Arity = ArgumentArity.Zero;
            }
        }

        return command;
    }

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
