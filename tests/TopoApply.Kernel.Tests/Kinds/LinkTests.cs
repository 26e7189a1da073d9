using FluentAssertions;
using TopoApply.Applying;
using TopoApply.Kinds.Links;
using TopoApply.Model;
using TopoApply.Netlink.Values;
using TopoApply.Testing.Xunit;
using static TopoApply.Kernel.Tests.Kinds.KindLab;

namespace TopoApply.Kernel.Tests.Kinds;

/// <summary>Links, made and changed through the product, seen through `ip`.</summary>
public sealed class LinkTests
{
    [KernelFact]
    public void A_cable_comes_up_between_two_new_namespaces_without_a_stop_over_in_the_host()
    {
        using var lab = new KindLab();
        using var events = lab.Sandbox.Start("ip", "monitor", "link");
        lab.Sandbox.Script("sleep 0.1; ip link set lo mtu 65535");
        lab.Apply([.. Namespace("a"), .. Namespace("b"), .. Cable("a:eth0", "b:eth1"), Address("a", "eth0", "10.0.0.1/24"), Address("b", "eth1", "10.0.0.2/24")]);

        lab.Ip("a", "-d link show eth0").Should().Contain("veth").And.Contain("alias topoapply:test").And.Contain("numtxqueues 1 ").And.Contain("numrxqueues 1 ");
        lab.Ip("b", "-d link show eth1").Should().Contain("alias topoapply:test").And.Contain("group default").And.Contain("state UP");
        lab.Sandbox.ExecWith(["ping", "-c1", "-W2", "10.0.0.2"], netns: "a").ExitCode.Should().Be(0);
        events.Kill();
        events.WaitForExit().Output.Should().Contain("lo:", "the monitor was listening").And.NotContain("eth");
    }

    [KernelFact]
    public void Both_ends_of_a_cable_in_one_namespace_know_each_other()
    {
        using var lab = new KindLab();
        lab.Apply([.. Namespace("a"), .. Cable("a:left", "a:right")]);
        lab.Ip("a", "-br link show left").Should().StartWith("left@right");
    }

    [KernelFact]
    public void Every_setting_of_a_cable_is_made_with_it_and_changes_in_place_afterwards()
    {
        using var lab = new KindLab();
        MacAddress.TryParse("02:00:00:00:00:0a", out var mac).Should().BeTrue();
        MacAddress.TryParse("02:00:00:00:00:0b", out var other).Should().BeTrue();
        Resource[] namespaces = [.. Namespace("a"), .. Namespace("b")];
        lab.Apply([.. namespaces, .. Cable("a:e", "b:e", l => l with { Mac = mac, Mtu = 9000, TransmitQueueLength = 77 }, l => l with { Mac = other, Mtu = 1400, Up = false })]);
        lab.Ip("a", "link show e").Should().Contain("mtu 9000").And.Contain("02:00:00:00:00:0a").And.Contain("qlen 77").And.Contain(",UP");
        lab.Ip("b", "link show e").Should().Contain("mtu 1400").And.Contain("02:00:00:00:00:0b").And.NotContain(",UP");
        var index = lab.Ip("a", "link show e").Split(':')[0];

        lab.Apply([.. namespaces, .. Cable("a:e", "b:e", l => l with { Mac = other, Mtu = 1500, TransmitQueueLength = 78, Up = false }, l => l with { Mac = mac, Mtu = 1500, Up = true })]);
        lab.Ip("a", "link show e").Should().StartWith(index + ":").And.Contain("mtu 1500").And.Contain("02:00:00:00:00:0b").And.Contain("qlen 78").And.NotContain(",UP");
        lab.Ip("b", "link show e").Should().Contain("mtu 1500").And.Contain("02:00:00:00:00:0a").And.Contain("UP");
    }

    [KernelFact(Needs = "veth,bridge")]
    public void A_bridge_takes_all_its_settings_and_its_ports_come_and_go()
    {
        using var lab = new KindLab();
        Resource[] namespaces = [.. Namespace("a"), .. Namespace("b")];
        var settings = new Bridge { Stp = true, Priority = 4096, ForwardDelay = 5, HelloTime = 3, MaxAge = 12, AgeingTime = 60, MulticastSnooping = false };
        lab.Apply([.. namespaces, Bridge("a", "br0", settings), .. Cable("a:p1", "b:e", l => l with { Master = new InterfaceName("br0") })]);
        var shown = lab.Ip("a", "-d link show br0");
        shown.Should().Contain("stp_state 1").And.Contain("priority 4096").And.Contain("forward_delay 500").And.Contain("hello_time 300")
            .And.Contain("max_age 1200").And.Contain("ageing_time 6000").And.Contain("mcast_snooping 0");
        lab.Ip("a", "link show p1").Should().Contain("master br0");

        var index = lab.Ip("a", "link show br0").Split(':')[0];
        lab.Apply([.. namespaces, Bridge("a", "br0", new Bridge { Stp = false, Priority = 32768, AgeingTime = 300 }), .. Cable("a:p1", "b:e")]);
        lab.Ip("a", "-d link show br0").Should().StartWith(index + ":").And.Contain("stp_state 0").And.Contain("priority 32768").And.Contain("ageing_time 30000").And.Contain("forward_delay 500");
        lab.Ip("a", "link show p1").Should().NotContain("master");

        lab.Apply([.. namespaces, Bridge("a", "br0"), .. Cable("a:p1", "b:e", l => l with { Master = new InterfaceName("br0") })]);
        lab.Ip("a", "link show p1").Should().Contain("master br0");

        lab.Apply([.. namespaces, .. Cable("a:p1", "b:e")]);
        lab.Sandbox.ExecWith(["ip", "link", "show", "br0"], netns: "a").ExitCode.Should().NotBe(0);
    }

    [KernelTheory(Needs = "veth,bridge")]
    [Xunit.InlineData(1500u)]
    [Xunit.InlineData(9000u)]
    public void Kernel_fact_a_bridge_follows_its_smallest_port_unless_its_mtu_was_changed_once(uint mtu)
    {
        using var lab = new KindLab();
        Resource[] others = [.. Namespace("a"), .. Namespace("b")];
        lab.Apply([.. others, Bridge("a", "br0", mtu: mtu), .. Cable("a:p1", "b:e", l => l with { Mtu = 1300, Master = new InterfaceName("br0") })]);
        lab.Ip("a", "link show br0").Should().Contain($"mtu {mtu}");

        lab.Sandbox.Script("ip -n a link add follower type bridge; ip -n a link add q1 mtu 1300 master follower type veth peer name q2");
        lab.Ip("a", "link show follower").Should().Contain("mtu 1300", "this is the fact that the product works around");
    }

    [KernelFact]
    public void Another_far_end_makes_the_cable_anew_and_drags_its_addresses_along()
    {
        using var lab = new KindLab();
        Resource[] namespaces = [.. Namespace("a"), .. Namespace("b"), .. Namespace("c")];
        lab.Apply([.. namespaces, .. Cable("a:e", "b:e"), Address("a", "e", "10.0.0.1/24")]);
        var index = lab.Ip("a", "link show e").Split(':')[0];

        lab.Apply([.. namespaces, .. Cable("a:e", "c:e"), Address("a", "e", "10.0.0.1/24"), Address("c", "e", "10.0.0.2/24")]);
        lab.Ip("a", "address show e").Should().StartWith(index + ":", "a link that is made again keeps its index").And.Contain("10.0.0.1/24");
        lab.Ip("b", "-br link").Should().NotContain("e@");
        lab.Sandbox.ExecWith(["ping", "-c1", "-W2", "10.0.0.2"], netns: "a").ExitCode.Should().Be(0);
    }

    [KernelFact(Needs = "veth,bridge")]
    public void Another_kind_makes_the_link_anew()
    {
        using var lab = new KindLab();
        Resource[] namespaces = [.. Namespace("a"), .. Namespace("b")];
        lab.Apply([.. namespaces, .. Cable("a:e", "b:e")]);
        lab.Apply([.. namespaces, Bridge("a", "e")]);
        lab.Ip("a", "-d link show e").Should().Contain("bridge");
        lab.Ip("b", "-br link").Should().NotContain("e@");
    }

    [KernelFact(Needs = "veth,bridge")]
    public void A_hand_made_link_in_a_namespace_of_ours_is_removed_and_a_wanted_one_is_marked()
    {
        using var lab = new KindLab();
        lab.Apply(Namespace("a"));
        lab.Sandbox.Script("ip -n a link add stray type bridge; ip -n a link add br0 up type bridge");
        lab.Changes(new State([.. Namespace("a"), Bridge("a", "br0")])).Should().BeEquivalentTo("Delete a bridge stray", "Change a bridge br0: alias  → topoapply:test");
        lab.Apply([.. Namespace("a"), Bridge("a", "br0")]);
        lab.Ip("a", "-br link").Should().NotContain("stray");
    }

    [KernelFact]
    public void A_foreign_link_of_the_host_is_refused_and_left_alone_unless_adopted()
    {
        using var lab = new KindLab();
        lab.Sandbox.Script("ip link add wan type veth peer name wan-far");
        var before = lab.Everything;
        var target = new State([.. Namespace("a"), .. Cable("a:e", "host:wan")]);
        lab.Diagnostics(target).Should().ContainSingle(d => d.Code == "TA4001");
        lab.Everything.Should().Be(before);
    }

    [KernelFact]
    public void A_link_that_died_between_birth_and_baptism_is_ours()
    {
        using var lab = new KindLab();
        lab.Sandbox.Script("ip link add half type veth peer name half-far; ip link set half group 1953460335; ip link set half-far group 1953460335; ip link add other type veth peer name other-far");
        lab.Changes(State.Empty).Should().BeEquivalentTo("Delete host veth half -- host:half-far", "Delete host veth half-far -- host:half");
        lab.Apply();
        lab.Ip("host", "-br link").Should().NotContain("half").And.Contain("other");
    }

    [KernelFact]
    public void A_cable_into_the_host_goes_with_its_namespace()
    {
        using var lab = new KindLab();
        var before = lab.Everything;
        lab.Apply([.. Namespace("a"), .. Cable("a:e", "host:lab-a"), Address("host", "lab-a", "10.0.0.1/24"), Address("a", "e", "10.0.0.2/24")]);
        lab.Sandbox.Exec("ping", "-c1", "-W2", "10.0.0.2").ExitCode.Should().Be(0);
        lab.Apply();
        lab.Everything.Should().Be(before);
    }

    [KernelFact]
    public void A_refused_cable_leaves_nothing_behind()
    {
        using var lab = new KindLab();
        var before = lab.Everything;
        var report = lab.TryApply(new State([.. Namespace("a"), .. Cable("a:e", "host:lab-a", l => l with { Mtu = 70000 })]));
        report.Outcome.Should().Be(ApplyOutcome.RolledBack);
        lab.Everything.Should().Be(before);
    }

    [KernelFact]
    public void A_peer_in_a_namespace_that_nobody_can_name_is_not_guessed()
    {
        using var lab = new KindLab();
        lab.Apply(Namespace("a"));
        using var hidden = lab.Sandbox.Start("unshare", "-n", "sleep", "60");
        lab.Sandbox.Script($"sleep 0.2; ip -n a link add e type veth peer name e netns {hidden.Id}");
        lab.Read(new State(Namespace("a"))).Find<Link>(ResourceKey.ForLink(new NamespaceName("a"), new InterfaceName("e")))
            .Should().BeEquivalentTo(new { Info = new Veth() });
    }
}
