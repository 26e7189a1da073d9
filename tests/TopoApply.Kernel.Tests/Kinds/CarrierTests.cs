using FluentAssertions;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;

namespace TopoApply.Kernel.Tests.Kinds;

/// <summary>When an apply is over, its cables carry: the kernel would take up to a second for those whose two ends have the same index.</summary>
public sealed class CarrierTests
{
    private const int Cables = 6;

    [KernelFact(Needs = "veth,bridge")]
    public void A_cable_between_namespaces_that_are_there_carries_from_the_first_packet()
    {
        using var sandbox = new Sandbox();
        var engine = new Engine(sandbox);
        engine.Succeed(Lab(0));
        for (var i = 1; i <= Cables; i++)
        {
            engine.Succeed(Lab(i));
            sandbox.Exec("ip", "netns", "exec", "one", "ping", "-c", "1", "-W", "0.4", "-q", $"10.0.{i}.2").ExitCode.Should().Be(0, "cable {0} is up", i);
        }

        Index(sandbox, "one", "c3").Should().Be(Index(sandbox, "two", "c3"), "the kernel counts alike in both namespaces; otherwise this tests nothing");
    }

    [KernelFact(Needs = "veth,bridge")]
    public void A_new_lab_carries_from_the_first_packet()
    {
        using var sandbox = new Sandbox();
        var engine = new Engine(sandbox);
        for (var i = 1; i <= Cables; i++)
        {
            engine.Succeed($$"""
                version: 1
                name: lab{{i}}
                namespaces:
                  a{{i}}: {}
                  b{{i}}: {}
                  s{{i}}: { interfaces: { br0: { bridge: { ports: [p1, p2], stp: false } } } }
                links:
                  - a{{i}}:eth0 10.0.0.1/24 -- s{{i}}:p1
                  - b{{i}}:eth0 10.0.0.2/24 -- s{{i}}:p2
                """);
            sandbox.Exec("ip", "netns", "exec", $"a{i}", "ping", "-c", "1", "-W", "0.4", "-q", "10.0.0.2").ExitCode.Should().Be(0, "lab {0} is up", i);
            Index(sandbox, $"a{i}", "eth0").Should().NotBe(Index(sandbox, $"s{i}", "p1"));
        }
    }

    /// <summary>Cables from one namespace to bridges in another. The bridges that nobody needs let the kernel count alike in both.</summary>
    private static string Lab(int cables)
    {
        string All(Func<int, string> text) => string.Concat(Enumerable.Range(1, cables).Select(text));
        return $$"""
            version: 1
            name: lab
            namespaces:
              one: { interfaces: { {{All(i => $"b{i}: {{ bridge: {{}} }}, ")}} } }
              two: { interfaces: { x: { bridge: {} }, {{All(i => $"b{i}: {{ bridge: {{ ports: [c{i}], stp: false }}, addresses: [10.0.{i}.2/24] }}, ")}} } }
            links: [{{All(i => $"\"one:c{i} 10.0.{i}.1/24 -- two:c{i}\", ")}}]
            """;
    }

    private static int Index(Sandbox sandbox, string netns, string link) =>
        int.Parse(sandbox.Ok("ip", "netns", "exec", netns, "cat", $"/sys/class/net/{link}/ifindex"), System.Globalization.CultureInfo.InvariantCulture);
}
