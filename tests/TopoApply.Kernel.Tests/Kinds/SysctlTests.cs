using FluentAssertions;
using TopoApply.Applying;
using TopoApply.Kinds.Sysctls;
using TopoApply.Model;
using TopoApply.Netlink.Values;
using TopoApply.Testing.Xunit;
using static TopoApply.Kernel.Tests.Kinds.KindLab;

namespace TopoApply.Kernel.Tests.Kinds;

/// <summary>Sysctls, written and given back through the product, seen through /proc.</summary>
public sealed class SysctlTests
{
    private static readonly Resource[] Base = [.. Namespace("a"), .. Namespace("b"), .. Cable("a:e", "b:e")];

    [KernelFact]
    public void A_setting_is_written_and_gets_its_old_value_back_when_it_is_no_longer_wanted()
    {
        using var lab = new KindLab();
        lab.Apply(Base);
        var before = lab.Everything;
        lab.Sandbox.Script("ip netns exec a sysctl -qw net.ipv4.conf.e.rp_filter=2");
        var changed = lab.Everything;
        changed.Should().NotBe(before);
        lab.Apply([.. Base, Setting("net/ipv4/conf/e/rp_filter", "1"), Setting("net/ipv4/ip_forward", "1"), Setting("net/ipv4/tcp_rmem", "4096 87380 1000000")]);
        Value(lab, "net/ipv4/conf/e/rp_filter").Should().Be("1");
        Value(lab, "net/ipv4/ip_forward").Should().Be("1");
        Value(lab, "net/ipv4/tcp_rmem").Should().Be("4096\t87380\t1000000");
        lab.Apply([.. Base, Setting("net/ipv4/conf/e/rp_filter", "0")]);
        Value(lab, "net/ipv4/ip_forward").Should().Be("0");
        lab.Apply(Base);
        lab.Everything.Should().Be(changed, "the first value comes back, not the last");
    }

    [KernelFact]
    public void Settings_of_the_host_come_back_too()
    {
        using var lab = new KindLab();
        var before = lab.Everything;
        lab.Apply([Setting("net/ipv4/ip_forward", "1") with { Netns = NamespaceName.Host }]);
        lab.Everything.Should().NotBe(before);
        lab.Apply();
        lab.Everything.Should().Be(before);
    }

    [KernelFact]
    public void Kernel_fact_a_toggle_of_forwarding_sets_every_link_so_it_is_written_before_them()
    {
        using var lab = new KindLab();
        lab.Apply([.. Base, Setting("net/ipv4/conf/e/forwarding", "0"), Setting("net/ipv4/ip_forward", "1"), Setting("net/ipv6/conf/all/forwarding", "1"), Setting("net/ipv6/conf/e/forwarding", "0")])
            .Rounds.Should().Be(1, "the order was right at once");
        Value(lab, "net/ipv4/conf/e/forwarding").Should().Be("0");
        Value(lab, "net/ipv4/conf/lo/forwarding").Should().Be("1", "this is the fact");
        Value(lab, "net/ipv6/conf/e/forwarding").Should().Be("0");
    }

    [KernelFact]
    public void Settings_of_a_link_are_written_when_the_link_is_there_and_defaults_before_it()
    {
        using var lab = new KindLab();
        lab.Apply([.. Base, Setting("net/ipv4/conf/e/arp_ignore", "1"), Setting("net/ipv4/conf/default/rp_filter", "2"), Setting("net/ipv4/neigh/e/gc_stale_time", "77")]).Rounds.Should().Be(1);
        Value(lab, "net/ipv4/conf/e/arp_ignore").Should().Be("1");
        Value(lab, "net/ipv4/conf/e/rp_filter").Should().Be("2", "the link was made after the default was set");
        Value(lab, "net/ipv4/neigh/e/gc_stale_time").Should().Be("77");
    }

    [KernelFact]
    public void Ipv6_is_switched_on_before_an_address_needs_it()
    {
        using var lab = new KindLab();
        lab.Apply([.. Base, Setting("net/ipv6/conf/e/disable_ipv6", "1")]);
        lab.Ip("a", "-6 address show e").Should().BeEmpty();
        lab.Apply([.. Base, Setting("net/ipv6/conf/e/disable_ipv6", "0"), Address("a", "e", "fd00::1/64")]).Rounds.Should().Be(1);
        lab.Ip("a", "-6 address show e").Should().Contain("fd00::1/64");
    }

    [KernelFact]
    public void A_setting_that_does_not_exist_is_refused_by_name_and_everything_is_put_back()
    {
        using var lab = new KindLab();
        var before = lab.Everything;
        var report = lab.TryApply(new State([.. Base, Setting("net/ipv4/no_such_thing", "1")]));
        report.Outcome.Should().Be(ApplyOutcome.RolledBack);
        report.Failure!.Message.Should().Contain("net/ipv4/no_such_thing");
        lab.Everything.Should().Be(before);
    }

    [KernelFact]
    public void A_value_that_the_kernel_refuses_puts_the_others_back()
    {
        using var lab = new KindLab();
        lab.Apply(Base);
        var before = lab.Everything;
        var report = lab.TryApply(new State([.. Base, Setting("net/ipv4/ip_forward", "1"), Setting("net/ipv4/tcp_rmem", "much")]));
        report.Outcome.Should().Be(ApplyOutcome.RolledBack);
        lab.Everything.Should().Be(before);
        lab.Changes(new State(Base)).Should().BeEmpty();
    }

    private static Sysctl Setting(string path, string value) => new() { Netns = new NamespaceName("a"), Path = path, Value = value };

    private static string Value(KindLab lab, string path) => lab.Sandbox.ExecWith(["cat", $"/proc/sys/{path}"], netns: "a").Expect().Output.TrimEnd('\n');
}
