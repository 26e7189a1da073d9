namespace TopoApply.Kernel.Tests.Transitions;

/// <summary>
/// Six namespaces: two clients and a router on a switch, a core and a server behind the router, which hides one client and lets the server in to
/// the other. And changes of it that concern none of its traffic.
/// </summary>
internal static class SteadyLab
{
    private const string Base = """
        version: 1
        name: steady
        namespaces:
          left[1-2]:
            routes:
              - { to: default, via: 10.0.0.1 }
              - { to: default, via: "fd00::1" }
          switch:
            interfaces:
              br0:
                bridge: { ports: [p1, p2, p3], stp: false }
        # switch.interfaces
          router:
            forwarding: true
            sysctls:
              net.ipv4.conf.all.rp_filter: 0
        # router.sysctls
            interfaces:
              lo:
                addresses:
                  - 10.255.0.1/32
        # router.addresses
            routes:
              - { to: 10.2.0.0/24, via: 10.1.0.2 }
              - { to: "fd02::/64", via: "fd01::2" }
        # router.routes
            rules:
              - { priority: 400, from: 10.200.0.0/16, table: main }
        # router.rules
            nat:
              masquerade:
        # router.masquerade.first
                - { out: wan, from: 10.0.0.11 }
                - { out: wan, from: 10.201.0.0/16 }
        # router.masquerade.last
              dnat:
        # router.dnat.first
                - { in: wan, protocol: udp, port: 7005, to: 10.0.0.12 }
                - { in: wan, protocol: tcp, port: 8080, to: "10.0.0.12:80" }
                - { in: wan, protocol: tcp, port: 8089, to: "10.0.0.99:89" }
        # router.dnat.last
        # router.nat
            filter:
              forward:
                policy: drop
                rules:
        # router.forward.first
                  - { accept: { state: [established, related] } }
                  - { accept: { in: lan, out: wan } }
                  - { accept: { in: wan, to: 10.0.0.12, protocol: [tcp, udp], port: [80, 7005] } }
        # router.forward.last
        # router.filter
        # router
          core:
            forwarding: true
            routes:
              - { to: 10.0.0.0/24, via: 10.1.0.1 }
              - { to: "fd00::/64", via: "fd01::1" }
        # core.routes
        # core
          server:
            routes:
              - { to: default, via: 10.2.0.1 }
              - { to: default, via: "fd02::1" }
        # server
        # namespaces
        links:
          - left1:eth0 10.0.0.11/24 fd00::11/64 -- switch:p1
          - left2:eth0 10.0.0.12/24 fd00::12/64 -- switch:p2
          - router:lan 10.0.0.1/24 fd00::1/64 -- switch:p3
          - router:wan 10.1.0.1/24 fd01::1/64 -- core:west 10.1.0.2/24 fd01::2/64
          - core:east 10.2.0.1/24 fd02::1/64 -- server:eth0 10.2.0.2/24 fd02::2/64
        # links

        """;

    /// <summary>Changes of translations that concern no connection there is.</summary>
    public static IReadOnlyList<SteadyEdit> NatEdits { get; } =
    [
        new("a masquerade behind the others", At("router.masquerade.last", "        - { out: wan, from: 10.202.0.0/16, random: true }")),
        new("a masquerade before the others", At("router.masquerade.first", "        - { out: wan, from: 10.203.0.0/16 }")),
        new("a dnat behind the others", At("router.dnat.last", "        - { in: wan, protocol: tcp, port: 8443, to: \"10.0.0.12:443\" }")),
        new("a dnat before the others", At("router.dnat.first", "        - { in: wan, protocol: udp, port: 5353, to: 10.0.0.53 }")),
        new("another dnat moved to the front", Move("        - { in: wan, protocol: tcp, port: 8089, to: \"10.0.0.99:89\" }", "router.dnat.first")),
        new("another masquerade moved to the front", Move("        - { out: wan, from: 10.201.0.0/16 }", "router.masquerade.first")),
        new("a snat and a redirect", At("router.nat", "      snat: [{ out: wan, from: 10.204.0.0/16, to: 10.1.0.1 }]\n      redirect: [{ in: lan, protocol: udp, port: 53, to_port: 5353 }]")),
    ];

    /// <summary>All changes that concern none of the traffic, of every kind.</summary>
    public static IReadOnlyList<SteadyEdit> Edits { get; } =
    [
        new("a cable", At("links", "  - left1:side 10.77.0.1/30 -- server:side 10.77.0.2/30")),
        new("a namespace", At("namespaces", "  alone: {}")),
        new("a client more on the switch", yaml => At("links", "  - left3:eth0 10.0.0.13/24 fd00::13/64 -- switch:p4")(At("namespaces", "  left3: { routes: [{ to: default, via: 10.0.0.1 }] }")(yaml))
            .Replace("[p1, p2, p3]", "[p1, p2, p3, p4]", StringComparison.Ordinal)),
        new("a bridge more with a port", yaml => At("links", "  - alone2:eth0 -- switch:q1")(At("namespaces", "  alone2: {}")(At("switch.interfaces", "      br1: { bridge: { ports: [q1], stp: false } }")(yaml)))),
        new("settings of the bridge", yaml => yaml.Replace("stp: false }\n", "stp: false, ageing_time: 200, priority: 4096 }\n", StringComparison.Ordinal)),
        new("an IPv4 address on lo", At("router.addresses", "          - 10.255.0.2/32")),
        new("an IPv6 address on lo", At("router.addresses", "          - \"fdff::1/128\"")),
        new("a second IPv4 address of a client's net", yaml => yaml.Replace("eth0 10.0.0.11/24 ", "eth0 10.0.0.11/24 10.0.0.111/24 ", StringComparison.Ordinal)),
        new("a third IPv4 address of another net", yaml => yaml.Replace("lan 10.0.0.1/24 ", "lan 10.0.0.1/24 10.50.0.1/24 ", StringComparison.Ordinal)),
        new("an IPv6 address on the wan", yaml => yaml.Replace(" fd01::1/64", " fd01::1/64 fd51::1/64", StringComparison.Ordinal)),
        new("a route", At("router.routes", "      - { to: 10.78.0.0/16, via: 10.1.0.2, metric: 7 }")),
        new("an IPv6 route", At("router.routes", "      - { to: \"fd78::/48\", via: \"fd01::2\" }")),
        new("a blackhole", At("core.routes", "      - { to: 10.79.0.0/16, type: blackhole }")),
        new("a route over two next hops", At("core.routes", "      - { to: 10.80.0.0/16, nexthops: [{ via: 10.1.0.1, weight: 2 }, { via: 10.2.0.2 }] }")),
        new("a rule and its table", yaml => At("router.routes", "      - { to: default, via: 10.1.0.2, table: 99 }")(At("router.rules", "      - { priority: 500, from: 10.99.0.0/16, table: 99 }")(yaml))),
        new("an IPv6 rule and its table", yaml => At("router.routes", "      - { to: \"::/0\", via: \"fd01::2\", table: 98 }")(At("router.rules", "      - { priority: 501, from: \"fd99::/64\", table: 98 }")(yaml))),
        .. NatEdits,
        new("a filter rule before the others", At("router.forward.first", "          - { drop: { from: 10.0.0.12, to: 192.0.2.9 } }")),
        new("a filter rule with a set", At("router.forward.last", "          - { accept: { protocol: tcp, port: [22, 443, 8000-8999], to: 10.0.0.50 } }")),
        new("a filter rule that counts", At("router.forward.last", "          - { reject: { from: 10.60.0.0/16, counter: true, comment: nobody } }")),
        new("another chain", At("router.filter", "      input: { policy: accept, rules: [{ drop: { in: wan, protocol: tcp, port: 23 } }] }")),
        new("a table where there was none", At("core", "    filter: { forward: { rules: [{ drop: { from: 10.61.0.0/16 } }] } }")),
        new("a sysctl", At("router.sysctls", "      net.ipv4.tcp_syncookies: 0")),
        new("a sysctl of a link", At("router.sysctls", "      net.ipv4.conf.lan.log_martians: 1")),
        new("name servers and hosts", At("server", "    dns: { nameservers: [10.2.0.1], search: [lab.test] }\n    hosts: { core: 10.2.0.1 }")),
        new("a neighbour", At("router", "    neighbours: [{ address: 10.1.0.77, dev: wan, mac: \"02:00:00:00:00:77\" }, { address: \"fd01::77\", dev: wan, mac: \"02:00:00:00:00:78\" }]")),
    ];

    /// <summary>The lab with some changes.</summary>
    public static string With(IEnumerable<SteadyEdit> edits) => edits.Aggregate(Base, (yaml, edit) =>
    {
        var edited = edit.Change(yaml);
        return edited != yaml ? edited : throw new InvalidOperationException($"`{edit.Name}` changes nothing.");
    });

    private static Func<string, string> At(string place, string lines) => yaml => yaml.Replace($"# {place}\n", $"{lines}\n# {place}\n", StringComparison.Ordinal);

    private static Func<string, string> Move(string line, string place) => yaml => At(place, line)(yaml.Replace($"{line}\n", "", StringComparison.Ordinal));
}

/// <summary>A change of the lab.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Change">From the file before to the file after.</param>
internal sealed record SteadyEdit(string Name, Func<string, string> Change);
