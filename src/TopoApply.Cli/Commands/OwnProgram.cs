namespace TopoApply.Cli.Commands;

/// <summary>How this program is started once more.</summary>
internal static class OwnProgram
{
    /// <summary>The command line: it may run by its own launcher or by `dotnet topoapply.dll`.</summary>
    public static IReadOnlyList<string> CommandLine(params IEnumerable<string> arguments)
    {
        var program = Environment.ProcessPath ?? "/proc/self/exe";
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? [program, Path.GetFullPath(Environment.GetCommandLineArgs()[0]), .. arguments]
            : [program, .. arguments];
    }
}
