using FluentAssertions;
using TopoApply.Kinds.Addresses;
using TopoApply.Model;
using TopoApply.Testing.Xunit;
using static TopoApply.Kernel.Tests.Kinds.KindLab;

namespace TopoApply.Kernel.Tests.Kinds;

/// <summary>Addresses, made and changed through the product, seen through `ip`.</summary>
public sealed class AddressTests
{
    private static readonly Resource[] Base = [.. Namespace("a"), .. Namespace("b"), .. Cable("a:e", "b:e")];

    [KernelTheory]
    [Xunit.InlineData("10.0.0.1/24", "inet 10.0.0.1/24 scope global e")]
    [Xunit.InlineData("10.0.0.0/31", "inet 10.0.0.0/31 scope global e")]
    [Xunit.InlineData("10.0.0.5/32", "inet 10.0.0.5/32 scope global e")]
    [Xunit.InlineData("169.254.1.1/30", "inet 169.254.1.1/30 scope global e")]
    [Xunit.InlineData("fd00::1/64", "inet6 fd00::1/64 scope global nodad")]
    [Xunit.InlineData("fd00::/127", "inet6 fd00::/127 scope global nodad")]
    [Xunit.InlineData("fe80::1/64", "inet6 fe80::1/64 scope link nodad")]
    public void An_address_is_added_found_again_and_removed(string address, string shown)
    {
        using var lab = new KindLab();
        lab.Apply(Base);
        var before = lab.Everything;
        lab.Apply([.. Base, Address("a", "e", address)]);
        lab.Ip("a", "-o address show e").Split('\n').Should().ContainSingle(line => line.Contains(shown) && !line.Contains("tentative"));
        lab.Apply(Base);
        lab.Everything.Should().Be(before);
    }

    [KernelFact]
    public void Peer_scope_and_duplicate_address_detection_are_taken_and_changed()
    {
        using var lab = new KindLab();
        var v4 = Address("a", "e", "10.0.0.1/32") with { Peer = Ip("10.0.0.2"), Scope = 253 };
        var v6 = Address("a", "e", "fd00::1/128") with { Peer = Ip("fd00::2"), NoDad = false };
        lab.Apply([.. Base, v4, v6]);
        lab.Ip("a", "address show e").Should().Contain("inet 10.0.0.1 peer 10.0.0.2/32 scope link e").And.Contain("inet6 fd00::1 peer fd00::2/128 scope global").And.NotContain("nodad");

        lab.Apply([.. Base, v4 with { Peer = Ip("10.0.0.3"), Scope = 0 }, v6 with { Peer = null, NoDad = true }]);
        lab.Ip("a", "address show e").Should().Contain("inet 10.0.0.1 peer 10.0.0.3/32 scope global e").And.Contain("inet6 fd00::1/128 scope global nodad");
    }

    [KernelFact]
    public void Kernel_fact_an_ipv6_address_has_one_prefix_length()
    {
        using var lab = new KindLab();
        lab.Apply([.. Base, Address("a", "e", "fd00::1/64")]);
        lab.Sandbox.ExecWith(["ip", "address", "add", "fd00::1/48", "dev", "e"], netns: "a").Error.Should().Contain("already assigned");
        lab.Apply([.. Base, Address("a", "e", "fd00::1/48")]);
        lab.Ip("a", "address show e").Should().Contain("fd00::1/48").And.NotContain("fd00::1/64");
    }

    [KernelFact]
    public void The_order_of_a_subnet_is_made_and_changed_and_the_first_is_the_primary()
    {
        using var lab = new KindLab();
        Address[] Order(params string[] texts) => [.. texts.Select((t, i) => Address("a", "e", t, i))];
        foreach (var order in (string[][])
        [
            ["10.0.0.2/24", "10.0.0.1/24", "10.0.0.3/24"],
            ["10.0.0.3/24", "10.0.0.2/24", "10.0.0.1/24"],
            ["10.0.0.9/24", "10.0.0.3/24"],
            ["10.0.0.3/24", "10.0.0.9/24", "10.0.0.4/24"],
            ["10.0.0.4/24"],
        ])
        {
            lab.Apply([.. Base, .. Order(order)]);
            var lines = lab.Ip("a", "-4 -o address show e").Split('\n', StringSplitOptions.RemoveEmptyEntries);
            lines.Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3]).Should().Equal(order);
            lines.Select(l => l.Contains("secondary")).Should().Equal(order.Select((_, i) => i > 0));
        }
    }

    [KernelFact]
    public void Kernel_fact_deleting_a_primary_takes_its_secondaries_and_the_routes_along_and_we_prevent_it()
    {
        using var lab = new KindLab();
        lab.Apply([.. Base, Address("a", "e", "10.0.0.1/24"), Address("a", "e", "10.0.0.2/24", 1), Route("a", "10.9.0.0/16", via: "10.0.0.7")]);
        var report = lab.Apply([.. Base, Address("a", "e", "10.0.0.2/24"), Route("a", "10.9.0.0/16", via: "10.0.0.7")]);
        report.Rounds.Should().Be(1, "nothing had to be put back");
        lab.Ip("a", "route").Should().Contain("10.9.0.0/16 via 10.0.0.7");
        lab.Sandbox.ExecWith(["cat", "/proc/sys/net/ipv4/conf/e/promote_secondaries"], netns: "a").Output.Trim().Should().Be("0");

        lab.Sandbox.Script("ip -n a address add 10.0.0.3/24 dev e; ip -n a address del 10.0.0.2/24 dev e");
        lab.Ip("a", "-4 address show e").Should().NotContain("10.0.0.3", "this is the fact that the product works around");
    }

    [KernelFact]
    public void A_hand_made_address_in_a_namespace_of_ours_is_removed_and_what_the_kernel_made_stays()
    {
        using var lab = new KindLab();
        lab.Apply(Base);
        lab.Sandbox.Script("ip -n a address add 10.5.0.1/16 dev e; ip -n a address add fd05::1/64 dev e; ip -n a address add fe80::5/64 dev e; ip -n a address add 127.0.0.5/8 dev lo; ip -n a address add 10.6.0.1/24 dev e valid_lft 1000 preferred_lft 1000");
        lab.Changes(new State(Base)).Should().BeEquivalentTo("Delete a address 10.5.0.1/16 dev e", "Delete a address fd05::1/64 dev e", "Delete a address fe80::5/64 dev e");
        lab.Apply(Base);
        lab.Ip("a", "address").Should().Contain("127.0.0.1/8").And.Contain("::1/128").And.Contain("10.6.0.1/24").And.MatchRegex("inet6 fe80::[0-9a-f:]+/64");
    }

    [KernelFact]
    public void Addresses_of_the_host_are_ours_only_where_we_put_them()
    {
        using var lab = new KindLab();
        lab.Sandbox.Script("ip link add wan type veth peer name wan2; ip link set wan up; ip address add 10.5.0.1/16 dev wan");
        var before = lab.Everything;
        lab.Apply([Address("host", "wan", "10.7.0.1/16"), Address("host", "lo", "fd07::1/128")]);
        lab.Ip("host", "address").Should().Contain("10.5.0.1/16").And.Contain("10.7.0.1/16").And.Contain("fd07::1/128");
        lab.Apply();
        lab.Everything.Should().Be(before);
    }

    [KernelFact]
    public void Without_the_record_an_address_of_the_host_is_not_ours_any_more()
    {
        using var lab = new KindLab();
        lab.Apply([Address("host", "lo", "10.7.0.1/32")]);
        lab.Sandbox.Script("rm -r /run/topoapply");
        lab.Changes(State.Empty).Should().BeEmpty();
    }
}
