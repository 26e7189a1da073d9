using System.Text;

namespace TopoApply.Benchmarks.Labs;

/// <summary>
/// STAR(N): `router` with a bridge, and N hosts with one cable to it each, an IPv4 and an IPv6 address, default routes, a resolv.conf; in the
/// router forwarding, one masquerade and one dnat. A bridge has room for 1023 ports, so there is one for each thousand hosts.
/// </summary>
internal static class StarLab
{
    private const int HostsOfABridge = 1000;

    /// <summary>The lab.</summary>
    /// <param name="size">Number of hosts.</param>
    /// <param name="extra">How many hosts are added to that: one cable more for a lab that runs.</param>
    public static Lab Of(int size, int extra = 0) => new("star", size, Yaml(size + extra), Peer(size + extra));

    private static int Bridges(int size) => (size + HostsOfABridge - 1) / HostsOfABridge;

    private static int BridgeOf(int host) => (host - 1) / HostsOfABridge;

    private static string Address(int host)
    {
        var number = ((host - 1) % HostsOfABridge) + 2;
        return $"10.{BridgeOf(host)}.{number >> 8}.{number & 255}";
    }

    private static string Address6(int host) => $"fd00:0:0:{BridgeOf(host) + 1:x}::{((host - 1) % HostsOfABridge) + 2:x}";

    private static string Gateway(int bridge) => $"10.{bridge}.0.1";

    private static string Gateway6(int bridge) => $"fd00:0:0:{bridge + 1:x}::1";

    private static IEnumerable<int> Hosts(int size) => Enumerable.Range(1, size);

    private static string Yaml(int size)
    {
        var text = new StringBuilder("version: 1\nname: star\nnamespaces:\n  router:\n    forwarding: true\n    interfaces:\n");
        for (var bridge = 0; bridge < Bridges(size); bridge++)
        {
            var ports = string.Join(", ", Hosts(size).Where(h => BridgeOf(h) == bridge).Select(h => $"l{h}"));
            text.Append($"      br{bridge}:\n        bridge: {{ ports: [{ports}], stp: false, multicast_snooping: false }}\n");
            text.Append($"        addresses: [{Gateway(bridge)}/16, \"{Gateway6(bridge)}/64\"]\n");
        }

        text.Append("    nat:\n      masquerade: [{ out: br0, from: 192.168.0.0/16 }]\n");
        text.Append("      dnat: [{ in: br0, protocol: tcp, port: 8080, to: \"10.0.0.2:80\" }]\n");
        foreach (var host in Hosts(size))
        {
            var bridge = BridgeOf(host);
            text.Append($"  h{host}: {{ dns: {{ nameservers: [10.0.0.1] }}, routes: [{{ to: default, via: {Gateway(bridge)} }}, {{ to: default, via: \"{Gateway6(bridge)}\" }}] }}\n");
        }

        text.Append("links:\n");
        foreach (var host in Hosts(size))
        {
            text.Append($"  - h{host}:eth0 {Address(host)}/16 {Address6(host)}/64 -- router:l{host}\n");
        }

        return text.ToString();
    }

    private static PeerScript Peer(int size)
    {
        List<(string, string)> inside = [("router", "link set lo up")];
        var bridges = Enumerable.Range(0, Bridges(size)).ToList();
        inside.AddRange(bridges.Select(b => ("router", $"link add br{b} type bridge stp_state 0 mcast_snooping 0")));
        inside.AddRange(Hosts(size).Select(h => ("router", $"link set l{h} master br{BridgeOf(h)} up")));
        foreach (var host in Hosts(size))
        {
            inside.Add(($"h{host}", "link set lo up"));
            inside.Add(($"h{host}", "link set eth0 up"));
            inside.Add(($"h{host}", $"addr add {Address(host)}/16 dev eth0"));
            inside.Add(($"h{host}", $"addr add {Address6(host)}/64 dev eth0 nodad"));
            inside.Add(($"h{host}", $"route add default via {Gateway(BridgeOf(host))}"));
            inside.Add(($"h{host}", $"route add default via {Gateway6(BridgeOf(host))}"));
        }

        foreach (var bridge in bridges)
        {
            inside.Add(("router", $"addr add {Gateway(bridge)}/16 dev br{bridge}"));
            inside.Add(("router", $"addr add {Gateway6(bridge)}/64 dev br{bridge} nodad"));
            inside.Add(("router", $"link set br{bridge} up"));
        }

        return new PeerScript(
            ["router", .. Hosts(size).Select(h => $"h{h}")],
            [("router", "net.ipv4.conf.all.forwarding=1"), ("router", "net.ipv6.conf.all.forwarding=1")],
            [.. Hosts(size).Select(h => $"link add l{h} netns router numtxqueues 1 numrxqueues 1 type veth peer name eth0 netns h{h} numtxqueues 1 numrxqueues 1")],
            inside,
            [.. s_nft.Select(line => ("router", line))],
            [.. Hosts(size).Select(h => ($"h{h}", "nameserver 10.0.0.1\n"))]);
    }

    private static readonly string[] s_nft =
    [
        "add table inet topoapply-star",
        "add chain inet topoapply-star nat_postrouting { type nat hook postrouting priority 95; }",
        "add chain inet topoapply-star nat_prerouting { type nat hook prerouting priority -105; }",
        "add rule inet topoapply-star nat_postrouting oifname br0 ip saddr 192.168.0.0/16 masquerade",
        "add rule inet topoapply-star nat_prerouting iifname br0 tcp dport 8080 dnat ip to 10.0.0.2:80",
    ];
}
