using TopoApply.Testing.Sandboxing;

namespace TopoApply.Kernel.Tests.Terminals;

/// <summary>Topologies for tests on a terminal.</summary>
internal static class PaneLab
{
    /// <summary>Two namespaces and a cable.</summary>
    public const string Small = """
        version: 1
        name: small
        namespaces:
          one: {}
          two: {}
        links:
          - one:eth0 10.1.1.1/24 -- two:eth0 10.1.1.2/24
        """;

    private const string Bare = "version: 1\nname: many\nnamespaces: { one: {}, two: {} }\n";

    /// <summary>
    /// Makes cables, and a file without them: each takes the kernel a grace period of some 20 ms to remove, so that an apply of `/run/none.yaml` lasts.
    /// </summary>
    public static void Cables(Sandbox sandbox, int count)
    {
        var file = sandbox.Write($"{Bare}links:\n  - one:p[1-{count}] 10.0.${{i}}.1/24 -- two:p[1-{count}] 10.0.${{i}}.2/24\n", "cables.yaml");
        sandbox.TopoApply("apply", file, "-y").Expect();
        sandbox.Write(Bare, "none.yaml");
    }

    /// <summary>How many interfaces `one` has.</summary>
    public static int Interfaces(Sandbox sandbox) => sandbox.Ok("ip", "-n", "one", "-o", "link").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
}
