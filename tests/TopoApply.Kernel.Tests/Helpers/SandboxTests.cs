using FluentAssertions;
using TopoApply.Testing.Networking;
using TopoApply.Testing.Oracles;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;

namespace TopoApply.Kernel.Tests.Helpers;

/// <summary>The tests' own tools: a test that leans on a tool which cannot fail proves nothing.</summary>
public sealed class SandboxTests
{
    private const string Pair = """
        ip netns add a
        ip netns add b
        ip -n a link add e0 address 02:00:00:00:00:0a type veth peer name e1 address 02:00:00:00:00:0b netns b
        for n in a b; do ip -n $n link set lo up; done
        ip -n a link set e0 up
        ip -n b link set e1 up
        ip -n a addr add 10.0.0.1/24 dev e0
        ip -n b addr add 10.0.0.2/24 dev e1
        ip -n a addr add fd00::1/64 dev e0 nodad
        ip -n b addr add fd00::2/64 dev e1 nodad
        """;

    [KernelFact]
    public void What_is_made_in_a_sandbox_is_not_seen_outside_and_not_in_another()
    {
        using var first = new Sandbox();
        using var second = new Sandbox();
        first.Script("ip netns add only-here; mkdir /etc/netns/only-here; touch /etc/netns/only-here/hosts /run/mark; ip link add br-here type bridge");

        first.Ok("ip", "netns", "list").Should().Contain("only-here");
        second.Ok("ip", "netns", "list").Should().BeEmpty();
        second.Ok("ip", "-br", "link").Should().NotContain("br-here");
        second.Run(() => File.Exists("/run/mark")).Should().BeFalse();
        File.Exists("/run/netns/only-here").Should().BeFalse();
        Directory.Exists("/etc/netns/only-here").Should().BeFalse();
        first.Run(() => File.Exists("/etc/netns/only-here/hosts")).Should().BeTrue();
    }

    [KernelFact]
    public void A_program_gives_its_exit_code_and_both_streams_and_takes_input()
    {
        using var sandbox = new Sandbox();
        var result = sandbox.ExecWith(["bash", "-c", "cat; echo wrong >&2; exit 7"], "said\n");
        result.Should().Be(new ExecResult("bash -c cat; echo wrong >&2; exit 7", 7, "said\n", "wrong\n"));
        FluentActions.Invoking(() => sandbox.Ok("false")).Should().Throw<InvalidOperationException>();
        FluentActions.Invoking(() => sandbox.ExecWith(["sleep", "20"], timeout: TimeSpan.FromMilliseconds(100))).Should().Throw<TimeoutException>();
        sandbox.ExecWith(["bash", "-c", "yes | head -1"]).Output.Should().Be("y\n");
    }

    [KernelFact]
    public void An_exception_in_the_sandbox_reaches_the_test()
    {
        using var sandbox = new Sandbox();
        FluentActions.Invoking(() => sandbox.Run(() => throw new InvalidDataException("from within"))).Should().Throw<InvalidDataException>();
        FluentActions.Invoking(() => sandbox.RunIn("nowhere", () => { })).Should().Throw<IOException>().WithMessage("*nowhere*");
    }

    [KernelFact(Needs = "veth,nft")]
    public void The_oracle_says_the_same_twice_and_sees_every_sort_of_change()
    {
        using var sandbox = new Sandbox();
        sandbox.Script(Pair);
        var oracle = new Oracle(sandbox);
        var before = oracle.All();
        oracle.All().Should().Be(before);
        before.Should().Contain("peer b:e1").And.Contain("10.0.0.1/24").And.Contain("fd00::1/64");

        foreach (var (change, undo) in new[]
        {
            ("ip link add x type veth peer name y", "ip link del x"),
            ("ip -n a link set e0 mtu 1400", "ip -n a link set e0 mtu 1500"),
            ("ip -n a addr add 10.0.0.7/24 dev e0", "ip -n a addr del 10.0.0.7/24 dev e0"),
            ("ip -n a route add 10.9.0.0/16 via 10.0.0.2", "ip -n a route del 10.9.0.0/16"),
            ("ip -n a route add blackhole 10.9.0.0/16 table 7", "ip -n a route del blackhole 10.9.0.0/16 table 7"),
            ("ip -n a -6 route add fd09::/64 via fd00::2", "ip -n a -6 route del fd09::/64"),
            ("ip -n a rule add priority 5 from 10.0.0.0/8 table 9", "ip -n a rule del priority 5"),
            ("ip -n a neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev e0 nud permanent", "ip -n a neigh del 10.0.0.9 dev e0"),
            ("ip netns exec a sysctl -qw net.ipv4.conf.e0.rp_filter=2", "ip netns exec a sysctl -qw net.ipv4.conf.e0.rp_filter=0"),
            ("ip netns exec a nft add table inet t", "ip netns exec a nft delete table inet t"),
            ("ip netns add c", "ip netns del c"),
            ("mkdir /etc/netns/a; echo nameserver 10.0.0.1 >/etc/netns/a/resolv.conf", "rm -r /etc/netns/a"),
        })
        {
            sandbox.Script(change);
            oracle.All().Should().NotBe(before, "`{0}` is a change", change);
            sandbox.Script(undo);
            oracle.All().Should().Be(before, "`{0}` takes `{1}` back", undo, change);
        }
    }

    [KernelFact(Needs = "veth,nft")]
    public void Traffic_passes_where_it_can_and_only_there()
    {
        using var sandbox = new Sandbox();
        sandbox.Script(Pair);
        var traffic = new Traffic(sandbox);
        traffic.Ping("a", "10.0.0.2").Should().BeTrue();
        traffic.Ping("a", "fd00::2").Should().BeTrue();
        traffic.Ping("a", "10.0.0.3", tries: 1).Should().BeFalse();

        using (var server = traffic.Serve("b", 7000))
        {
            traffic.Connect("a", "10.0.0.2", 7000).Should().Be("10.0.0.1");
            traffic.Connect("a", "fd00::2", 7000).Should().Be("fd00::1");
            server.Peers.Should().Equal("10.0.0.1", "fd00::1");
        }

        traffic.Connects("a", "10.0.0.2", 7000).Should().BeFalse();

        using var flow = traffic.Flow("a", "b", "10.0.0.2", 7001);
        Traffic.Eventually(() => flow.Sent > 300).Should().BeTrue();
        flow.Stop().Lost.Should().Be(0);

        using var lossy = traffic.Flow("a", "b", "10.0.0.2", 7002);
        Traffic.Eventually(() => lossy.Sent > 100).Should().BeTrue();
        sandbox.Script("ip -n b link set e1 down; sleep 0.1; ip -n b link set e1 up");
        lossy.Stop().Lost.Should().BeGreaterThan(0, "the cable was cut");
    }

    [KernelFact(Needs = "veth")]
    public void Names_come_from_the_namespace_s_own_resolv_conf()
    {
        using var sandbox = new Sandbox();
        sandbox.Script(Pair + """

            mkdir /etc/netns/a
            echo 'nameserver 10.0.0.2' >/etc/netns/a/resolv.conf
            """);
        var traffic = new Traffic(sandbox);
        using var server = traffic.Names("b", "10.0.0.2", new Dictionary<string, string> { ["www.lab.test"] = "10.9.9.9" });
        traffic.Resolve("a", "www.lab.test").Should().Be("10.9.9.9");
        traffic.Resolve("a", "other.lab.test").Should().BeNull();
    }
}
