using System.Runtime.InteropServices;
using TopoApply.Testing;
using TopoApply.Testing.Sandboxing;

namespace TopoApply.Benchmarks.EndToEnd;

/// <summary>The programs that are measured as whole processes: ours as a user would publish it, the same as managed code, and one that says hello.</summary>
/// <param name="Ours">Command line of `topoapply`.</param>
/// <param name="Ahead">Command line of `topoapply` as managed code, compiled ahead; null when there is none.</param>
/// <param name="Hello">Command line of the program that says hello, managed code that is compiled ahead as well.</param>
/// <param name="Note">How they were made.</param>
internal sealed record Programs(IReadOnlyList<string> Ours, IReadOnlyList<string>? Ahead, IReadOnlyList<string> Hello, string Note)
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

    private static readonly string[] s_managedAhead = ["--self-contained", "false", "-p:PublishReadyToRun=true"];
    private static readonly string s_project = Repository.PathOf("src", "TopoApply.Cli");

    /// <summary>Publishes all into a folder, or takes what was built.</summary>
    public static Programs Make(string folder, string? built)
    {
        if (built is not null)
        {
            return new Programs(
                built.EndsWith(".dll", StringComparison.Ordinal) ? ["dotnet", built] : [built],
                null,
                ["dotnet", typeof(Programs).Assembly.Location, "hello"],
                $"{Path.GetFileName(built)} as it was given; hello world is not compiled ahead");
        }

        var hello = Path.Combine(folder, "hello-source");
        Directory.CreateDirectory(hello);
        File.WriteAllText(Path.Combine(hello, "hello.csproj"), HelloProject);
        File.WriteAllText(Path.Combine(hello, "Program.cs"), "System.Console.WriteLine(\"hello\");\n");
        Publish(hello, Path.Combine(folder, "hello"), s_managedAhead);
        return new Programs(
            [PublishNative(folder)],
            [PublishAhead(folder)],
            [Path.Combine(folder, "hello", "hello")],
            "topoapply is the native program that `dotnet publish -r` makes; hello world, and topoapply where it says so, are published with ReadyToRun, framework-dependent");
    }

    /// <summary>Publishes `topoapply` as managed code that is compiled ahead; gives the program.</summary>
    public static string PublishAhead(string folder)
    {
        UseThisRuntime();
        Publish(s_project, Path.Combine(folder, "ahead"), s_managedAhead);
        return Path.Combine(folder, "ahead", "topoapply");
    }

    private static string PublishNative(string folder)
    {
        Publish(s_project, Path.Combine(folder, "native"));
        return Path.Combine(folder, "native", "topoapply");
    }

    private static void Publish(string project, string output, params string[] how)
    {
        var runtime = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        using var publish = ChildProcess.Start(["dotnet", "publish", project, "-c", "Release", "-r", runtime, "-o", output, "-v", "quiet", "-p:RunAnalyzers=false", .. how]);
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
