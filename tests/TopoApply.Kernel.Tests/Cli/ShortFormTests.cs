using FluentAssertions;
using TopoApply.Testing.Networking;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit;

namespace TopoApply.Kernel.Tests.Cli;

/// <summary>Short forms, standard input and files of several topologies, as a user has them.</summary>
public sealed class ShortFormTests
{
    private const string Two = """
        version: 1
        name: one
        vars: { size: 1 }
        namespaces: { "a[1-${size}]": {} }
        ---
        version: 1
        name: two
        namespaces: { b: {} }
        """;

    [KernelFact(Needs = "veth,bridge,nft")]
    public void A_published_port_answers_from_outside_and_from_beside_in_both_families()
    {
        using var sandbox = new Sandbox();
        var file = sandbox.Write("""
            version: 1
            name: lab
            pools: { lan: { ipv4: 10.1.0.0/24, ipv6: "fd01::/64" }, wan: { ipv4: 192.0.2.0/24, ipv6: "fd02::/48", ipv4_length: 30, ipv6_length: 64 } }
            namespaces:
              client: { gateway: router }
              web: { gateway: router }
              far: { gateway: router }
              router: { forwarding: true, publish: ["8080 -> web:80/tcp", "[9001-9002] -> far:[91-92]/tcp"] }
              outside: { gateway: router }
            lans: { lan: { bridge: "router:br0", members: ["client:e", "web:e"], pool: lan } }
            links:
              - router:wan -- outside:e pool wan
              - router:far -- far:e pool wan
            """);
        sandbox.TopoApply("apply", file, "-y").Expect();
        var traffic = new Traffic(sandbox);
        traffic.Ping("outside", "fd01::3").Should().BeTrue();
        traffic.Ping("far", "fd01::3").Should().BeTrue();
        traffic.Ping("client", "fd02::2").Should().BeTrue();
        using var web = traffic.Serve("web", 80);
        using var far = traffic.Serve("far", 92);
        traffic.Connect("outside", "192.0.2.1", 8080).Should().Be("192.0.2.2");
        traffic.Connect("outside", "fd02::1", 8080).Should().Be("fd02::2");
        traffic.Connect("client", "192.0.2.1", 8080).Should().Be("10.1.0.1", "the answer must come back through the router");
        traffic.Connect("client", "fd02::1", 8080).Should().Be("fd01::1");
        traffic.Connect("far", "fd02::1", 8080).Should().Be("fd02:0:0:1::2", "who sits elsewhere is seen as itself");
        traffic.Connect("router", "192.0.2.1", 8080).Should().Be("192.0.2.1");
        traffic.Connect("client", "10.1.0.1", 9002).Should().Be("10.1.0.2", "seen from there the LAN's side is an outer one");
        traffic.Connects("client", "10.1.0.1", 8080, timeoutMs: 300).Should().BeFalse();
        sandbox.TopoApply("plan", file).Expect().Output.Should().Contain("No changes");
        var rendered = sandbox.Write(sandbox.TopoApply("render", file).Expect().Output, "rendered.yaml");
        sandbox.TopoApply("plan", rendered).Expect().Output.Should().Contain("No changes", "what is rendered is the same");
    }

    [KernelFact]
    public void Topologies_come_through_a_pipe_one_after_the_other()
    {
        using var sandbox = new Sandbox();
        Piped(sandbox, Two, "validate", "-").Expect().Output.Should().Be("<stdin>: one: valid, 2 objects.\n<stdin>: two: valid, 2 objects.\n");
        Piped(sandbox, Two, "plan", "-").Expect(2).Output.Should().Contain("a1").And.Contain("b");
        Piped(sandbox, Two, "apply", "-", "-y", "--var", "size=2").Expect();
        Names(sandbox).Should().Equal("a1", "a2", "b");
        Piped(sandbox, Two, "plan", "-", "--var", "size=2").Expect();
        Piped(sandbox, Two, "plan", "-").Expect(2).Output.Should().Contain("a2", "the variable has its own value again");
        Piped(sandbox, Piped(sandbox, Two, "render", "-", "--var", "size=2").Expect().Output, "plan", "-").Expect();
        Piped(sandbox, Two, "destroy", "-", "-y").Expect();
        Names(sandbox).Should().BeEmpty();
    }

    [KernelFact]
    public void The_first_topology_that_fails_is_the_last_that_is_tried()
    {
        using var sandbox = new Sandbox();
        sandbox.Ok("ip", "netns", "add", "b");
        var three = Two + "\n---\nversion: 1\nname: three\nnamespaces: { c: {} }\n";
        Piped(sandbox, three, "apply", "-", "-y").ExitCode.Should().Be(1, "b is somebody else's");
        Names(sandbox).Should().Equal("a1", "b");
        var wrong = Two + "\n---\nversion: 1\nname: one\n";
        Piped(sandbox, wrong, "apply", "-", "-y").Expect(1).Error.Should().Contain("<stdin>:11:7: error TA2010");
        Piped(sandbox, Two, "apply", "-", "-y", "--confirm", "60s").Expect(1).Error.Should().Contain("holds 2 topologies");
    }

    [Fact]
    public void A_variable_on_the_command_line_is_a_name_and_a_value()
    {
        using var child = ChildProcess.Start(Product.Command("validate", Product.Example("office"), "--var", "desks"));
        child.WaitForExit().Expect(1).Error.Should().Contain("--var takes NAME=VALUE, not `desks`.");
        using var several = ChildProcess.Start(Product.Command("validate", Product.Example("office"), "--var", "desks=9", "--var", "outside=198.51.100"));
        several.WaitForExit().Expect();
        using var broken = ChildProcess.Start(Product.Command("validate", Product.Example("office"), "--var=desks=many"));
        broken.WaitForExit().Expect(1).Error.Should().Contain("note: `desks` is `many` by `--var desks`");
    }

    private static ExecResult Piped(Sandbox sandbox, string text, params string[] arguments) => sandbox.ExecWith(Product.Command(arguments), text, timeout: TimeSpan.FromMinutes(2));

    private static IEnumerable<string> Names(Sandbox sandbox) =>
        sandbox.Ok("ip", "netns", "list").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]).Order(StringComparer.Ordinal);
}
