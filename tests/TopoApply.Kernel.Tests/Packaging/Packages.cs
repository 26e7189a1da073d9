using System.Runtime.InteropServices;
using System.Xml.Linq;
using TopoApply.Testing;

namespace TopoApply.Kernel.Tests.Packaging;

/// <summary>What src/Packaging/build.sh has made; tests/run.sh calls it before the tests.</summary>
internal static class Packages
{
    /// <summary>The one place where the version stands.</summary>
    public static readonly string Version = XDocument.Load(Repository.PathOf("Directory.Build.props")).Descendants("Version").Single().Value;

    /// <summary>This machine's architecture, as .NET calls it.</summary>
    public static readonly string Here = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";

    /// <summary>The architecture that this machine is not.</summary>
    public static readonly string Elsewhere = Here == "arm64" ? "x64" : "arm64";

    /// <summary>Both.</summary>
    public static readonly IReadOnlyList<string> Architectures = ["x64", "arm64"];

    /// <summary>The one file with the runtime in it.</summary>
    public static string SingleFile(string architecture) => PathOf($"topoapply-{Version}-linux-{architecture}");

    /// <summary>The native program.</summary>
    public static string Native(string architecture) => $"{SingleFile(architecture)}-native";

    /// <summary>The package for Debian.</summary>
    public static string Debian(string architecture) => PathOf($"topoapply_{Version.Replace('-', '~')}_{DebianName(architecture)}.deb");

    /// <summary>Debian's name of an architecture.</summary>
    public static string DebianName(string architecture) => architecture == "x64" ? "amd64" : architecture;

    /// <summary>The `dotnet tool`.</summary>
    public static string Tool => PathOf($"TopoApply.{Version}.nupkg");

    /// <summary>A file among the packages.</summary>
    public static string PathOf(string name) => Repository.PathOf("artifacts", "packages", name);
}
