using FluentAssertions;
using TopoApply.Kinds.Nftables;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Sockets;
using TopoApply.Netlink.Values;
using TopoApply.Testing.Networking;
using TopoApply.Testing.Nftables;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;

namespace TopoApply.Kernel.Tests.Nftables;

/// <summary>Rules with packets: client -- router -- server, the table in the router.</summary>
public sealed class NftTrafficTests : IDisposable
{
    private const string Lab = """
        for n in client router server; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -qw net.ipv6.conf.default.accept_dad=0; done
        ip -n client link add eth0 type veth peer name lan netns router
        ip -n server link add eth0 type veth peer name wan netns router
        ip -n client address add 10.0.0.2/24 dev eth0
        ip -n client address add fd00::2/64 dev eth0 nodad
        ip -n router address add 10.0.0.1/24 dev lan
        ip -n router address add fd00::1/64 dev lan nodad
        ip -n router address add 192.0.2.1/24 dev wan
        ip -n router address add fd01::1/64 dev wan nodad
        ip -n server address add 192.0.2.2/24 dev eth0
        ip -n server address add fd01::2/64 dev eth0 nodad
        for e in client:eth0 router:lan router:wan server:eth0; do ip -n ${e%:*} link set ${e#*:} up; done
        ip -n client route add default via 10.0.0.1
        ip -n client route add default via fd00::1
        ip -n server route add fd00::/64 via fd01::1
        ip -n server route add 10.0.0.0/24 via 192.0.2.1
        ip netns exec router sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
        """;

    private readonly Sandbox _sandbox = new();
    private readonly Traffic _traffic;
    private readonly NetlinkSocket _socket;

    public NftTrafficTests()
    {
        _traffic = new Traffic(_sandbox);
        _sandbox.Script(Lab);
        _socket = _sandbox.RunIn("router", () => NetlinkSocket.Open(NETLINK.NETFILTER));

        // The kernel joins the groups of IPv6 neighbour discovery later, in a queue that other tests' namespaces can hold up.
        Traffic.Eventually(() => _traffic.Ping("client", "fd01::2") && _traffic.Ping("server", "fd00::2"), 20_000).Should().BeTrue("the lab must work without rules");
    }

    public void Dispose()
    {
        _socket.Dispose();
        _sandbox.Dispose();
    }

    [KernelFact(Needs = "veth,nft")]
    public void The_server_sees_the_source_that_masquerade_and_snat_say()
    {
        using var server = _traffic.Serve("server", 80);
        Set(nat: "masquerade: [ { out: wan } ]");
        _traffic.Connect("client", "192.0.2.2", 80);
        _traffic.Connect("client", "fd01::2", 80);
        server.Peers.Should().Contain(peer => peer.Contains("192.0.2.1", StringComparison.Ordinal)).And.Contain(peer => peer.Contains("fd01::1", StringComparison.Ordinal));

        _sandbox.Script("ip -n router address add 192.0.2.77/32 dev wan");
        Set(nat: "snat: [ { from: 10.0.0.0/24, to: 192.0.2.77 } ]");
        _traffic.Connect("client", "192.0.2.2", 80);
        server.Peers.Should().Contain(peer => peer.Contains("192.0.2.77", StringComparison.Ordinal));
    }

    [KernelFact(Needs = "veth,nft")]
    public void Dnat_and_redirect_lead_where_they_say_and_local_only_the_routers_own_packets()
    {
        using var inner = _traffic.Serve("client", 80);
        using var router = _traffic.Serve("router", 8888);
        Set(nat: """
            { dnat: [ { in: wan, protocol: tcp, port: 8080, to: "10.0.0.2:80", local: true }, { in: wan, family: ipv6, protocol: tcp, port: 8080, to: "[fd00::2]:80" } ],
              redirect: [ { in: lan, protocol: tcp, port: 9999, to_port: 8888 } ] }
            """);

        _traffic.Connects("server", "192.0.2.1", 8080).Should().BeTrue();
        _traffic.Connects("server", "192.0.2.1", 8081).Should().BeFalse();
        _traffic.Connects("router", "192.0.2.1", 8080).Should().BeTrue("`local` includes the router's own connections to its addresses");
        _traffic.Connects("router", "192.0.2.2", 8080).Should().BeFalse("`local` without a destination leaves connections to elsewhere alone");
        _traffic.Connects("client", "192.0.2.2", 9999).Should().BeTrue("the redirect answers for any destination");
        router.Peers.Should().ContainSingle();

        Set(nat: "dnat: [ { in: wan, family: ipv6, protocol: tcp, port: 8080, to: \"[fd00::2]:80\" } ]");
        _traffic.Connects("server", "fd01::1", 8080).Should().BeTrue();
        _traffic.Connects("server", "192.0.2.1", 8080).Should().BeFalse();
    }

    [KernelFact(Needs = "veth,nft")]
    public void A_closed_forward_chain_lets_through_what_its_rules_accept()
    {
        using var web = _traffic.Serve("server", 80);
        using var other = _traffic.Serve("server", 81);
        Set(filter: """
            forward: { policy: drop, rules: [
              { accept: { state: [established, related] } },
              { accept: { in: lan, out: wan, protocol: tcp, port: 80 } },
              { accept: { in: lan, protocol: icmp, icmp_type: echo-request } },
              { reject: { in: lan, protocol: tcp, with: tcp-reset } } ] }
            """);

        _traffic.Connects("client", "192.0.2.2", 80).Should().BeTrue();
        _traffic.Connects("client", "fd01::2", 80).Should().BeTrue();
        _traffic.Connects("client", "192.0.2.2", 81).Should().BeFalse();
        _traffic.Ping("client", "192.0.2.2").Should().BeTrue();
        _traffic.Ping("server", "10.0.0.2", tries: 1).Should().BeFalse();
        _traffic.Connects("server", "10.0.0.2", 80, timeoutMs: 300).Should().BeFalse();
    }

    [KernelFact(Needs = "veth,nft")]
    public void A_flow_loses_nothing_while_rules_chains_and_policies_around_it_change()
    {
        const string accept = "{ accept: { protocol: udp, port: 5000, counter: true } }";
        Set("masquerade: [ { out: wan } ]", $"forward: {{ policy: drop, rules: [ {accept} ] }}");
        using var flow = _traffic.Flow("client", "server", "192.0.2.2", 5000, 4000);
        for (var i = 0; i < 30 || (flow.Sent < 1000 && i < 60_000); i++)
        {
            Set("masquerade: [ { out: wan } ]", $"forward: {{ policy: drop, rules: [ {{ drop: {{ from: 10.9.0.0/16 }} }}, {accept}, {{ drop: {{ protocol: tcp, port: [1, {i + 2}] }} }} ] }}");
            Set($"{{ masquerade: [ {{ out: wan, counter: true }} ], dnat: [ {{ in: wan, protocol: tcp, port: {i + 1}, to: 10.0.0.2 }} ] }}", $"forward: {{ policy: drop, rules: [ {accept} ] }}");
            Set("masquerade: [ { out: wan } ]", $"{{ forward: {{ policy: accept, rules: [ {accept} ] }}, input: {{ policy: drop }} }}");
        }

        var (sent, lost) = flow.Stop();
        sent.Should().BeGreaterThanOrEqualTo(1000);
        lost.Should().Be(0);
    }

    private void Set(string? nat = null, string? filter = null)
    {
        var target = NftCase.TableOf("t", nat, filter);
        NftTableWriter.Write(_socket, new NftTableReader(_socket, NamespaceName.Host, target.Name).Read(), target);
    }
}
