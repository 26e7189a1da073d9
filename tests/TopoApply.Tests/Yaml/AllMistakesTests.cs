using FluentAssertions;
using FsCheck;
using FsCheck.Xunit;
using TopoApply.Yaml;
using Xunit;

namespace TopoApply.Tests.Yaml;

/// <summary>One run reports the mistakes of shape and those of meaning, and nothing that only follows from them.</summary>
public sealed class AllMistakesTests
{
    private const string Head = "version: 1\nname: lab\n";

    [Fact]
    public void Mistakes_of_shape_do_not_hide_those_of_meaning() => Check(
        """
        namespaces:
          a:
            forwarding: maybe
            routes:
              - { to: 10.1.0.5/16, via: 10.0.0.2 }
              - { to: 10.2.0.0/16, dev: nope }
            rules: [{ priority: 32766, table: 1 }, { priority: -1, table: 1 }]
          b:
            interfaces: { e: { mtu: 9e3 }, br0: { bridge: { ports: [e, ghost], priority: 99999 } }, orphan: {} }
        links:
          - a:e 10.0.0.1/24 -- b:e
          - a:e -- b:f 10.0.0.300/24
          - a:g 127.0.0.1/8 -- c:e
        """,
        "5:17 TA2003", "7:15 TA2003", "8:33 TA3002", "9:25 TA3013", "9:56 TA2003", "11:29 TA2003", "11:64 TA3002", "11:82 TA2003", "11:93 TA3017",
        "14:5 TA3003", "14:16 TA2003", "15:9 TA3011", "15:24 TA3001");

    [Fact]
    public void Text_that_is_refused_does_not_hide_mistakes_of_shape_and_meaning() => Check(
        """
        namespaces:
          a: { routes: [{ to: default, via: 10.9.9.9 }], forwarding: "a\u001bb" }
          b: &anchor { rules: [{ priority: 0, table: 1 }] }
          b: { mtu: 1 }
          c: { rules: [{ priority: 32767, table: 1 }], interfaces: { lo: { mtu: x, addresses: [0.0.0.0/8] } } }
        links:
          - a:e -- c:e
        """,
        "4:62 TA1006", "5:6 TA1003", "5:36 TA3013", "6:3 TA1005", "7:28 TA3013", "7:73 TA2003", "7:88 TA3011");

    [Fact]
    public void Without_name_and_version_the_rest_is_still_judged()
    {
        var result = YamlLoader.Load("lab.yaml", "namespaces: { a: { rules: [{ priority: 0, table: 1 }] } }\n");
        result.Diagnostics.Select(d => d.Code).Should().Equal("TA2004", "TA2004", "TA3013");
        (result.Topology, result.Desired).Should().Be((null, null));
    }

    [Fact]
    public void Two_ends_of_one_interface_are_seen_although_an_address_beside_them_is_wrong() => Check(
        """
        namespaces: { a: {}, b: {} }
        links:
          - a:e 10.0.0.300/24 -- b:e
          - { endpoints: ["a:e", "b:f"], mtu: none }
          - a:h -- b:f
        """,
        "5:9 TA2003", "6:19 TA3003", "6:39 TA2003", "7:12 TA3003");

    [Fact]
    public void A_bridge_with_a_bad_setting_is_a_bridge() => Check(
        """
        namespaces:
          a: { interfaces: { br0: { bridge: { ageing_time: -1 }, addresses: [10.0.0.1/24] } } }
          b: { interfaces: { br0: { bridge: 5 }, br1: { brigde: {} }, br2: { bridge: *x } } }
          c: { interfaces: { br0: { bridge: { ports: [e] } } } }
        links:
          - a:br0 -- c:e
        """,
        "4:52 TA2003", "5:37 TA2002", "5:49 TA2001", "5:78 TA1003", "8:5 TA3003");

    [Theory]
    [InlineData("a:e 10.0.0.1/33 -- b:e", "12:9 TA2003")]
    [InlineData("a:e b:e", "12:5 TA2003")]
    [InlineData("a:e -- b e", "12:12 TA2003|12:14 TA2003")]
    [InlineData("a:e[1-2 -- b:e", "12:5 TA2006")]
    [InlineData("a:e -- b:way-too-long-for-a-name", "12:12 TA2003")]
    [InlineData("{ endpoints: [\"a:e\", \"b:e\", \"b:f\"] }", "12:18 TA2003")]
    [InlineData("{ endpoint: [\"a:e\", \"b:e\"] }", "12:5 TA2004|12:7 TA2001")]
    [InlineData("{ endpoints: [\"a:e\", b] }", "12:26 TA2003")]
    [InlineData("{ endpoints: [\"a:e[1-2]\", \"b:x[1-3]\"] }", "12:31 TA2006")]
    [InlineData("!tag a:e 10.0.0.1/24 -- b:e", "12:5 TA1003")]
    [InlineData("\"a:e\\u0001 10.0.0.1/24 -- b:e\"", "12:5 TA1006")]
    public void What_a_wrong_link_would_have_made_is_not_called_missing(string link, string expected) => Check(
        $$"""
        namespaces:
          a:
            interfaces: { e: { mtu: 1400 }, br0: { bridge: { ports: [e] } } }
            routes: [{ to: default, via: 10.0.0.2 }, { to: 10.7.0.0/16, dev: e, src: 10.0.0.1 }]
            rules: [{ priority: 7, table: 1, iif: e }]
            neighbours: [{ address: 10.0.0.9, dev: e, mac: "02:00:00:00:00:01" }]
            sysctls: { net.ipv4.conf.e.rp_filter: 0 }
          b: {}
        links:
          - {{link}}
        """,
        expected.Split('|'));

    [Theory]
    [InlineData("router!: {}", "router", "4:3 TA2003")]
    [InlineData("\"router\\u0007\": {}", "router", "4:3 TA1006")]
    [InlineData("? [router]\n  : {}", "router", "4:5 TA1009")]
    [InlineData("routers[1-x]: {}", "routers1", "4:3 TA2006")]
    [InlineData("router[9-1]: {}", "router1", "4:3 TA2006")]
    [InlineData("router[1-999999]: {}", "router17", "4:3 TA2008")]
    [InlineData("? *router\n  : {}", "router", "4:5 TA1003")]
    [InlineData("r: &x {}\n  <<: { router: {} }", "router", "4:6 TA1003|5:3 TA1003")]
    public void A_namespace_that_cannot_be_read_is_not_called_missing(string declaration, string name, string expected) => Check(
        $"namespaces:\n  {declaration}\n  a: {{}}\nlinks:\n  - {name}:e -- a:e\n  - {name}:f -- a:f\n",
        expected.Split('|'));

    [Fact]
    public void A_namespace_with_a_bad_key_still_has_what_stands_beside_it() => Check(
        """
        namespaces:
          a[1-3]:
            interfaces: { "p[1-2]": {}, br0: { bridge: { ports: ["p[1-2]"] } }, 5: 5 }
            routes: [{ to: "10.${i}.0.0/16", via: 10.0.0.1 }, { to: "10.${i}.0.0/15", via: 10.0.0.1 }, { to: "${j}", dev: p1 }]
            colour: red
          b: { interfaces: { "p[1-6]": {} } }
        links:
          - a[1-3]:p1 -- b:p[1-3]
          - a[1-3]:p2 10.0.0.2/24 -- b:p[4-6]
          - a2:q -- a2:q
        """,
        "5:76 TA2002", "6:61 TA2003", "6:102 TA2006", "7:5 TA2001", "12:13 TA3004");

    [Fact]
    public void An_address_in_a_row_that_cannot_be_read_may_be_what_a_route_needs() => Check(
        """
        namespaces:
          a:
            interfaces: { e: { addresses: [10.0.0.1/24, { address: 10.0.0.0/24, peer: x }] }, f: { adresses: [10.1.0.1/24] } }
            routes: [{ to: default, via: 10.1.0.2 }, { to: 10.9.0.0/16, via: 10.0.0.2, src: 10.1.0.1 }]
          b:
            routes: [{ to: default, via: 10.1.0.2 }]
        links:
          - a:e -- b:e
          - a:f -- b:f
        """,
        "5:79 TA2003", "5:92 TA2001", "8:34 TA3010");

    [Fact]
    public void An_mtu_that_cannot_be_read_may_be_large_enough() => Check(
        """
        defaults: { links: { mtu: x }, interfaces: { mtu: 1000 } }
        namespaces: { a: { interfaces: { e: { addresses: ["fd00::1/64"] } } }, b: {} }
        links: ["a:e -- b:e"]
        """,
        "3:27 TA2003");

    [Property(MaxTest = 500)]
    public void Of_independent_mistakes_each_is_reported_and_nothing_else(DoNotSize<int> any)
    {
        var seed = any.Item;
        var document = new MistakenDocument(seed);
        var result = YamlLoader.Load("lab.yaml", document.Text);
        result.Diagnostics.Select(d => $"{d.Span.Line}:{d.Span.Column} {d.Code}").Should().Equal(document.Mistakes, $"the seed is {seed} and the text\n{document.Text}\n{string.Join("\n", result.Diagnostics)}");
        result.Succeeded.Should().Be(!document.Mistakes.Any() || result.Diagnostics.All(d => d.Severity == Diagnostics.Severity.Warning));
    }

    private static void Check(string text, params string[] expected)
    {
        var result = YamlLoader.Load("lab.yaml", Head + text);
        result.Diagnostics.Select(d => $"{d.Span.Line}:{d.Span.Column} {d.Code}").Should().Equal(expected, string.Join("\n", result.Diagnostics));
        result.Desired.Should().BeNull();
    }
}
