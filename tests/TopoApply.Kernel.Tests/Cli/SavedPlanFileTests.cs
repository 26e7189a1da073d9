using FluentAssertions;
using TopoApply.Testing.Oracles;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;

namespace TopoApply.Kernel.Tests.Cli;

/// <summary>`plan -o`, `apply p.plan`, `show p.plan`, `--target` and `--dry-run`.</summary>
public sealed class SavedPlanFileTests
{
    private const string Lab = """
        version: 1
        name: saved
        namespaces:
          a: {}
          b: {}
          c: {}
        links:
          - a:eth0 10.0.0.1/24 -- b:eth0 10.0.0.2/24
          - a:eth1 10.1.0.1/24 -- c:eth0 10.1.0.2/24
        """;

    private const string Plan = "/run/p.plan";

    private static readonly string s_edited = Lab.Replace("10.0.0.1/24 --", "10.0.0.9/24 --", StringComparison.Ordinal);

    [KernelFact]
    public void A_saved_plan_does_what_it_shows_although_its_file_is_gone_and_something_else_has_changed()
    {
        using var sandbox = new Sandbox();
        sandbox.TopoApply("apply", sandbox.Write(Lab), "-y").Expect();
        var file = sandbox.Write(s_edited);
        var shown = sandbox.TopoApply("plan", file, "-o", Plan).Expect(2);
        shown.Error.Should().Contain($"topoapply apply {Plan}");
        sandbox.Run(() => File.GetUnixFileMode(Plan)).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        sandbox.Script($"rm {file}; ip link add elsewhere type veth peer name there; ip -n c addr add 10.66.0.1/24 dev eth0; ip -n c addr del 10.66.0.1/24 dev eth0");

        sandbox.TopoApply("show", Plan).Expect(2).Output.Should().Be(shown.Output);
        sandbox.TopoApply("show", Plan, "--show", "shell").Expect(2).Output.Should().Contain("ip -n a addr add 10.0.0.9/24 dev eth0");
        var applied = sandbox.TopoApply("apply", Plan, "-y").Expect().Output;
        applied.Should().StartWith(shown.Output).And.Contain("verified");
        new Oracle(sandbox).Namespace("a").Should().Contain("10.0.0.9/24").And.NotContain("10.0.0.1/24");

        sandbox.TopoApply("apply", Plan, "-y").Expect(6).Error.Should().Contain("10.0.0.9/24 dev eth0 is there now");
    }

    [KernelFact]
    public void What_has_moved_makes_it_stale_and_is_named_and_nothing_is_touched()
    {
        using var sandbox = new Sandbox();
        sandbox.TopoApply("apply", sandbox.Write(Lab), "-y").Expect();
        sandbox.TopoApply("plan", sandbox.Write(s_edited), "-o", Plan).Expect(2);
        foreach (var (change, back, named) in new[]
        {
            ("ip -n a link set eth0 mtu 1400", "ip -n a link set eth0 mtu 1500", "a: veth eth0 -- b:eth0: mtu 1500 → 1400"),
            ("ip -n a addr del 10.0.0.1/24 dev eth0", "ip -n a addr add 10.0.0.1/24 dev eth0", "a: address 10.0.0.1/24 dev eth0 is gone"),
            ("ip -n a addr add 10.0.0.9/24 dev eth0", "ip -n a addr del 10.0.0.9/24 dev eth0", "a: address 10.0.0.9/24 dev eth0 is there now"),
            ("ip -n c addr add 10.7.0.1/24 dev lo", "ip -n c addr del 10.7.0.1/24 dev lo", "c: address 10.7.0.1/24 dev lo: to remove now, and not planned"),
        })
        {
            sandbox.Script(change);
            var before = new Oracle(sandbox).All();
            sandbox.TopoApply("apply", Plan, "-y").Expect(6).Error.Should().Contain(named).And.Contain("nothing was touched");
            sandbox.TopoApply("apply", Plan, "--dry-run").Expect(6);
            new Oracle(sandbox).All().Should().Be(before);
            sandbox.Script(back);
        }

        sandbox.TopoApply("apply", Plan, "-y").Expect();
    }

    [KernelFact]
    public void A_file_that_is_not_to_be_trusted_is_refused_with_its_reason()
    {
        using var sandbox = new Sandbox();
        sandbox.TopoApply("plan", sandbox.Write(Lab), "-o", Plan).Expect(2);
        sandbox.Script($"""
            ln -s {Plan} /run/link.plan
            sed s/saved/delve/ {Plan} >/run/changed.plan
            head -c 300 {Plan} >/run/cut.plan
            mkfifo /run/pipe.plan
            mkdir /run/directory.plan
            cp {Plan} /run/large.plan; truncate -s 70M /run/large.plan
            echo nothing >/run/other.plan
            sed 's/^topoapply-plan 2/topoapply-plan 9/' {Plan} >/run/newer.plan
            """);
        foreach (var (file, reason) in new[]
        {
            ("link", "symbolic link"), ("changed", "checksum"), ("cut", "checksum"), ("pipe", "no regular file"), ("large", "larger than"),
            ("other", "no plan that topoapply has saved"), ("newer", "another version"),
        })
        {
            foreach (var command in new[] { new[] { "apply", $"/run/{file}.plan", "-y" }, ["show", $"/run/{file}.plan"] })
            {
                sandbox.TopoApply(command).Expect(1).Error.Should().Contain($"/run/{file}.plan").And.Contain(reason);
            }
        }

        new Oracle(sandbox).NamespaceNames().Should().BeEmpty();
        sandbox.TopoApply("plan", "/run/lab.yaml", "-o", "/run/link.plan").Expect(5).Error.Should().Contain("no regular file");
        sandbox.TopoApply("apply", Plan, "--adopt", "-y").Expect(1).Error.Should().Contain("says itself");
        sandbox.TopoApply("apply", Plan, "-y").Expect();
    }

    [KernelFact]
    public void A_target_is_applied_with_what_it_needs_and_the_rest_is_said_to_be_left_out()
    {
        using var sandbox = new Sandbox();
        var file = sandbox.Write(Lab);
        sandbox.TopoApply("apply", file, "--target", "nowhere", "-y").Expect(1).Error.Should().Contain("`nowhere` names nothing");
        sandbox.TopoApply("apply", file, "--target", "b", "-y").Expect().Output.Should().Contain("Partial: only b and what that needs; 8 other changes left out.");
        new Oracle(sandbox).NamespaceNames().Should().Equal("a", "b");
        new Oracle(sandbox).Namespace("a").Should().Contain("eth0").And.NotContain("eth1");
        sandbox.TopoApply("plan", file, "--target", "b").Expect().Output.Should().Contain("No changes").And.Contain("Partial");

        sandbox.TopoApply("plan", file, "--target", "c/address", "-o", Plan).Expect(2);
        sandbox.TopoApply("apply", Plan, "-y").Expect().Output.Should().Contain("Partial: only c/address");
        sandbox.TopoApply("apply", file, "-y").Expect();
        sandbox.TopoApply("plan", file).Expect();

        // Of two edits only one is applied; what the last whole apply verified is remembered.
        sandbox.Script("ip -n a link set eth0 mtu 1400; ip -n c link set eth0 mtu 1300");
        sandbox.TopoApply("apply", file, "--target", "a/link/eth0", "-y").Expect();
        sandbox.TopoApply("plan", file).Expect(2).Output.Should().Contain("changed c: veth eth0 -- a:eth1: mtu 1500 → 1300").And.NotContain("1400");
    }

    [KernelFact]
    public void A_dry_run_shows_and_touches_nothing()
    {
        using var sandbox = new Sandbox();
        var file = sandbox.Write(Lab);
        sandbox.TopoApply("apply", file, "--dry-run", "--summary").Expect(2).Output.Should().Contain("to create").And.NotContain("eth0");
        new Oracle(sandbox).NamespaceNames().Should().BeEmpty();
        sandbox.TopoApply("apply", file, "-y").Expect();
        sandbox.TopoApply("apply", file, "--dry-run").Expect();
        sandbox.TopoApply("destroy", file, "--dry-run").Expect(2).Output.Should().Contain("- remove namespace");
        new Oracle(sandbox).NamespaceNames().Should().HaveCount(3);
    }

    [KernelFact]
    public void A_failure_is_told_in_the_look_of_the_plan()
    {
        using var sandbox = new Sandbox();
        var bad = Lab.Replace("c: {}", "c: { sysctls: { net.ipv4.ip_local_port_range: \"30000 20000\" } }", StringComparison.Ordinal);
        var error = sandbox.TopoApply("apply", sandbox.Write(bad), "-y").Expect(3).Error;
        error[error.IndexOf("failed", StringComparison.Ordinal)..].Should().MatchRegex("""
            ^failed: operation [0-9]+ of [0-9]+
            c
              \+ create sysctl net\.ipv4\.ip_local_port_range  lab\.yaml:6
                    kernel: .*EINVAL.*
                    declared at /run/lab\.yaml:6:[0-9]+
            Rolled back: restored ([0-9]+)/\1, verified\. The state is as before\.
            $
            """);
    }
}
