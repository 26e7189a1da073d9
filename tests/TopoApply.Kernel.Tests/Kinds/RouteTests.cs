using FluentAssertions;
using TopoApply.Kinds.Neighbours;
using TopoApply.Kinds.Routes;
using TopoApply.Kinds.Rules;
using TopoApply.Model;
using TopoApply.Netlink.Values;
using TopoApply.Testing.Xunit;
using static TopoApply.Kernel.Tests.Kinds.KindLab;

namespace TopoApply.Kernel.Tests.Kinds;

/// <summary>Routes, rules and neighbours, made and changed through the product, seen through `ip`.</summary>
public sealed class RouteTests
{
    private static readonly Resource[] Base =
    [
        .. Namespace("a"), .. Namespace("b"), .. Cable("a:e", "b:e"), .. Cable("a:f", "b:f"),
        Address("a", "e", "10.0.0.1/24"), Address("a", "f", "10.1.0.1/24"), Address("a", "e", "fd00::1/64"), Address("a", "f", "fd01::1/64"),
    ];

    public static Xunit.TheoryData<string, string> Shapes { get; } = new()
    {
        { "via", "10.9.0.0/16 via 10.0.0.2 dev e proto 84" },
        { "dev", "10.9.0.0/16 dev e proto 84 scope link" },
        { "default", "default via 10.0.0.2 dev e proto 84" },
        { "metric", "10.9.0.0/16 via 10.0.0.2 dev e proto 84 metric 7" },
        { "src", "10.9.0.0/16 via 10.0.0.2 dev e proto 84 src 10.1.0.1" },
        { "onlink", "10.9.0.0/16 via 192.0.2.1 dev e proto 84 onlink" },
        { "mtu", "10.9.0.0/16 via 10.0.0.2 dev e proto 84 mtu 1400" },
        { "blackhole", "blackhole 10.9.0.0/16 proto 84" },
        { "unreachable", "unreachable 10.9.0.0/16 proto 84" },
        { "prohibit", "prohibit 10.9.0.0/16 proto 84" },
        { "throw", "throw 10.9.0.0/16 proto 84" },
        { "protocol", "10.9.0.0/16 via 10.0.0.2 dev e proto static" },
        { "scope", "10.9.0.0/16 dev e proto 84 scope host" },
        { "multipath", "10.9.0.0/16 proto 84\n\tnexthop via 10.0.0.2 dev e weight 1\n\tnexthop via 10.1.0.2 dev f weight 3" },
        { "via6", "10.9.0.0/16 via inet6 fd00::2 dev e proto 84" },
        { "v6 via", "fd09::/32 via fd00::2 dev e proto 84 metric 1024" },
        { "v6 dev", "fd09::/32 dev e proto 84 metric 1024" },
        { "v6 default", "default via fd00::2 dev e proto 84 metric 1024" },
        { "v6 link-local", "fd09::/32 via fe80::2 dev e proto 84 metric 1024" },
        { "v6 blackhole", "blackhole fd09::/32 dev lo proto 84 metric 1024" },
        { "v6 metric", "fd09::/32 via fd00::2 dev e proto 84 metric 5" },
        { "v6 src", "fd09::/32 via fd00::2 dev e proto 84 src fd01::1 metric 1024" },
        { "v6 multipath", "fd09::/32 proto 84 metric 1024\n\tnexthop via fd00::2 dev e weight 1\n\tnexthop via fd01::2 dev f weight 2" },
    };

    [KernelTheory]
    [Xunit.MemberData(nameof(Shapes))]
    public void A_route_is_added_found_again_and_removed(string shape, string shown)
    {
        using var lab = new KindLab();
        lab.Apply(Base);
        var before = lab.Everything;
        lab.Apply([.. Base, Shape(shape)]);
        Listed(lab, shape).Should().Contain(shown);
        lab.Apply(Base);
        lab.Everything.Should().Be(before);
    }

    [KernelFact]
    public void A_route_changes_from_any_shape_to_any_other_of_its_key()
    {
        using var lab = new KindLab();
        foreach (var family in (string[][])
        [
            ["via", "dev", "blackhole", "multipath", "src", "via6", "unreachable", "mtu", "scope", "onlink", "via"],
            ["v6 via", "v6 dev", "v6 multipath", "v6 blackhole", "v6 src", "v6 dev", "v6 blackhole", "v6 multipath", "v6 via"],
        ])
        {
            foreach (var shape in family)
            {
                lab.Apply([.. Base, Shape(shape)]);
                var shown = ((IEnumerable<object[]>)Shapes).Single(s => (string)s[0] == shape)[1].ToString() ?? "";
                Listed(lab, shape).Should().Contain(shown);
            }
        }
    }

    [KernelFact]
    public void A_change_of_an_ipv4_route_loses_it_for_no_moment()
    {
        using var lab = new KindLab();
        lab.Apply([.. Base, Shape("via")]);
        lab.Changes(new State([.. Base, Shape("multipath")])).Should().ContainSingle().Which.Should().StartWith("Change a route");
    }

    [KernelFact]
    public void Other_tables_and_a_route_to_a_gateway_s_route_are_made_in_order()
    {
        using var lab = new KindLab();
        lab.Apply([.. Base, Route("a", "192.0.2.1/32", dev: "f"), Route("a", "default", via: "192.0.2.1", dev: "f"), Shape("via") with { Table = 100 }, Shape("v6 via") with { Table = 1000 }]);
        lab.Ip("a", "route").Should().Contain("default via 192.0.2.1 dev f");
        lab.Ip("a", "route show table 100").Should().Contain("10.9.0.0/16");
        lab.Ip("a", "-6 route show table 1000").Should().Contain("fd09::/32");
    }

    [KernelFact]
    public void A_daemon_s_routes_stay_and_hand_made_ones_go()
    {
        using var lab = new KindLab();
        lab.Apply(Base);
        lab.Sandbox.Script("""
            ip -n a route add 10.20.0.0/16 via 10.0.0.2 proto bird
            ip -n a route add 10.21.0.0/16 via 10.0.0.2
            ip -n a route add 10.22.0.0/16 via 10.0.0.2 proto static
            ip -n a route append 10.22.0.0/16 via 10.0.0.3 proto static
            ip -n a -6 route add fd20::/16 via fd00::2 proto zebra
            ip -n a -6 route add fd21::/16 dev e
            ip -n a -6 route append fd21::/16 via fd00::2
            """);
        lab.Apply(Base);
        lab.Ip("a", "route").Should().Contain("10.20.0.0/16").And.NotContain("10.21.").And.NotContain("10.22.");
        lab.Ip("a", "-6 route").Should().Contain("fd20::/16").And.NotContain("fd21:");
    }

    [KernelFact]
    public void Routes_and_rules_of_the_host_are_ours_only_where_we_put_them()
    {
        using var lab = new KindLab();
        lab.Sandbox.Script("ip link add wan type veth peer name wan2; ip link set wan up; ip link set wan2 up; ip address add 10.5.0.1/16 dev wan; ip route add 10.9.0.0/16 via 10.5.0.9; ip route add 10.10.0.0/16 via 10.5.0.9 proto 84; ip rule add priority 99 table 5 protocol 84");
        var before = lab.Everything;
        lab.Apply([Route("host", "10.11.0.0/16", via: "10.5.0.8"), Rule(100) with { Netns = NamespaceName.Host }]);
        lab.Ip("host", "route").Should().Contain("10.11.0.0/16 via 10.5.0.8");
        lab.Ip("host", "rule").Should().Contain("100:");
        lab.Apply();
        lab.Everything.Should().Be(before);
    }

    [KernelTheory]
    [Xunit.InlineData("plain", "1000:\tfrom all lookup 100 proto 84")]
    [Xunit.InlineData("from", "1000:\tfrom 10.0.0.0/24 lookup 100 proto 84")]
    [Xunit.InlineData("to", "1000:\tfrom all to 10.0.0.0/24 lookup 100 proto 84")]
    [Xunit.InlineData("links", "1000:\tfrom all iif e oif nowhere [detached] lookup 100 proto 84")]
    [Xunit.InlineData("mark", "1000:\tfrom all fwmark 0x10/0xff lookup 100 proto 84")]
    [Xunit.InlineData("mark zero", "1000:\tfrom all fwmark 0/0xff lookup 100 proto 84")]
    [Xunit.InlineData("table", "1000:\tfrom all lookup 1000 proto 84")]
    [Xunit.InlineData("blackhole", "1000:\tfrom all blackhole proto 84")]
    [Xunit.InlineData("unreachable", "1000:\tfrom all unreachable proto 84")]
    [Xunit.InlineData("prohibit", "1000:\tfrom all prohibit proto 84")]
    public void A_rule_is_added_found_again_and_removed(string shape, string shown)
    {
        using var lab = new KindLab();
        lab.Apply(Base);
        var before = lab.Everything;
        var rule = Rule(1000);
        rule = shape switch
        {
            "from" => rule with { From = Prefix("10.0.0.0/24") },
            "to" => rule with { To = Prefix("10.0.0.0/24") },
            "links" => rule with { InputLink = new InterfaceName("e"), OutputLink = new InterfaceName("nowhere") },
            "mark" => rule with { Mark = 0x10, MarkMask = 0xff },
            "mark zero" => rule with { Mark = 0, MarkMask = 0xff },
            "table" => rule with { Table = 1000 },
            "blackhole" => rule with { Action = RuleAction.Blackhole, Table = 0 },
            "unreachable" => rule with { Action = RuleAction.Unreachable, Table = 0 },
            "prohibit" => rule with { Action = RuleAction.Prohibit, Table = 0 },
            _ => rule,
        };
        lab.Apply([.. Base, rule]);
        lab.Ip("a", "rule").Should().Contain(shown);
        lab.Apply([.. Base, Rule(1000) with { Family = IpFamily.V6 }]);
        lab.Ip("a", "rule").Should().NotContain("1000:");
        lab.Ip("a", "-6 rule").Should().Contain("1000:\tfrom all lookup 100 proto 84");
        lab.Apply(Base);
        lab.Everything.Should().Be(before);
    }

    [KernelFact]
    public void A_rule_s_action_changes_and_hand_made_rules_go_but_not_the_kernel_s_own()
    {
        using var lab = new KindLab();
        lab.Apply([.. Base, Rule(1000)]);
        lab.Sandbox.Script("ip -n a rule add priority 7 from 10.9.0.0/16 table 9; ip -n a rule add priority 8 table 9 protocol bird");
        lab.Apply([.. Base, Rule(1000) with { Table = 200 }]);
        lab.Ip("a", "rule").Should().Contain("lookup 200").And.NotContain("\n7:\t").And.Contain("8:\tfrom all lookup 9").And.Contain("32766:").And.Contain("0:\tfrom all lookup local");
    }

    [KernelFact]
    public void A_neighbour_is_added_changed_found_again_and_removed()
    {
        using var lab = new KindLab();
        lab.Apply(Base);
        var before = lab.Everything;
        MacAddress.TryParse("02:00:00:00:00:09", out var mac).Should().BeTrue();
        MacAddress.TryParse("02:00:00:00:00:08", out var other).Should().BeTrue();
        Neighbour[] Both(MacAddress value) =>
        [
            new() { Netns = new NamespaceName("a"), Link = new InterfaceName("e"), Address = Ip("10.0.0.9"), Mac = value },
            new() { Netns = new NamespaceName("a"), Link = new InterfaceName("e"), Address = Ip("fd00::9"), Mac = value },
        ];
        lab.Apply([.. Base, .. Both(mac)]);
        lab.Ip("a", "neighbour show nud permanent").Should().Contain("10.0.0.9 dev e lladdr 02:00:00:00:00:09").And.Contain("fd00::9 dev e lladdr 02:00:00:00:00:09");
        lab.Apply([.. Base, .. Both(other)]);
        lab.Ip("a", "neighbour show nud permanent").Should().Contain("10.0.0.9 dev e lladdr 02:00:00:00:00:08").And.NotContain(":09");
        lab.Apply(Base);
        lab.Everything.Should().Be(before);
    }

    private static string Listed(KindLab lab, string shape) =>
        string.Join('\n', lab.Ip("a", $"{(shape.StartsWith("v6", StringComparison.Ordinal) ? "-6" : "-4")} route show").Split('\n').Select(l => l.TrimEnd()))
            .Replace("  ", " ", StringComparison.Ordinal).Replace(" pref medium", "", StringComparison.Ordinal);

    private static Rule Rule(uint priority) =>
        new() { Netns = new NamespaceName("a"), Family = IpFamily.V4, Priority = priority, Action = RuleAction.Lookup, Table = 100, Protocol = 84 };

    private static Route Shape(string shape)
    {
        var via = Route("a", "10.9.0.0/16", via: "10.0.0.2");
        var via6 = Route("a", "fd09::/32", via: "fd00::2");
        return shape switch
        {
            "via" => via,
            "dev" => Route("a", "10.9.0.0/16", dev: "e"),
            "default" => Route("a", "default", via: "10.0.0.2"),
            "metric" => via with { Metric = 7 },
            "src" => via with { Source = Ip("10.1.0.1") },
            "onlink" => via with { Hops = [Hop("192.0.2.1", "e") with { OnLink = true }] },
            "mtu" => via with { Mtu = 1400 },
            "blackhole" => via with { Type = RouteType.Blackhole, Hops = [] },
            "unreachable" => via with { Type = RouteType.Unreachable, Hops = [] },
            "prohibit" => via with { Type = RouteType.Prohibit, Hops = [] },
            "throw" => via with { Type = RouteType.Throw, Hops = [] },
            "protocol" => via with { Protocol = 4 },
            "scope" => Route("a", "10.9.0.0/16", dev: "e") with { Scope = 254 },
            "multipath" => via with { Hops = [Hop("10.0.0.2", "e"), Hop("10.1.0.2", "f", 3)] },
            "via6" => via with { Hops = [Hop("fd00::2", "e")] },
            "v6 via" => via6,
            "v6 dev" => Route("a", "fd09::/32", dev: "e"),
            "v6 default" => Route("a", "::/0", via: "fd00::2"),
            "v6 link-local" => via6 with { Hops = [Hop("fe80::2", "e")] },
            "v6 blackhole" => via6 with { Type = RouteType.Blackhole, Hops = [] },
            "v6 metric" => via6 with { Metric = 5 },
            "v6 src" => via6 with { Source = Ip("fd01::1") },
            "v6 multipath" => via6 with { Hops = [Hop("fd00::2", "e"), Hop("fd01::2", "f", 2)] },
            _ => throw new ArgumentException(shape, nameof(shape)),
        };
    }
}
