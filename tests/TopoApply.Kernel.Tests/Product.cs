using TopoApply.Testing;
using TopoApply.Testing.Sandboxing;

namespace TopoApply.Kernel.Tests;

/// <summary>The program, started in a sandbox as a user would start it.</summary>
internal static class Product
{
    /// <summary>The built program, run by the runtime that runs the tests.</summary>
    public static readonly IReadOnlyList<string> Managed =
        [Environment.ProcessPath is { } host && Path.GetFileName(host) == "dotnet" ? host : "dotnet", Path.Combine(AppContext.BaseDirectory, "topoapply.dll")];

    /// <summary>The native program that users install, when whoever runs the tests has published it (tests/run.sh does); else what was built.</summary>
    public static readonly IReadOnlyList<string> Program =
        Environment.GetEnvironmentVariable("TOPOAPPLY_PROGRAM") is { Length: > 0 } program ? [Path.GetFullPath(program)] : Managed;

    /// <summary>Runs `topoapply` with arguments and waits for it.</summary>
    public static ExecResult TopoApply(this Sandbox sandbox, params string[] arguments) => sandbox.ExecWith(Command(arguments), timeout: TimeSpan.FromMinutes(2));

    /// <summary>The command line of a run.</summary>
    public static string[] Command(params string[] arguments) => [.. Program, .. arguments];

    /// <summary>Writes a topology into the sandbox's own /run, where it goes away with it.</summary>
    public static string Write(this Sandbox sandbox, string yaml, string name = "lab.yaml")
    {
        sandbox.Run(() => File.WriteAllText($"/run/{name}", yaml));
        return $"/run/{name}";
    }

    /// <summary>Path of an example.</summary>
    public static string Example(string name) => Repository.PathOf("topologies", $"{name}.yaml");

    /// <summary>Names of all examples.</summary>
    public static IEnumerable<string> Examples() => Directory.EnumerateFiles(Repository.PathOf("topologies"), "*.yaml")
        .Select(f => Path.GetFileNameWithoutExtension(f))
        .Order(StringComparer.Ordinal);
}
