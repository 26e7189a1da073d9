using FluentAssertions;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit;

namespace TopoApply.Kernel.Tests.Running;

/// <summary>`topoapply doctor` on machines that have something, one thing at a time.</summary>
public sealed class DoctorTests
{
    /// <summary>Nothing that this machine happens to have.</summary>
    private const string Healthy = "sysctl -q net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0; sysctl -qe net.bridge.bridge-nf-call-iptables=0 net.bridge.bridge-nf-call-ip6tables=0; rm -f /etc/resolv.conf; echo >/etc/resolv.conf; echo 'hosts: files dns' >/etc/nsswitch.conf";

    [KernelFact(Needs = "veth,bridge,nft")]
    public void A_healthy_machine_has_neither_warnings_nor_problems_and_is_as_before()
    {
        using var sandbox = new Sandbox();
        sandbox.Script(Healthy);
        const string State = "ip -br link; nft list ruleset; ip netns; find /run /etc/netns /var/lib -newer /etc/nsswitch.conf -type f";
        var before = sandbox.Script(State);
        var result = sandbox.TopoApply("doctor").Expect(0);
        result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.Contains("user namespaces:", StringComparison.Ordinal)).Should().OnlyContain(line => line.StartsWith("ok ", StringComparison.Ordinal))
            .And.HaveCountGreaterThanOrEqualTo(9);
        sandbox.Script(State).Should().Be(before);
    }

    [KernelTheory(Needs = "veth,bridge,nft")]
    [InlineData("nft add table ip filter; nft add chain ip filter FORWARD '{ type filter hook forward priority 0; policy drop; }'", "forwarding: chain `ip filter FORWARD` drops", "iptables -P FORWARD ACCEPT")]
    [InlineData("nft add table inet fw; nft add chain inet fw through '{ type filter hook forward priority 5; policy drop; }'", "forwarding: chain `inet fw through` drops", "nft 'chain inet fw through { policy accept; }'")]
    [InlineData("nft add table ip other; nft add chain ip other pre '{ type nat hook prerouting priority -105; }'", "translation: chain `ip other pre` translates at priority -105", "nft delete table ip other")]
    [InlineData("nft add table ip6 other; nft add chain ip6 other post '{ type nat hook postrouting priority 95; }'", "translation: chain `ip6 other post` translates at priority 95", "nft delete table ip6 other")]
    [InlineData("sysctl -q net.ipv4.conf.all.rp_filter=1", "rp_filter: net.ipv4.conf.all.rp_filter = 1", "sysctl net.ipv4.conf.all.rp_filter=2")]
    [InlineData("rm /etc/resolv.conf", "names: /etc/resolv.conf is missing", "topoapply exec")]
    [InlineData("rm /etc/resolv.conf; echo >/run/real; ln -s /run/real /etc/resolv.conf", "names: /etc/resolv.conf is a link to /run/real", "topoapply exec")]
    [InlineData("mkdir -p /run/systemd/resolve", "daemon in /run/systemd/resolve", "topoapply exec")]
    [InlineData("mkdir -p /run/nscd", "daemon in /run/nscd", "topoapply exec")]
    [InlineData("echo 'hosts: files resolve' >/etc/nsswitch.conf", "does not name `dns`", "sed -i '/^hosts:/s/$/ dns/' /etc/nsswitch.conf")]
    public void Each_situation_is_a_warning_with_the_command_that_helps(string planted, string says, string fix)
    {
        using var sandbox = new Sandbox();
        sandbox.Script($"{Healthy}\n{planted}");
        var output = sandbox.TopoApply("doctor").Expect(0).Output;
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var index = Array.FindIndex(lines, line => line.StartsWith("warning ", StringComparison.Ordinal) && line.Contains(says, StringComparison.Ordinal));
        index.Should().BeGreaterThanOrEqualTo(0, output);
        lines[index + 1].Should().StartWith("          fix: ").And.Contain(fix);
        if (fix.StartsWith("topoapply", StringComparison.Ordinal) || fix.StartsWith("iptables", StringComparison.Ordinal))
        {
            return;
        }

        // The command is one that can be typed.
        sandbox.Script($"sudo() {{ \"$@\"; }}\n{lines[index + 1].Split("fix: ")[1]}");
        sandbox.TopoApply("doctor").Expect(0).Output.Should().NotContain(says);
    }

    [KernelFact(Needs = "veth,bridge,nft")]
    public void Bridges_that_ask_the_packet_filter_are_told_where_the_kernel_has_them()
    {
        using var sandbox = new Sandbox();
        sandbox.Script($"{Healthy}\nsysctl -qe net.bridge.bridge-nf-call-ip6tables=1");
        var isLoaded = sandbox.Exec("test", "-e", "/proc/sys/net/bridge/bridge-nf-call-ip6tables").ExitCode == 0;
        sandbox.TopoApply("doctor").Expect(0).Output.Should().Contain(isLoaded
            ? "warning   br_netfilter: net.bridge.bridge-nf-call-ip6tables = 1"
            : "ok        br_netfilter");
    }

    [KernelFact(Needs = "veth,bridge,nft")]
    public void Our_own_tables_are_not_somebody_elses()
    {
        using var sandbox = new Sandbox();
        sandbox.Script(Healthy);
        sandbox.TopoApply("apply", "-y", sandbox.Write("""
            version: 1
            name: own
            host:
              nat: { masquerade: [{ out: lo }], dnat: [{ in: lo, protocol: tcp, port: 8080, to: "127.0.0.1:80" }] }
              filter: { forward: { policy: drop } }
            """)).Expect();
        sandbox.Ok("nft", "list", "ruleset").Should().Contain("policy drop").And.Contain("masquerade");
        sandbox.TopoApply("doctor").Expect(0).Output.Should().Contain("ok        forwarding").And.Contain("ok        translation");
    }

    [KernelFact(Needs = "veth,bridge,nft")]
    public void What_prevents_all_work_is_a_problem_and_the_exit_code_says_so()
    {
        using var sandbox = new Sandbox();
        sandbox.Script($"{Healthy}\nmkdir -p /run/topoapply; chmod 777 /run/topoapply");
        sandbox.TopoApply("doctor").Expect(5).Output.Should().Contain("problem   directories: /run/topoapply can be written to by others").And.Contain("chmod go-w /run/topoapply");
    }

    [KernelFact]
    public void Without_root_it_says_what_works_all_the_same()
    {
        using var sandbox = new Sandbox();
        var stranger = new Stranger(sandbox);
        var result = stranger.TopoApply("doctor");
        result.Output.Should().Contain(" rights: ").And.Contain("sudo topoapply doctor").And.Contain("rp_filter");
        result.Error.Should().BeEmpty();
    }
}
