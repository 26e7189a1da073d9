using FluentAssertions;
using TopoApply.Yaml;
using Xunit;

namespace TopoApply.Tests.Expanding;

/// <summary>`gateway` and `publish`.</summary>
public sealed class RoleTests
{
    private const string Head = "version: 1\nname: lab\n";

    [Fact]
    public void A_gateway_is_a_default_route_of_each_family_that_both_have() =>
        Wanted("""
            kinds: { client: { gateway: router } }
            pools: { lan: { ipv4: 10.0.0.0/24, ipv6: "fd00::/64" } }
            namespaces:
              client[1-2]: { extends: client, routes: [{ to: 10.9.0.0/16, type: blackhole }] }
              router: {}
              far: { gateway: router }
              near: { gateway: host }
            lans: { lan: { bridge: router:br0, members: ["client[1-2]:e"], pool: lan } }
            links:
              - far:e 10.1.0.2/24 fd01::2/64 -- router:far 10.1.0.1/24 10.1.0.9/24 fe80::5/64
              - near:e 10.2.0.2 peer 10.2.0.1 -- host:near 10.2.0.1/32
            """).Should().Equal(Wanted("""
            namespaces:
              client[1-2]: { routes: [{ to: 10.9.0.0/16, type: blackhole }, { to: default, via: 10.0.0.1 }, { to: default, via: "fd00::1" }] }
              router: { interfaces: { br0: { bridge: { ports: ["client[1-2]"] }, addresses: [10.0.0.1/24, "fd00::1/64"] } } }
              far: { routes: [{ to: default, via: 10.1.0.1 }] }
              near: { routes: [{ to: default, via: 10.2.0.1 }] }
            links:
              - client[1-2]:e 10.0.0.${i+1}/24 fd00::${i+1}/64 -- router:client${i}
              - far:e 10.1.0.2/24 fd01::2/64 -- router:far 10.1.0.1/24 10.1.0.9/24 fe80::5/64
              - near:e 10.2.0.2 peer 10.2.0.1 -- host:near 10.2.0.1/32
            """));

    [Fact]
    public void A_gateway_that_is_not_met_once_is_reported_once() => Said("""
        namespaces:
          a[1-20]: { gateway: r }
          b: { gateway: r }
          c: { gateway: rr }
          d: { gateway: d }
          e: { gateway: r }
          r: {}
        links:
          - b:e 10.0.0.2/24 -- r:b 10.0.0.1/24
          - b:f 10.1.0.2/24 -- r:c 10.1.0.1/24
          - e:e 10.3.0.2/24 fd00::1/64 -- r:e 10.4.0.1/24 fd01::1/64
        """).Should().Equal(
        "lab.yaml:4:23 TA3024: `a1` and `r` are on no cable or LAN together on which both have an address (plug a cable into both, or write the route)",
        "lab.yaml:5:17 TA3024: `b` meets `r` more than once: `b:e` at `r:b`, `b:f` at `r:c` (write the route that is meant under `routes`)",
        "lab.yaml:6:17 TA3001: no namespace `rr` is declared (did you mean `r`?)",
        "lab.yaml:7:17 TA3024: `d` cannot be its own gateway",
        "lab.yaml:8:17 TA3024: no address of `r:e` is in a network of `e:e` (both ends need addresses of one network)");

    [Fact]
    public void A_default_route_beside_a_gateway_is_declared_twice() => Said("""
        namespaces: { a: { gateway: r, routes: [{ to: default, via: 10.0.0.3 }] }, r: {} }
        links: ["a:e 10.0.0.2/24 -- r:a 10.0.0.1/24"]
        """).Should().Equal(
        "lab.yaml:3:29 TA3008: the route to `0.0.0.0/0` (table 254, metric 0) is declared twice <`r` has the address 10.0.0.1 at lab.yaml:4:33> (it is already on line 3)");

    [Fact]
    public void A_published_port_leads_from_the_outer_addresses_and_back_through_the_publisher() =>
        Wanted("""
            namespaces:
              web: {}
              far: {}
              router:
                nat: { masquerade: [{ out: wan }] }
                publish: ["8080 -> web:80/tcp", { port: 53, to: "far:x:5353", protocol: [tcp, udp] }, 7000-7010 -> web:7000-7010/udp]
              outside: {}
              deep: {}
            links:
              - web:e 10.0.0.2/24 fd00::2/64 -- router:web 10.0.0.1/24 fd00::1/64
              - router:wan 192.0.2.2/24 2001:db8::2/64 fe80::9/64 -- outside:e 192.0.2.1/24
              - far:x 10.5.0.2/24 -- deep:x
              - far:y 10.6.0.2/24 -- deep:y
            """).Should().Equal(Wanted("""
            namespaces:
              web: {}
              far: {}
              router:
                nat:
                  masquerade:
                    - { out: wan }
                    - { from: 10.0.0.0/24, destination: 10.0.0.2, protocol: tcp, port: 80 }
                    - { from: "fd00::/64", destination: "fd00::2", protocol: tcp, port: 80 }
                    - { from: 10.5.0.0/24, destination: 10.5.0.2, protocol: tcp, port: 5353 }
                    - { from: 10.5.0.0/24, destination: 10.5.0.2, protocol: udp, port: 5353 }
                    - { from: 10.0.0.0/24, destination: 10.0.0.2, protocol: udp, port: 7000-7010 }
                    - { from: "fd00::/64", destination: "fd00::2", protocol: udp, port: 7000-7010 }
                  dnat:
                    - { destination: 192.0.2.2, protocol: tcp, port: 8080, to: "10.0.0.2:80", local: true }
                    - { destination: "2001:db8::2", protocol: tcp, port: 8080, to: "[fd00::2]:80", local: true }
                    - { destination: [10.0.0.1, 192.0.2.2], protocol: tcp, port: 53, to: "10.5.0.2:5353", local: true }
                    - { destination: [10.0.0.1, 192.0.2.2], protocol: udp, port: 53, to: "10.5.0.2:5353", local: true }
                    - { destination: 192.0.2.2, protocol: udp, port: 7000-7010, to: 10.0.0.2, local: true }
                    - { destination: "2001:db8::2", protocol: udp, port: 7000-7010, to: "fd00::2", local: true }
              outside: {}
              deep: {}
            links:
              - web:e 10.0.0.2/24 fd00::2/64 -- router:web 10.0.0.1/24 fd00::1/64
              - router:wan 192.0.2.2/24 2001:db8::2/64 fe80::9/64 -- outside:e 192.0.2.1/24
              - far:x 10.5.0.2/24 -- deep:x
              - far:y 10.6.0.2/24 -- deep:y
            """));

    [Fact]
    public void On_an_interface_whose_addresses_nobody_knows_all_that_comes_in_is_meant() =>
        Wanted("""
            host: { publish: { port: 80, to: "web:8080", in: eth0 } }
            namespaces: { web: {} }
            links: ["web:e 10.0.0.2/24 -- host:web 10.0.0.1/24"]
            """).Should().Equal(Wanted("""
            host: { nat: { dnat: [{ in: eth0, protocol: tcp, port: 80, to: "10.0.0.2:8080" }] } }
            namespaces: { web: {} }
            links: ["web:e 10.0.0.2/24 -- host:web 10.0.0.1/24"]
            """));

    [Fact]
    public void Ports_may_be_published_by_ranges() =>
        Wanted("""
            namespaces: { "w[1-2]": {}, r: { publish: ["[8081-8082] -> w[1-2]:80/tcp"] }, o: {} }
            links: ["w[1-2]:e 10.0.${i}.2/24 -- r:w${i} 10.0.${i}.1/24", "o:e -- r:o 192.0.2.1/24"]
            """).Should().Equal(Wanted("""
            namespaces: { "w[1-2]": {}, r: { publish: [{ port: 8081, to: "w1:80", protocol: tcp }, 8082 -> w2:e:80], nat: {} }, o: {} }
            links: ["w[1-2]:e 10.0.${i}.2/24 -- r:w${i} 10.0.${i}.1/24", "o:e -- r:o 192.0.2.1/24"]
            """));

    [Fact]
    public void What_is_not_a_published_port_is_refused() => Said("""
        namespaces:
          web: {}
          r:
            publish:
              - 8080 > web:80
              - 80800 -> web:80/tcp
              - 8080 -> web/tcp
              - 8080 -> web:80/icmp
              - 8000-8010 -> web:80/tcp
              - { port: 80-81, to: "web:80" }
              - { to: "web:80" }
        """).Should().Equal(
        "lab.yaml:7:9 TA2003: `8080 > web:80` is not a published port (write `8080 -> web:80/tcp`: the port outside, then namespace, port and protocol inside)",
        "lab.yaml:8:9 TA2003: `80800` is not a port (1 to 65535) or a range such as 8000-8080",
        "lab.yaml:9:9 TA2003: `web` is not a target (write `namespace:port` or `namespace:interface:port`)",
        "lab.yaml:10:9 TA2003: `icmp` is not tcp or udp (known here: tcp, udp)",
        "lab.yaml:11:9 TA2003: the ports 8000-8010 cannot lead to 80: a range leads to the same ports (publish them one by one)",
        "lab.yaml:12:28 TA2009: the ports 80-81 cannot lead to 80: a range leads to the same ports (publish them one by one)",
        "lab.yaml:13:9 TA2004: a published port needs `port` (The port on the outside, or a range of ports that leads to the same ports inside.)");

    [Fact]
    public void A_port_that_cannot_lead_there_is_reported() => Said("""
        namespaces:
          web: {}
          two: {}
          bare: {}
          r:
            publish:
              - 80 -> wbe:80/tcp
              - 81 -> r:80/tcp
              - 82 -> bare:80/tcp
              - 83 -> two:80/tcp
              - 84 -> two:g:80/tcp
              - 85 -> two:f:80/tcp
              - { port: 86, to: "web:80", in: nope }
          s: { publish: [80 -> web:80] }
          t: { publish: [80 -> web:80] }
          v: { publish: ["80 -> web:e:80"] }
        links:
          - web:e 10.0.0.2/24 -- r:web 10.0.0.1/24
          - two:e 10.1.0.2/24 -- s:a
          - two:f fd02::2/64 -- s:b
          - web:f 10.3.0.2/24 -- t:e 10.3.0.1/24
          - r:wan 192.0.2.1/24 -- v:e fd05::1/64
        """).Should().Equal(
        "lab.yaml:9:9 TA3001: no namespace `wbe` is declared (did you mean `web`?)",
        "lab.yaml:10:9 TA3025: `r` itself answers on its ports (name the namespace behind it, or use `nat: { redirect: […] }`)",
        "lab.yaml:11:9 TA3025: `bare` has no address",
        "lab.yaml:12:9 TA3025: `two` has several interfaces with addresses: `e`, `f` (name one: `two:e:80`)",
        "lab.yaml:13:9 TA3002: `two` has no interface `g` with an address (known here: e, f)",
        "lab.yaml:14:9 TA3025: `r` has no outer address of a family that `two:f` has as well",
        "lab.yaml:15:39 TA3002: namespace `r` has no interface `nope` (known here: web, wan)",
        "lab.yaml:16:18 TA3025: `web` has several interfaces with addresses: `e`, `f` (name one: `web:e:80`)",
        "lab.yaml:17:18 TA3025: every address of `t` is on the target's own cable or LAN, so there is no outside (name the outer interface: `{ port: …, to: …, in: eth0 }`)",
        "lab.yaml:18:18 TA3025: `v` has no outer address of a family that `web:e` has as well");

    private static IReadOnlyList<string> Wanted(string yaml) => Written.Wanted(YamlLoader.Load("lab.yaml", Head + yaml));

    private static IEnumerable<string> Said(string yaml) => YamlLoader.Load("lab.yaml", Head + yaml).Diagnostics.Select(Written.Said);
}
