using TopoApply.Testing;
using TopoApply.Testing.Sandboxing;

namespace TopoApply.Kernel.Tests.Running;

/// <summary>Somebody without any right on the machine, with the program in a place where that somebody can read it.</summary>
internal sealed class Stranger
{
    private static readonly string[] s_asNobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--no-new-privs"];
    private readonly Sandbox _sandbox;

    /// <summary>Puts copies below the sandbox's own /run.</summary>
    /// <param name="sandbox">The sandbox.</param>
    /// <param name="native">The native program when there is one; else the one that a runtime runs.</param>
    public Stranger(Sandbox sandbox, bool native = true)
    {
        _sandbox = sandbox;
        Program = native && Product.Program.Count == 1 ? ["/run/product/native/topoapply"] : ["/run/dotnet/dotnet", "/run/product/topoapply.dll"];
        sandbox.Script($"""
            mkdir -p /run/product/native /run/dotnet /run/home && chmod 777 /run/home
            cp {AppContext.BaseDirectory}/topoapply* {AppContext.BaseDirectory}/TopoApply.Engine.dll {AppContext.BaseDirectory}/TopoApply.Netlink.dll \
               {AppContext.BaseDirectory}/YamlDotNet.dll {AppContext.BaseDirectory}/System.IO.Hashing.dll {AppContext.BaseDirectory}/System.CommandLine.dll {Repository.PathOf("topologies")}/quickstart.yaml /run/product
            cp {Product.Program[^1]} /run/product/native
            chmod -R a+rX /run/product
            mount --bind "$(dirname "$(readlink -f "$(command -v dotnet)")")" /run/dotnet
            """);
    }

    /// <summary>True when the machine lets users have namespaces, by the word of unshare(1).</summary>
    public bool MayHaveNamespaces => Exec("unshare", "--user", "--map-root-user", "--net", "--mount", "true").ExitCode == 0;

    /// <summary>Runs a program.</summary>
    public ExecResult Exec(params string[] argv) => _sandbox.ExecWith(
        [.. s_asNobody, .. argv],
        directory: "/run/product",
        environment: new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["HOME"] = "/run/home",
            ["TMPDIR"] = "/run/home",
            ["DOTNET_ROOT"] = "/run/dotnet",
            ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin",
        },
        timeout: TimeSpan.FromMinutes(2));

    /// <summary>The program's command line.</summary>
    public IReadOnlyList<string> Program { get; }

    /// <summary>Runs the program.</summary>
    public ExecResult TopoApply(params string[] arguments) => Exec([.. Program, .. arguments]);
}
