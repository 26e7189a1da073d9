using FluentAssertions;
using TopoApply.Kinds.Addresses;
using TopoApply.Kinds.Files;
using TopoApply.Kinds.Links;
using TopoApply.Kinds.Namespaces;
using TopoApply.Kinds.Routes;
using TopoApply.Kinds.Rules;
using TopoApply.Kinds.Sysctls;
using TopoApply.Model;
using TopoApply.Netlink.Values;
using TopoApply.Yaml;
using Xunit;

namespace TopoApply.Tests.Lowering;

public sealed class LoweringTests
{
    [Fact]
    public void A_declared_namespace_is_published_and_its_loopback_is_up()
    {
        var state = Lower("namespaces: { a: {} }");
        state.Sorted.Should().HaveCount(2);
        state.Find<Netns>(ResourceKey.ForNetns(Ns("a")))!.Published.Should().BeTrue();
        state.Find<Link>(ResourceKey.ForLink(Ns("a"), InterfaceName.Loopback)).Should().BeEquivalentTo(new { Up = (bool?)true, Info = (LinkInfo?)null, Alias = (string?)null, Master = (InterfaceName?)null });
    }

    [Fact]
    public void The_host_is_no_namespace_of_ours_and_its_loopback_is_left_alone()
    {
        var state = Lower("host: { forwarding: ipv4 }");
        state.Sorted.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Path = "net/ipv4/conf/all/forwarding", Value = "1" });
    }

    [Fact]
    public void A_cable_is_two_links_that_name_each_other()
    {
        var state = Lower("namespaces: { a: {}, b: {} }\nlinks: [{ endpoints: [\"a:e\", \"b:f\"], mtu: 9000, txqlen: 10 }]");
        var (e, f) = (LinkOf(state, "a", "e"), LinkOf(state, "b", "f"));
        e.Info.Should().Be(new Veth { PeerNetns = Ns("b"), PeerName = new InterfaceName("f") });
        f.Info.Should().Be(new Veth { PeerNetns = Ns("a"), PeerName = new InterfaceName("e") });
        foreach (var link in new[] { e, f })
        {
            (link.Mtu, link.TransmitQueueLength, link.Up, link.Alias).Should().Be((9000u, 10u, true, "topoapply:lab"));
            link.Master.Should().Be(new InterfaceName(""), "a managed link is the port of nothing unless a bridge names it");
        }
    }

    [Fact]
    public void A_mac_address_that_is_not_said_is_the_same_each_time_and_differs_by_topology()
    {
        const string Text = "namespaces: { a: {}, b: {} }\nlinks: [\"a:e -- b:e\"]";
        var mac = LinkOf(Lower(Text), "a", "e").Mac!.Value;
        mac.Should().Be(LinkOf(Lower(Text), "a", "e").Mac!.Value);
        mac.Should().NotBe(LinkOf(Lower(Text), "b", "e").Mac!.Value).And.NotBe(LinkOf(Lower(Text, "other"), "a", "e").Mac!.Value);
        mac.IsMulticast.Should().BeFalse();
        (mac.Bits >> 41 & 1).Should().Be(1, "it is locally administered");
    }

    [Fact]
    public void A_bridge_gives_its_ports_their_master_and_takes_the_least_of_their_mtus()
    {
        var state = Lower("""
            namespaces:
              a: { interfaces: { br0: { bridge: { ports: [p, "q[1-2]"], stp: true } } } }
              b: {}
            links:
              - { endpoints: ["a:p", "b:p"], mtu: 1400 }
              - a:q[1-2] -- b:q[1-2]
            """);
        foreach (var port in new[] { "p", "q1", "q2" })
        {
            LinkOf(state, "a", port).Master.Should().Be(new InterfaceName("br0"));
            LinkOf(state, "b", port).Master.Should().Be(new InterfaceName(""));
        }

        var bridge = LinkOf(state, "a", "br0");
        bridge.Info.Should().Be(Bridge.Defaults with { Stp = true }, "what is not said is the kernel's default");
        bridge.Mtu.Should().Be(1400);
        bridge.Mac.Should().NotBeNull();
    }

    [Fact]
    public void Addresses_count_in_their_subnet_and_skip_duplicate_detection()
    {
        var state = Lower("""
            namespaces: { a: {}, b: {} }
            links:
              - a:e 10.0.0.1/24 10.0.1.1/24 10.0.0.2/24 fd00::1/64 fd00::2/64 -- b:e
            """);
        Addresses(state).Should().BeEquivalentTo(
            [("10.0.0.1/24", 0, null), ("10.0.1.1/24", 0, null), ("10.0.0.2/24", 1, null), ("fd00::1/64", 0, true), ("fd00::2/64", 0, (bool?)true)]);
    }

    [Fact]
    public void A_point_to_point_address_has_the_prefix_length_of_its_peer()
    {
        var state = Lower("""
            namespaces:
              a: { interfaces: { e: { addresses: [10.0.0.1 peer 10.0.0.2, { address: 10.0.0.3/24, peer: 10.0.9.1 }, 10.0.0.4 peer 10.0.0.4] } } }
              b: {}
            links: ["a:e -- b:e"]
            """);
        state.All.OfType<Address>().Select(a => $"{a.Local} {a.Peer}").Should().BeEquivalentTo("10.0.0.1/32 10.0.0.2", "10.0.0.3/24 10.0.9.1", "10.0.0.4/32 ");
    }

    [Fact]
    public void A_cables_line_takes_point_to_point_addresses_too()
    {
        var state = Lower("namespaces: { a: {}, b: {} }\nlinks: [a:e 10.0.0.1 peer 10.0.0.2 fd00::1/64 -- b:e 10.0.0.2 peer 10.0.0.1]");
        state.All.OfType<Address>().Select(a => $"{a.Netns} {a.Local} {a.Peer}").Should().BeEquivalentTo("a 10.0.0.1/32 10.0.0.2", "a fd00::1/64 ", "b 10.0.0.2/32 10.0.0.1");
    }

    [Theory]
    [InlineData("{ to: default, via: 10.0.0.2 }", "254/0.0.0.0/0/0", "10.0.0.2")]
    [InlineData("{ to: default, via: \"fd00::2\" }", "254/::/0/1024", "fd00::2")]
    [InlineData("{ to: default, dev: e, src: \"fd00::1\" }", "254/::/0/1024", " e")]
    [InlineData("{ to: \"fd01::/64\", dev: e, metric: 0 }", "254/fd01::/64/1024", " e")]
    [InlineData("{ to: 10.9.0.0/16, via: \"fd00::2\", table: 7, metric: 5 }", "7/10.9.0.0/16/5", "fd00::2")]
    [InlineData("{ to: 10.9.0.1, dev: e, via: 10.0.0.2 }", "254/10.9.0.1/32/0", "10.0.0.2 e")]
    [InlineData("{ to: default, type: blackhole, table: local }", "255/0.0.0.0/0/0", "")]
    public void A_route_gets_its_key_and_its_hops(string route, string id, string hops)
    {
        var state = Lower($$"""
            namespaces:
              a:
                routes:
                  - {{route}}
              b: {}
            links:
              - a:e 10.0.0.1/24 fd00::1/64 -- b:e
            """);
        var lowered = state.All.OfType<Route>().Should().ContainSingle().Subject;
        lowered.Key.Id.Should().Be(id);
        string.Join(',', lowered.Hops!.Value.Select(h => $"{h.Via}{(h.Dev is { } dev ? $" {dev}" : "")}")).Should().Be(hops);
        lowered.Protocol.Should().Be(OwnershipMark.RouteProtocol);
        lowered.Scope.Should().BeNull();
    }

    [Theory]
    [InlineData("{ priority: 5, table: main }", "4/00005/from all to all", 254u, RuleAction.Lookup)]
    [InlineData("{ priority: 5, from: \"fd00::/64\", table: 9 }", "6/00005/from fd00::/64 to all", 9u, RuleAction.Lookup)]
    [InlineData("{ priority: 5, family: ipv6, fwmark: 255/0xff, action: prohibit }", "6/00005/from all to all fwmark 0xff/0xff", 0u, RuleAction.Prohibit)]
    [InlineData("{ priority: 5, fwmark: 1, iif: lo, table: 9 }", "4/00005/from all to all iif lo fwmark 0x1/0xffffffff", 9u, RuleAction.Lookup)]
    public void A_rule_gets_its_key_and_its_action(string rule, string id, uint table, object action)
    {
        var lowered = Lower($"namespaces:\n  a:\n    rules:\n      - {rule}\n").All.OfType<Rule>().Should().ContainSingle().Subject;
        lowered.Key.Id.Should().StartWith(id);
        (lowered.Table, lowered.Action, lowered.Protocol).Should().Be((table, (RuleAction)action, OwnershipMark.RouteProtocol));
    }

    [Fact]
    public void Settings_come_from_all_places_and_the_nearer_one_counts()
    {
        var state = Lower("""
            defaults:
              namespaces: { forwarding: true, sysctls: { net.ipv4.tcp_rmem: "1 2\t3", net.core.somaxconn: 64 } }
              interfaces: { sysctls: { ipv4.rp_filter: 2 } }
            namespaces:
              a:
                forwarding: ipv4
                sysctls: { net/ipv4/ip_forward: 1, net.core.somaxconn: 128, net.ipv4.conf.e/1.forwarding: 0 }
                interfaces: { e.1: { sysctls: { ipv6.accept_ra: 0, ipv4.neigh.gc_stale_time: 9 } } }
              b: { forwarding: false }
            links: ["a:e.1 -- b:e"]
            """);
        Settings(state, "a").Should().BeEquivalentTo(
            "net/core/somaxconn=128",
            "net/ipv4/conf/all/forwarding=1",
            "net/ipv4/conf/e.1/forwarding=0",
            "net/ipv4/conf/e.1/rp_filter=2",
            "net/ipv4/neigh/e.1/gc_stale_time=9",
            "net/ipv4/tcp_rmem=1 2 3",
            "net/ipv6/conf/all/forwarding=1",
            "net/ipv6/conf/e.1/accept_ra=0");
        Settings(state, "b").Should().Contain(["net/ipv4/conf/all/forwarding=0", "net/ipv6/conf/all/forwarding=0", "net/ipv4/conf/e/rp_filter=2"]);
    }

    [Fact]
    public void Files_have_a_header_and_a_line_for_each_thing()
    {
        var state = Lower("""
            namespaces:
              a:
                dns: { nameservers: [10.0.0.1, "fd00::1"], search: [lab.test, x], options: ["ndots:2", rotate] }
                hosts: { web: 10.0.0.2, "db[1-2]": [10.0.1.1, "fd00::2"] }
            """);
        Content("resolv.conf").Should().Be("# Managed by topoapply, topology lab\nnameserver 10.0.0.1\nnameserver fd00::1\nsearch lab.test x\noptions ndots:2 rotate\n");
        Content("hosts").Should().StartWith("# Managed by topoapply, topology lab\n127.0.0.1 localhost\n")
            .And.EndWith("10.0.0.2 web\n10.0.1.1 db1\nfd00::2 db1\n10.0.1.1 db2\nfd00::2 db2\n");

        string? Content(string name) => state.All.OfType<NetnsFile>().Single(f => f.Name == name).Content;
    }

    [Fact]
    public void Defaults_hold_where_nothing_nearer_is_said()
    {
        var state = Lower("""
            defaults: { links: { mtu: 1400 }, interfaces: { mtu: 1300, txqlen: 7 } }
            namespaces:
              a: { interfaces: { f: { mtu: 1350 }, br0: { bridge: {} }, lo: {} } }
              b: {}
            links: ["a:e -- b:e", "a:f -- b:f", { endpoints: ["a:g", "host:g"], mtu: 1450 }]
            """);
        LinkOf(state, "a", "e").Mtu.Should().Be(1400);
        LinkOf(state, "a", "f").Mtu.Should().Be(1350);
        LinkOf(state, "a", "g").Mtu.Should().Be(1450);
        LinkOf(state, "a", "br0").Mtu.Should().Be(1300);
        LinkOf(state, "a", "lo").Mtu.Should().BeNull();
        LinkOf(state, "b", "f").TransmitQueueLength.Should().Be(7);
        LinkOf(state, "host", "g").TransmitQueueLength.Should().Be(1000, "the defaults of the file are not for the host; the kernel's are");
    }

    [Fact]
    public void A_link_that_the_host_has_already_is_a_link_only_when_something_is_said_about_it()
    {
        Lower("host: { interfaces: { eth0: { addresses: [10.0.0.1/24] } } }").All.Should().ContainSingle().Which.Should().BeOfType<Address>();
        var link = Lower("host: { interfaces: { eth0: { mtu: 1400 } } }").All.OfType<Link>().Should().ContainSingle().Subject;
        (link.Info, link.Mtu, link.Up, link.Mac, link.Master, link.Alias).Should().Be((null, 1400u, null, null, null, null));
    }

    [Fact]
    public void Everything_knows_where_it_was_declared()
    {
        var text = File.ReadAllText(Testing.Repository.PathOf("tests", "TopoApply.Tests/Corpus/good/everything.yaml"));
        var result = YamlLoader.Load("everything.yaml", text);
        result.Desired!.Sorted.Should().OnlyContain(r => r.Origin.File == "everything.yaml" && r.Origin.Line > 0);
        result.Desired.Sorted.Select(r => r.Key.Kind).Distinct().Should().BeEquivalentTo("netns", "link", "address", "route", "rule", "neighbour", "sysctl", "file", "nftables");
    }

    private static State Lower(string body, string name = "lab")
    {
        var result = YamlLoader.Load("lab.yaml", $"version: 1\nname: {name}\n{body}");
        result.Diagnostics.Should().BeEmpty();
        return result.Desired!;
    }

    private static NamespaceName Ns(string name) => new(name);

    private static Link LinkOf(State state, string netns, string name) => state.Find<Link>(ResourceKey.ForLink(Ns(netns), new InterfaceName(name)))!;

    private static IEnumerable<(string, int, bool?)> Addresses(State state) => state.All.OfType<Address>().Select(a => (a.Local.ToString(), a.Order, a.NoDad));

    private static IEnumerable<string> Settings(State state, string netns) =>
        state.All.OfType<Sysctl>().Where(s => s.Netns == Ns(netns)).Select(s => $"{s.Path}={s.Value}");
}
