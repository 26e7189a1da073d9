namespace TopoApply.Yaml;

/// <summary>Pieces of files for the guide. Each is a topology of its own but for its head, so that a test can load it.</summary>
internal static class GuideExamples
{
    private static readonly Dictionary<string, string> s_examples = new(StringComparer.Ordinal)
    {
        ["topology"] = """
            version: 1
            name: pair
            namespaces: { left: {}, right: {} }
            links:
              - left:eth0 10.1.0.1/30 -- right:eth0 10.1.0.2/30
            """,
        ["link"] = """
            namespaces: { a: {}, b: {} }
            links:
              - a:eth0 10.0.0.1/24 fd00::1/64 -- b:eth0 10.0.0.2/24 fd00::2/64
              - { endpoints: ["a:big", "b:big"], mtu: 9000, macs: ["02:00:00:00:00:01", "02:00:00:00:00:02"] }
            """,
        ["address"] = """
            namespaces:
              r1:
                interfaces:
                  lo:
                    addresses: [10.255.0.1/32, "fd00::1/128", { address: 10.255.0.2/32, scope: link }]
            """,
        ["bridge"] = """
            namespaces:
              pc[1-2]: {}
              switch:
                interfaces:
                  br0:
                    bridge: { ports: ["port[1-2]"], ageing_time: 60 }
            links:
              - pc[1-2]:eth0 -- switch:port${i}
            """,
        ["dns"] = """
            namespaces:
              client:
                dns: { nameservers: [10.0.0.1, "fd00::1"], search: [lab.test], options: ["timeout:1"] }
            """,
        ["filter"] = """
            namespaces:
              server:
                filter:
                  input:
                    policy: drop
                    rules:
                      - { accept: { state: [established, related] } }
                      - { accept: { in: lo } }
                      - { accept: { protocol: tcp, port: [22, 8000-8080], from: 10.0.0.0/8 } }
                      - { log: { prefix: "refused: ", level: info } }
                      - { reject: { protocol: tcp, with: tcp-reset, counter: true } }
            """,
        ["host"] = """
            host:
              forwarding: ipv4
              nat:
                masquerade: [{ from: 192.168.11.0/24 }]
            namespaces:
              box: { gateway: host }
            links:
              - box:eth0 192.168.11.2/24 -- host:box-host 192.168.11.1/24
            """,
        ["interface"] = """
            namespaces:
              r1:
                interfaces:
                  eth0: { addresses: [10.0.0.1/24], mtu: 1400, sysctls: { ipv4.rp_filter: 0 } }
              r2: {}
            links:
              - r1:eth0 -- r2:eth0 10.0.0.2/24
            """,
        ["namespace"] = """
            namespaces:
              client[1-2]:
                dns: { nameservers: [10.0.0.1] }
                routes: [{ to: default, via: 10.0.0.1 }]
              router:
                forwarding: ipv4
                sysctls: { net.ipv4.conf.all.rp_filter: 2 }
                interfaces:
                  br0: { bridge: { ports: [lan1, lan2] }, addresses: [10.0.0.1/24] }
            links:
              - client[1-2]:eth0 10.0.0.1${i}/24 -- router:lan${i}
            """,
        ["nat"] = """
            namespaces:
              router:
                forwarding: ipv4
                nat:
                  masquerade: [{ out: wan, from: 10.0.0.0/24 }]
                  dnat:
                    - { in: wan, protocol: tcp, port: 8080, to: "10.0.0.11:80" }
                    - { in: wan, protocol: udp, port: 5000-5010, to: 10.0.0.12 }
                  redirect: [{ in: lan, protocol: tcp, port: 80, to_port: 3128 }]
              inside: {}
              outside: {}
            links:
              - inside:eth0 10.0.0.11/24 -- router:lan 10.0.0.1/24
              - outside:eth0 192.0.2.1/24 -- router:wan 192.0.2.2/24
            """,
        ["neighbour"] = """
            namespaces:
              a:
                neighbours: [{ address: 10.0.0.2, dev: eth0, mac: 02:00:00:00:00:02 }]
              b: {}
            links:
              - { endpoints: ["a:eth0", "b:eth0"], addresses: [10.0.0.1/24, 10.0.0.2/24], macs: ["02:00:00:00:00:01", "02:00:00:00:00:02"] }
            """,
        ["publish"] = """
            namespaces:
              router:
                forwarding: ipv4
                publish: ["8080 -> web:80/tcp", { port: 53, to: "web:5353", protocol: [tcp, udp] }]
              web: { gateway: router }
              outside: {}
            links:
              - web:eth0 10.0.0.11/24 -- router:lan 10.0.0.1/24
              - outside:eth0 192.0.2.1/24 -- router:wan 192.0.2.2/24
            """,
        ["route"] = """
            namespaces:
              r1:
                routes:
                  - { to: default, via: 10.0.0.2 }
                  - { to: 10.1.0.0/16, via: 10.0.0.2, metric: 50, mtu: 1400 }
                  - { to: 10.2.0.0/16, type: unreachable }
                  - { to: 10.3.0.0/16, nexthops: [{ via: 10.0.0.2, weight: 2 }, { via: 10.0.0.3 }] }
              r2: {}
            links:
              - r1:eth0 10.0.0.1/24 -- r2:eth0 10.0.0.2/24
            """,
        ["rule"] = """
            namespaces:
              r1:
                rules:
                  - { priority: 1000, from: 10.0.0.0/24, table: 100 }
                  - { priority: 1001, fwmark: 0x10/0xff, action: unreachable }
                routes:
                  - { to: default, via: 10.0.0.2, table: 100 }
              r2: {}
            links:
              - r1:eth0 10.0.0.1/24 -- r2:eth0 10.0.0.2/24
            """,
        ["topology.vars"] = """
            vars: { clients: 3, net: 10.0.0 }
            namespaces: { "client[1-${clients}]": {}, hub: {} }
            links:
              - client[1-${clients}]:eth0 ${net}.${10+i}/24 -- hub:port${i}
            """,
        ["topology.kinds"] = """
            kinds:
              quiet:
                sysctls: { net.ipv4.icmp_echo_ignore_all: 1 }
            namespaces:
              client[1-2]: { extends: quiet }
            """,
        ["topology.pools"] = """
            pools: { ring: { ipv4: 10.7.0.0/24, ipv6: "fd07::/48" } }
            namespaces: { "r[1-3]": { forwarding: true } }
            links:
              - r[1-3]:right -- r${i%3+1}:left pool ring
            """,
        ["topology.lans"] = """
            pools: { office: 10.6.0.0/24 }
            namespaces: { "desk[1-3]": { gateway: router }, router: { forwarding: ipv4 } }
            lans:
              office: { bridge: "router:br0", members: ["desk[1-3]:eth0"], pool: office }
            """,
        ["topology.defaults"] = """
            defaults:
              namespaces: { sysctls: { net.ipv6.conf.all.disable_ipv6: 1 } }
              links: { mtu: 9000 }
            namespaces: { a: {}, b: {} }
            links:
              - a:eth0 10.0.0.1/24 -- b:eth0 10.0.0.2/24
            """,
    };

    /// <summary>All of them, by what they are examples of.</summary>
    public static IReadOnlyDictionary<string, string> All => s_examples;

    /// <summary>The example of a kind or a field; null when there is none.</summary>
    public static string? Of(string path) => s_examples.GetValueOrDefault(path);
}
