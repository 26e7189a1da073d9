using System.Runtime.InteropServices;
using TopoApply.Testing;
using TopoApply.Testing.Sandboxing;

namespace TopoApply.Benchmarks.EndToEnd;

/// <summary>The programs that are measured as whole processes: ours as a user would publish it, and one that says hello, published alike.</summary>
/// <param name="Ours">Command line of `topoapply`.</param>
/// <param name="Hello">Command line of the program that says hello.</param>
/// <param name="Note">How they were made.</param>
internal sealed record Programs(IReadOnlyList<string> Ours, IReadOnlyList<string> Hello, string Note)
{
    private const string HelloProject = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <InvariantGlobalization>true</InvariantGlobalization>
            <ConcurrentGarbageCollection>false</ConcurrentGarbageCollection>
            <EventSourceSupport>false</EventSourceSupport>
            <TieredPGO>false</TieredPGO>
            <PublishReadyToRun>true</PublishReadyToRun>
          </PropertyGroup>
        </Project>
        """;

    /// <summary>Publishes both into a folder, or takes what was built.</summary>
    public static Programs Make(string folder, string? built)
    {
        if (built is not null)
        {
            return new Programs(
                ["dotnet", built],
                ["dotnet", typeof(Programs).Assembly.Location, "hello"],
                $"{Path.GetFileName(built)} as it was built, not compiled ahead: start-up takes longer than that of a published program");
        }

        var hello = Path.Combine(folder, "hello-source");
        Directory.CreateDirectory(hello);
        File.WriteAllText(Path.Combine(hello, "hello.csproj"), HelloProject);
        File.WriteAllText(Path.Combine(hello, "Program.cs"), "System.Console.WriteLine(\"hello\");\n");
        var ours = PublishOurs(folder);
        Publish(hello, Path.Combine(folder, "hello"));
        return new Programs(
            [ours],
            [Path.Combine(folder, "hello", "hello")],
            "both programs published with ReadyToRun, framework-dependent");
    }

    /// <summary>Publishes `topoapply` as a user would; gives the program.</summary>
    public static string PublishOurs(string folder)
    {
        UseThisRuntime();
        Publish(Repository.PathOf("src", "TopoApply.Cli"), Path.Combine(folder, "topoapply"));
        return Path.Combine(folder, "topoapply", "topoapply");
    }

    private static void Publish(string project, string output)
    {
        var runtime = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        using var publish = ChildProcess.Start(["dotnet", "publish", project, "-c", "Release", "-r", runtime, "--self-contained", "false", "-o", output, "-v", "quiet", "-p:RunAnalyzers=false"]);
        publish.WaitForExit(TimeSpan.FromMinutes(10)).Expect();
    }

    /// <summary>An executable that was published looks for its runtime where it is installed by default, or where this says.</summary>
    private static void UseThisRuntime()
    {
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is null)
        {
            Environment.SetEnvironmentVariable("DOTNET_ROOT", Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")));
        }
    }
}
