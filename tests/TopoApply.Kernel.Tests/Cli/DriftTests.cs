using FluentAssertions;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;

namespace TopoApply.Kernel.Tests.Cli;

/// <summary>What others changed since our last apply is told from what the file changes.</summary>
public sealed class DriftTests
{
    private const string Lab = """
        version: 1
        name: drifting
        namespaces:
          a:
            routes: [{ to: default, via: 10.0.0.2 }]
          b: {}
        links:
          - a:eth0 10.0.0.1/24 -- b:eth0 10.0.0.2/24
        """;

    private const string Kept = "/var/lib/topoapply/applied-drifting";

    [KernelFact]
    public void What_has_moved_stands_in_a_block_of_its_own()
    {
        using var sandbox = new Sandbox();
        var file = sandbox.Write(Lab);
        sandbox.TopoApply("plan", file).Expect(2).Output.Should().NotContain("Drift", "nothing was applied yet");
        sandbox.TopoApply("apply", file, "-y").Expect().Output.Should().NotContain("Drift");
        var edited = sandbox.Write(Lab.Replace("b: {}", "b: { forwarding: ipv4 }", StringComparison.Ordinal), "edited.yaml");
        sandbox.TopoApply("plan", edited).Expect(2).Output.Should().NotContain("Drift", "only the file has changed");

        sandbox.Script("ip -n a link set eth0 mtu 1400; ip -n a route del default; ip -n b addr add 10.7.7.7/32 dev lo");
        var plan = sandbox.TopoApply("plan", edited).Expect(2).Output;
        plan[..plan.IndexOf("Changes", StringComparison.Ordinal)].Should().Be("""
            Drift (moved since the last apply, not by topoapply):
              changed a: veth eth0 -- b:eth0: mtu 1500 → 1400
              gone a: route default via 10.0.0.2
              added b: address 10.7.7.7/32 dev lo

            """);
        plan[plan.IndexOf("Changes", StringComparison.Ordinal)..].Should().Contain("mtu 1400 → 1500").And.Contain("forwarding");
        sandbox.TopoApply("plan", edited, "--summary").Expect(2).Output.Should().Contain("Drift: 3 objects moved");

        sandbox.TopoApply("apply", edited, "-y").Expect().Output.Should().Contain("Drift");
        sandbox.TopoApply("plan", file).Expect(2).Output.Should().NotContain("Drift", "that is what the last apply left");
    }

    [KernelFact]
    public void What_was_kept_for_it_goes_with_the_topology_and_is_not_needed()
    {
        using var sandbox = new Sandbox();
        var file = sandbox.Write(Lab);
        sandbox.TopoApply("apply", file, "-y").Expect();
        sandbox.Run(() => File.GetUnixFileMode(Kept)).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        sandbox.Script("ip -n a link set eth0 mtu 1400");
        sandbox.Script($"printf x >>{Kept}");
        sandbox.TopoApply("plan", file).Expect(2).Output.Should().NotContain("Drift").And.Contain("mtu 1400 → 1500");
        sandbox.Script($"rm {Kept}");
        sandbox.TopoApply("apply", file, "-y").Expect().Output.Should().NotContain("Drift");
        sandbox.TopoApply("destroy", "drifting", "-y").Expect();
        sandbox.Run(() => File.Exists(Kept)).Should().BeFalse();
    }

    /// <summary>Of a large topology it is read beside the kernel.</summary>
    [KernelTheory]
    [Xunit.InlineData(0)]
    [Xunit.InlineData(3000)]
    public void It_is_told_as_well_when_everything_goes(int routes)
    {
        using var sandbox = new Sandbox();
        var many = string.Join(", ", Enumerable.Range(0, routes).Select(i => $"{{ to: 20.0.{i >> 8}.{i & 255}, via: 10.0.0.1 }}"));
        sandbox.TopoApply("apply", sandbox.Write(Lab.Replace("b: {}", $"b: {{ routes: [{many}] }}", StringComparison.Ordinal)), "-y").Expect();
        (sandbox.Run(() => new FileInfo(Kept).Length) > 256 * 1024).Should().Be(routes > 0, "both ways are to be tried");
        sandbox.Script("ip -n a link set eth0 mtu 1400; ip -n a route del default; ip -n b addr add 10.7.7.7/32 dev lo");
        var output = sandbox.TopoApply("destroy", "drifting", "-y").Expect().Output;
        output[..output.IndexOf("Changes", StringComparison.Ordinal)].Should().Be("""
            Drift (moved since the last apply, not by topoapply):
              changed a: veth eth0 -- b:eth0: mtu 1500 → 1400
              added b: address 10.7.7.7/32 dev lo

            """);
        sandbox.Ok("ip", "netns").Should().BeEmpty();
    }

    [KernelFact]
    public void A_failed_apply_does_not_count()
    {
        using var sandbox = new Sandbox();
        var file = sandbox.Write(Lab);
        sandbox.TopoApply("apply", file, "-y").Expect();
        var kept = sandbox.Run(() => File.ReadAllBytes(Kept));
        sandbox.TopoApply("apply", sandbox.Write(Lab.Replace("b: {}", "b: { sysctls: { net.ipv4.ip_local_port_range: \"30000 20000\" } }", StringComparison.Ordinal), "bad.yaml"), "-y").Expect(3);
        sandbox.Run(() => File.ReadAllBytes(Kept)).Should().Equal(kept);
    }

    [KernelFact]
    public void Who_sits_on_the_branch_that_the_plan_saws_at_is_warned()
    {
        const string Host = """
            version: 1
            name: remote
            namespaces: { far: {}, host: { interfaces: { up0: { mtu: 1500 } } } }
            links: ["host:up0 10.3.0.1/24 -- far:eth0 10.3.0.2/24"]
            """;
        using var sandbox = new Sandbox();
        sandbox.TopoApply("apply", sandbox.Write(Host), "-y").Expect();
        var edited = sandbox.Write(Host.Replace("mtu: 1500", "mtu: 1400", StringComparison.Ordinal), "edited.yaml");
        string Said(string session, params string[] more) => sandbox.ExecWith(
            Product.Command(["plan", edited, .. more]),
            environment: new Dictionary<string, string?>(StringComparer.Ordinal) { ["SSH_CONNECTION"] = session }).Expect(2).Error;
        Said("10.3.0.2 50000 10.3.0.1 22").Should().Contain("ssh session comes in over up0 (10.3.0.1)").And.Contain("--confirm 60s");
        Said("127.0.0.1 50000 127.0.0.1 22").Should().NotContain("ssh");
        Said("nonsense").Should().NotContain("ssh");

        // sudo does not pass the variable on.
        sandbox.ExecWith(
            ["sh", "-c", $"env -u SSH_CONNECTION {string.Join(' ', Product.Command("plan", edited))}; exit $?"],
            environment: new Dictionary<string, string?>(StringComparer.Ordinal) { ["SSH_CONNECTION"] = "10.3.0.2 50000 10.3.0.1 22" }).Expect(2).Error.Should().Contain("up0");
    }
}
