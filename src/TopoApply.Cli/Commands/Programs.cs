using TopoApply.Cli.Rendering;
using TopoApply.Kernel;
using TopoApply.Kernel.Entering;
using TopoApply.Netlink.Namespaces;
using TopoApply.Netlink.Namespaces.Launching;
using TopoApply.Netlink.Values;

namespace TopoApply.Cli.Commands;

/// <summary>What the commands share that run somebody's program: its exit code is theirs.</summary>
internal static class Programs
{
    private const int NotFound = 127;
    private const int NotExecutable = 126;

    /// <summary>The program, or a shell when none is given.</summary>
    public static IReadOnlyList<string> OrShell(IReadOnlyList<string>? command) => command is { Count: > 0 }
        ? command
        : [Environment.GetEnvironmentVariable("SHELL") is { Length: > 0 } shell && File.Exists(shell) ? shell : "/bin/sh"];

    /// <summary>Becomes the program; returns only when it cannot be started.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="replace">Puts it in the place of this process.</param>
    public static int Become(IReadOnlyList<string> command, Action<IReadOnlyList<string>> replace)
    {
        try
        {
            replace(command);
            return ExitCode.Done;
        }
        catch (LaunchException failure) when (failure.IsProgram)
        {
            return Missing(failure);
        }
    }

    /// <summary>Starts the program, passes signals on to it and waits for its end.</summary>
    /// <param name="start">Starts it.</param>
    public static int Await(Func<LaunchedProcess> start)
    {
        try
        {
            using var relay = new SignalRelay();
            var process = start();
            relay.Begin(process);
            return process.Wait();
        }
        catch (LaunchException failure) when (failure.IsProgram)
        {
            return Missing(failure);
        }
    }

    /// <summary>Opens the namespace of a name that somebody has typed; null when there is none, with the reason printed.</summary>
    public static NamespaceEntry? Find(string text)
    {
        var found = NamespaceFile.Missing;
        if (NamespaceName.TryParse(text, out var name) && !name.IsHost && NamespaceEntry.TryOpen(name, out found) is { } entry)
        {
            return entry;
        }

        var isThere = found != NamespaceFile.Missing;
        Terminal.Error.Line($"{Terminal.Error.Red("error")}: {(isThere ? $"what is called `{text}` is no network namespace" : $"there is no namespace `{Terminal.Clean(text)}`")}");
        var hint = name.IsHost ? "`host` is where you are: run the program as it is"
            : isThere ? $"look at {HostPaths.NamespaceNames}/{text}"
            : Nearest.Hint(text, NamespaceEntry.Names(), "no namespace is here; `topoapply apply FILE` makes some");
        Terminal.Error.Line($"  hint: {Terminal.Clean(hint)}");
        return null;
    }

    /// <summary>Prints something that does not stop us.</summary>
    public static void Warn(string text) => Terminal.Error.Line($"{Terminal.Error.Yellow("warning")}: {Terminal.Clean(text)}");

    private static int Missing(LaunchException failure)
    {
        var isMissing = failure.Errno == Errno.ENOENT;
        Terminal.Error.Line($"{Terminal.Error.Red("error")}: cannot run {Terminal.Clean(isMissing ? $"{failure.What}: there is no such program" : failure.Message)}");
        return isMissing ? NotFound : NotExecutable;
    }
}
