using System.CommandLine;

namespace TopoApply.Cli.Commands;

/// <summary>`topoapply exec NAMESPACE -- PROGRAM` and `topoapply shell NAMESPACE`: a program in a namespace, with its network and its files.</summary>
internal static class ExecCommand
{
    /// <summary>Builds `exec`.</summary>
    public static Command Create()
    {
        var name = Namespace();
        var isolate = Isolate();
        var program = SharedOptions.Program("Program to run and its arguments, after `--`.", ArgumentArity.OneOrMore);
        var command = new Command("exec", "Run a program in a namespace, with its resolv.conf, hosts and /sys.") { name, program, isolate };
        command.SetAction(result => Run(result.GetRequiredValue(name), result.GetValue(program), result.GetValue(isolate)));
        return command;
    }

    /// <summary>Builds `shell`.</summary>
    public static Command CreateShell()
    {
        var name = Namespace();
        var isolate = Isolate();
        var command = new Command("shell", "Run your shell in a namespace.") { name, isolate };
        command.SetAction(result => Run(result.GetRequiredValue(name), null, result.GetValue(isolate)));
        return command;
    }

    private static Argument<string> Namespace() => new Argument<string>("namespace") { Description = "Namespace's name, as `ip netns` lists it." }.WithNamespaces();

    private static Option<bool> Isolate() => new("--isolate")
    {
        Description = "With process ids, a host's name and mounts of its own: the program sees its own processes alone, and all of them end with it.",
    };

    private static int Run(string name, string[]? program, bool isolate)
    {
        if (Guard.MissingRights() is { } missing)
        {
            return missing;
        }

        using var entry = Programs.Find(name);
        if (entry is null)
        {
            return ExitCode.Invalid;
        }

        var command = Programs.OrShell(program);
        return isolate
            ? Programs.Await(() => entry.StartIsolated(command, Programs.Warn))
            : Programs.Become(command, line => entry.Replace(line, Programs.Warn));
    }
}
