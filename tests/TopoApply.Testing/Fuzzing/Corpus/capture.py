#!/usr/bin/env python3
"""Asks the kernel for everything of every kind and writes its answers, one file a question, as hexadecimal text beside this script.

Golden/capture.sh records what `ip` and `nft` say; this records what the kernel says, of objects that we do not make as well. Run as root:
    unshare -n -m ./capture.py
"""
import os, socket, struct, subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
ROUTE, NETFILTER = 0, 12
REQUEST, ACK, DUMP = 1, 4, 0x300
NFT = 10 << 8
INET = 1

IP = """
link set lo up
link add name v0 address 02:00:00:00:00:01 type veth peer name v1
link add name br0 type bridge stp_state 0
link set v0 master br0 up alias topoapply:lab group 4711
link set v1 up
link set br0 up
link add name d0 mtu 1280 type dummy
link add name vl0 link d0 type vlan id 7
link add name vx0 type vxlan id 42 dev d0 dstport 4789 local 10.0.0.1
link add name mv0 link d0 type macvlan mode bridge
link add name gre0x type gre local 10.0.0.1 remote 10.0.0.2
link property add dev d0 altname a-rather-long-alternative-name
address add 10.0.0.1/24 dev br0
address add 10.0.0.3/24 dev br0 label br0:x
address add 10.0.2.1 peer 10.0.2.2/32 dev v1
address add fd00::1/64 dev br0 nodad
address add fd01::1 peer fd01::2/128 dev v1 nodad
address add 10.0.4.1/24 dev v1 valid_lft 600 preferred_lft 300
route add default via 10.0.0.2 src 10.0.0.1 mtu 1300 advmss 1200 proto 200
route add 192.168.4.0/24 nexthop via 10.0.0.2 weight 3 nexthop via 10.0.0.4 weight 1
route add 192.168.7.0/24 via inet6 fd00::2 dev br0
route add blackhole 192.168.5.0/24
route add 192.168.2.0/24 via 10.0.0.2 table 1000 metric 7
route add 192.168.8.0/24 encap mpls 100 via 10.0.0.2
-6 route add 2001:db8::/48 nexthop via fd00::2 weight 2 nexthop via fd00::3
-6 route add prohibit 2001:db8:3::/48
nexthop add id 1 via 10.0.0.2 dev br0
route add 192.168.9.0/24 nhid 1
rule add priority 1000 from 10.0.0.0/24 to 192.168.0.0/16 iif v0 oif v1 fwmark 0x10/0xff table 1000 protocol 200
rule add priority 1001 ipproto tcp sport 1000-2000 dport 80 uidrange 0-99 suppress_prefixlength 0 table main
rule add priority 1002 goto 32766
-6 rule add not priority 1003 from fd00::/64 prohibit
neighbour add 10.0.0.9 lladdr 02:00:00:00:00:09 dev br0 nud permanent protocol 200
neighbour add fd00::9 lladdr 02:00:00:00:00:09 dev br0 nud permanent router
neighbour add proxy 10.0.0.10 dev br0
"""

TABLE = r"""
table inet lab { comment "a table" ; }
counter inet lab hits { packets 3 bytes 100 ; }
quota inet lab daily { over 1 mbytes ; }
limit inet lab slow { rate 5/second burst 7 packets ; }
set inet lab plain { type inet_service ; elements = { 22, 80 } ; }
set inet lab timed { type ipv4_addr ; flags timeout, dynamic ; timeout 1h ; size 100 ; elements = { 10.0.0.1 timeout 5m comment "one" } ; }
set inet lab ranges { type ipv4_addr ; flags interval ; auto-merge ; elements = { 10.0.0.0/24, 10.2.0.5-10.2.0.9 } ; }
set inet lab pairs { type ipv4_addr . inet_service ; flags interval ; elements = { 10.0.0.0/8 . 22-80 } ; }
map inet lab turns { type inet_service : ipv4_addr ; elements = { 80 : 10.0.0.1 } ; }
chain inet lab other { comment "somewhere else" ; }
map inet lab jumps { type inet_service : verdict ; elements = { 22 : accept, 23 : goto other } ; }
flowtable inet lab fast { hook ingress priority 0 ; devices = { v1 } ; counter ; }
chain inet lab early { type filter hook ingress device "v1" priority 10 ; }
chain inet lab forward { type filter hook forward priority 0 ; policy drop ; }
chain inet lab nat { type nat hook prerouting priority -105 ; }
chain inet lab post { type nat hook postrouting priority 95 ; }
rule inet lab forward ct state established,related counter packets 5 bytes 500 accept
rule inet lab forward iifname "v*" oifname { "a", "b" } tcp dport { 22, 80-90, 443 } accept comment "a rule"
rule inet lab forward ip saddr 10.0.0.0/24 drop
rule inet lab forward ip6 daddr fd00::/60 icmpv6 type { 128, 129 } drop
rule inet lab forward ip saddr . tcp dport @pairs drop
rule inet lab forward tcp dport vmap @jumps
rule inet lab forward tcp dport vmap { 1: accept, 2: drop, 3-9: jump other }
rule inet lab forward add @timed { ip saddr timeout 1m counter }
rule inet lab forward limit rate 5/minute log prefix "lost: " level info
rule inet lab forward counter name "hits" quota name "daily" limit name "slow"
rule inet lab forward meta mark set ct mark and 0xff or 0x10
rule inet lab forward tcp option maxseg size set rt mtu
rule inet lab forward meta l4proto { tcp, udp } flow add @fast
rule inet lab forward numgen inc mod 3 vmap { 0: accept, 1: accept, 2: drop }
rule inet lab forward jhash ip saddr mod 2 1 drop
rule inet lab forward fib daddr type local reject with icmpx host-unreachable
rule inet lab forward socket transparent 1 accept
rule inet lab forward tcp flags syn / syn,ack queue num 1-3 bypass
rule inet lab forward notrack
rule inet lab forward quota over 5 mbytes drop
rule inet lab forward tproxy to :50080
rule inet lab nat tcp dport 8080 dnat ip to 10.0.0.11:80
rule inet lab nat udp dport 53 redirect to :5353
rule inet lab nat dnat ip to tcp dport map @turns
rule inet lab post oifname "w" ip saddr 10.0.0.0/8 masquerade random,persistent
rule inet lab post ip daddr 10.9.0.1 tcp dport 80 snat ip to 10.0.0.1-10.0.0.9:1000-2000
"""


def attribute(kind, payload):
    data = struct.pack("=HH", 4 + len(payload), kind) + payload
    return data + bytes(-len(data) % 4)


def ask(protocol, kind, flags, body):
    """The datagrams that answer one question."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, protocol) as s:
        s.setsockopt(270, 11, 1)  # NETLINK_EXT_ACK
        s.setsockopt(270, 10, 1)  # NETLINK_CAP_ACK
        s.bind((0, 0))
        s.send(struct.pack("=IHHII", 16 + len(body), kind, REQUEST | flags, 1, 0) + body)
        answer = b""
        while True:
            datagram = s.recv(1 << 17)
            answer += datagram + bytes(-len(datagram) % 4)
            position = 0
            while position < len(datagram):
                length, answered = struct.unpack_from("=IH", datagram, position)
                if answered in (2, 3):
                    return answer
                position += (length + 3) & ~3


def keep(name, words, *answers):
    version = os.uname().release.split("-")[0]
    lines = ["# %s" % words, "# received; Linux %s, by capture.py" % version]
    data = b"".join(answers)
    while data:
        length = (struct.unpack_from("=I", data)[0] + 3) & ~3
        text = data[:length].hex()
        lines += [""] + [" ".join(text[i:i + 8] for i in range(n, min(n + 64, len(text)), 8)) for n in range(0, len(text), 64)]
        data = data[length:]
    with open(os.path.join(HERE, name + ".hex"), "w") as file:
        file.write("\n".join(lines) + "\n")


def nft(message, flags, *attributes):
    return ask(NETFILTER, NFT | message, flags, struct.pack("=BBH", INET, 0, 0) + b"".join(attributes))


def main():
    subprocess.run(["mount", "-t", "tmpfs", "none", "/run"], check=True)
    for line in IP.strip().split("\n"):
        if subprocess.run(["ip"] + line.split()).returncode:
            print("not here: ip", line)
    subprocess.run(["ip", "netns", "add", "blue"], check=True)
    subprocess.run(["ip", "link", "add", "far0", "type", "veth", "peer", "name", "far1", "netns", "blue"], check=True)
    for line in TABLE.strip().split("\n"):
        if subprocess.run(["nft", "add " + line], capture_output=True).returncode:
            print("not here: nft add", line)
    keep("links", "RTM_GETLINK dump", ask(ROUTE, 18, DUMP, bytes(16) + attribute(29, struct.pack("=I", 8))))
    for family, name in ((2, "v4"), (10, "v6")):
        keep("addresses-" + name, "RTM_GETADDR dump", ask(ROUTE, 22, DUMP, bytes([family]) + bytes(7)))
        keep("routes-" + name, "RTM_GETROUTE dump", ask(ROUTE, 26, DUMP, bytes([family]) + bytes(11)))
        keep("rules-" + name, "RTM_GETRULE dump", ask(ROUTE, 34, DUMP, bytes([family]) + bytes(11)))
        keep("neighbours-" + name, "RTM_GETNEIGH dump", ask(ROUTE, 30, DUMP, bytes([family]) + bytes(11)))
    keep("namespace-ids", "RTM_GETNSID dump", ask(ROUTE, 90, DUMP, bytes(4)))
    keep(
        "errors",
        "refusals with extended acknowledgements: no such link, an MTU too small, a bridge priority of one byte, an attribute missing, a table missing",
        ask(ROUTE, 18, ACK, struct.pack("=BBHiII", 0, 0, 0, 99, 0, 0)),
        ask(ROUTE, 19, ACK, struct.pack("=BBHiII", 0, 0, 0, 2, 0, 0) + attribute(4, struct.pack("=I", 10))),
        ask(ROUTE, 16, ACK | 0x600, bytes(16) + attribute(0x8000 | 18, attribute(1, b"bridge\0") + attribute(0x8000 | 2, attribute(6, b"\1")))),
        ask(ROUTE, 28, ACK | 0x600, struct.pack("=BBHiHBB", 2, 0, 0, 1, 0x80, 0, 0)),
        nft(1, ACK, attribute(1, b"absent\0")),
        nft(10, ACK, attribute(1, b"absent\0")),
    )
    table = attribute(1, b"lab\0")
    sets = ask_names()
    keep(
        "nft-table",
        "NFT_MSG_GETTABLE, then dumps of chains, sets, elements, objects, flowtables and rules; the generation",
        nft(1, ACK, table),
        nft(4, DUMP),
        nft(10, DUMP, table),
        *[nft(13, DUMP, table, attribute(2, name)) for name in sets],
        nft(19, DUMP, table),
        nft(23, DUMP, table),
        nft(7, DUMP, table),
        nft(16, ACK),
    )


def ask_names():
    """The names of all sets, anonymous ones included, as the kernel has them."""
    names, data = [], nft(10, DUMP, attribute(1, b"lab\0"))
    while data:
        length, kind = struct.unpack_from("=IH", data)
        position = 20
        while kind == NFT | 9 and position < length:
            size, what = struct.unpack_from("=HH", data, position)
            if what & 0x3FFF == 2:
                names.append(data[position + 4:position + size])
            position += (size + 3) & ~3
        data = data[(length + 3) & ~3:]
    return names


if __name__ == "__main__":
    main()
