using FluentAssertions;
using TopoApply.Yaml;
using Xunit;

namespace TopoApply.Tests.Expanding;

/// <summary>`lans`: a bridge with its cables in one line.</summary>
public sealed class LanTests
{
    private const string Head = "version: 1\nname: lab\n";

    [Fact]
    public void A_lan_is_a_bridge_with_cables_and_addresses()
    {
        Wanted("""
            pools: { office: { ipv4: 10.1.0.0/24, ipv6: "fd01::/64" } }
            namespaces:
              client[1-3]: {}
              printer: {}
              router: { interfaces: { br0: { bridge: { stp: true, ports: [extra] }, mtu: 1400 } } }
            lans:
              office:
                bridge: router:br0
                members: ["client[1-3]:eth0", printer:lan 10.9.0.1/24 -- paper]
                pool: office
                mtu: 1400
            links: ["printer:x -- router:extra"]
            """).Should().Equal(Wanted("""
            namespaces:
              client[1-3]: {}
              printer: {}
              router: { interfaces: { br0: { bridge: { stp: true, ports: [extra, client1, client2, client3, paper] }, mtu: 1400, addresses: [10.1.0.1/24, "fd01::1/64"] } } }
            links:
              - printer:x -- router:extra
              - { endpoints: ["client[1-3]:eth0", "router:client${i}"], addresses: [["10.1.0.${i+1}/24", "fd01::${i+1}/64"], []], mtu: 1400 }
              - { endpoints: ["printer:lan", "router:paper"], addresses: [[10.9.0.1/24, 10.1.0.5/24, "fd01::5/64"], []], mtu: 1400 }
            """));
    }

    [Fact]
    public void The_gateway_of_a_lan_may_be_a_member_and_lans_may_be_counted()
    {
        Wanted("""
            pools: { p: { ipv4: 10.0.0.0/16, ipv4_length: 24 } }
            namespaces: { "sw[1-2]": {}, "a[1-2]": {}, "b[1-2]": {} }
            host: {}
            lans:
              l[1-2]: { bridge: "sw${i}:br0", members: ["a${i}:e", "b${i}:e", "host:lab${i}"], pool: p, gateway: "b${i}:e" }
            """).Should().Equal(Wanted("""
            namespaces: { "sw[1-2]": { interfaces: { br0: { bridge: { ports: ["a${i}", "b${i}", host] } } } }, "a[1-2]": {}, "b[1-2]": {} }
            links:
              - a1:e 10.0.0.2/24 -- sw1:a1
              - b1:e 10.0.0.1/24 -- sw1:b1
              - host:lab1 10.0.0.3/24 -- sw1:host
              - a2:e 10.0.1.2/24 -- sw2:a2
              - b2:e 10.0.1.1/24 -- sw2:b2
              - host:lab2 10.0.1.3/24 -- sw2:host
            """));
    }

    [Fact]
    public void A_bridge_of_the_host_is_made_there() =>
        Wanted("namespaces: { a: {} }\nlans: { l: { bridge: host:lab0, members: [a:e -- lab-a] } }").Should().Equal(
            Wanted("namespaces: { a: {} }\nhost: { interfaces: { lab0: { bridge: { ports: [lab-a] } } } }\nlinks: [\"a:e -- host:lab-a\"]"));

    [Fact]
    public void Mistakes_are_reported_where_they_were_typed() => Said("""
        pools: { tiny: 10.0.0.0/29 }
        namespaces: { "c[1-9]": {}, r: {}, a-name-of-some-length: {} }
        lans:
          one: { bridge: r:br0, members: ["c[1-9]:e"], pool: tiny }
          two: { bridge: r, members: c1:f }
          three: { members: ["c1:g"], colour: red }
          four: { bridge: r:br4, members: [a-name-of-some-length:e, "c[1-2]:h -- p[1-3]", c1, c9:x -- -- y, ~, "c[1-2]:i -- p${i"] }
          five: { bridge: r:br5, members: [c1:k], gateway: c2:k }
          six: { bridge: s:br0, members: [d:e] }
          se ven: { bridge: r:br7, members: [] }
        """).Should().Equal(
        "lab.yaml:6:36 TA3022: `10.0.0.0/29` has no address left for `c6:e` <the pool is asked for at lab.yaml:6:54> <pool `tiny` numbers it at lab.yaml:3:10> (give the LAN a larger prefix)",
        "lab.yaml:7:18 TA2003: `r` is not an endpoint (write `namespace:interface`)",
        "lab.yaml:7:30 TA2002: `c1:f` stands where a list of members is meant",
        "lab.yaml:8:10 TA2004: a LAN needs `bridge` (The bridge, `namespace:interface`. It is made; its settings may stand under the namespace's `interfaces`.)",
        "lab.yaml:8:31 TA2001: a LAN has no key `colour` (known here: bridge, members, pool, gateway, mtu)",
        "lab.yaml:9:36 TA2003: `a-name-of-some-length` is too long for the name of a port, which can have 15 characters (name the port: `a-name-of-some-length:e -- PORT`)",
        "lab.yaml:9:61 TA2006: `[1-3]` has 3 numbers and the range before it 2; ranges on one line count together",
        "lab.yaml:9:83 TA2003: `c1` is not an endpoint (write `namespace:interface`)",
        "lab.yaml:9:87 TA2003: `c9:x -- -- y` is not a member (an interface, its addresses, and the port behind `--`: `client1:eth0 10.0.0.11/24 -- lan1`)",
        "lab.yaml:9:101 TA2005: nothing is written where a member such as `client1:eth0` is meant (leave the key out, or give it a value)",
        "lab.yaml:9:104 TA2006: `${i` is not closed with a brace",
        "lab.yaml:10:36 TA3003: `r:c1` is the end of two links (the other one is on line 6)",
        "lab.yaml:10:36 TA3005: `c1` is a port of `br5` and of `br0` (an interface can be a port of one bridge)",
        "lab.yaml:11:18 TA3001: no namespace `s` is declared (known here: c1, c2, c3, c4, c5, c6, c7, c8, c9, r, a-name-of-some-length)",
        "lab.yaml:11:35 TA3001: no namespace `d` is declared (known here: c1, c2, c3, c4, c5, c6, c7, c8, c9, r, a-name-of-some-length)",
        "lab.yaml:12:3 TA2003: `se ven` cannot be a LAN's name (letters, digits, `_`, `.` and `-`, a letter or digit first, at most 63)");

    [Fact]
    public void A_gateway_that_is_not_in_the_lan_is_reported() =>
        Said("namespaces: { a: {}, r: {} }\nlans: { l: { bridge: r:br5, members: [a:k], gateway: a:kk } }").Should().Equal("lab.yaml:4:54 TA3023: `a:kk` is not in the LAN (did you mean `a:k`?)");

    private static IReadOnlyList<string> Wanted(string yaml) => Written.Wanted(YamlLoader.Load("lab.yaml", Head + yaml));

    private static IEnumerable<string> Said(string yaml) => YamlLoader.Load("lab.yaml", Head + yaml).Diagnostics.Select(Written.Said);
}
