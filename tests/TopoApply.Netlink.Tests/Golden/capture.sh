#!/bin/bash
# Captures what `ip` says to the kernel and what the kernel answers, as hexadecimal text beside this script.
# Run as root; it works in network and mount namespaces of its own. Afterwards `UPDATE_GOLDEN=1 dotnet test` lays the bytes out
# one attribute a line. Needs strace, iproute2, nftables.
set -euo pipefail
if [ "${1-}" != inside ]; then
    exec unshare -n -m "$0" inside
fi
mount --make-rprivate /
mount -t tmpfs tmpfs /run
here=$(cd "$(dirname "$0")" && pwd)
trace=$(mktemp)

# bytes DIRECTION: the hexadecimal dumps that strace wrote below each call, one line per datagram.
bytes() {
    awk -v want="$1" '
        /^(sendmsg|sendto)\(/ { way = "sent" } /^(recvmsg|recvfrom)\(/ { way = "received"; peek = /MSG_PEEK/ }
        /^ \| [0-9a-f]+ / { if (way == want && !(way == "received" && peek)) { line = substr($0, 11, 49); gsub(/ /, "", line); out = out line } next }
        /^ \* / { next }
        { if (out != "") print out; out = "" }
        END { if (out != "") print out }' "$trace"
}

# capture KIND NAME sent|received:TYPE:COUNT COMMAND... (the type of the first message as it lies in memory, the last COUNT datagrams)
capture() {
    local kind=$1 name=$2 way type datagrams; IFS=: read -r way type datagrams <<< "$3"; shift 3
    strace -qq -s 0 -e trace=sendmsg,sendto,recvmsg,recvfrom -e read=all -e write=all -o "$trace" "$@" > /dev/null 2>&1 || true
    mkdir -p "$here/$kind"
    {
        echo "# $*"
        echo "# $way; $(ip -V | sed 's/.*iproute2-/iproute2 /'), $(nft -v | sed 's/ (.*//'), Linux $(uname -r | sed 's/-.*//'); strace, by capture.sh"
        echo
        # `ip` looks things up before it acts: of what is sent the last datagram is the deed, of what is received only one type counts.
        if [ "$way" = sent ]; then bytes sent | tail -n 1; else bytes received | grep "^........$type" | tail -n "$datagrams"; fi
    } > "$here/$kind/$name.hex"
}

ip link set lo up
ip netns add blue
ip netns add red

capture link add-veth sent ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
capture link add-veth-in-two-namespaces sent ip link add eth0 netns blue mtu 9000 numtxqueues 1 numrxqueues 1 type veth peer name eth0 netns red mtu 9000
capture link add-bridge sent ip link add br0 up mtu 1400 type bridge stp_state 0 ageing_time 20000 forward_delay 400 priority 4096 mcast_snooping 0
capture link set-mtu-and-queue sent ip link set v0 mtu 1400 txqueuelen 500
capture link set-up sent ip link set v0 up
capture link set-master sent ip link set v0 master br0
capture link set-bridge-port sent ip link set v0 type bridge_slave hairpin on isolated on priority 8
capture link set-nomaster sent ip link set v0 nomaster
capture link set-alias sent ip link set v0 alias "topoapply:lab"
capture link set-group sent ip link set v0 group 4711
capture link set-address sent ip link set v0 address 02:00:00:00:00:03
capture link set-addrgenmode sent ip link set v0 addrgenmode none
capture link set-down sent ip link set v0 down
capture link rename sent ip link set v1 name w1
capture link get sent ip link show dev v0
ip link set v0 master br0 up
ip link set w1 up
capture link dump received:1000:9 ip -d link show
capture address add-v4 sent ip address add 10.0.0.1/24 dev v0
capture address add-v4-broadcast-label sent ip address add 10.0.1.1/24 broadcast 10.0.1.255 label v0:lab dev v0
capture address add-v4-peer sent ip address add 10.0.2.1 peer 10.0.2.2/32 dev v0
capture address add-v4-scope-metric sent ip address add 10.0.3.1/24 scope link metric 50 noprefixroute dev v0
capture address add-v6-nodad sent ip address add fd00::1/64 dev v0 nodad
capture address add-v6-peer sent ip address add fd00:1::1 peer fd00:1::2/128 dev v0 nodad
capture address add-v4-lifetime sent ip address add 10.0.4.1/24 valid_lft 600 preferred_lft 300 dev v0
capture address delete-v4 sent ip address del 10.0.3.1/24 dev v0
capture address dump received:1400:9 ip address show
capture route add-v4-via sent ip route add 192.168.1.0/24 via 10.0.0.2 dev v0
capture route add-v4-device-metric sent ip route add 10.9.0.0/16 dev v0 metric 7 scope link
capture route add-v4-default-src-mtu sent ip route add default via 10.0.0.2 src 10.0.0.1 mtu 1300 proto 200
capture route add-v4-table sent ip route add 192.168.2.0/24 via 10.0.0.3 table 1000
capture route add-v4-onlink sent ip route add 192.168.3.0/24 via 172.16.0.1 dev v0 onlink
capture route add-v4-multipath sent ip route add 192.168.4.0/24 nexthop via 10.0.0.2 dev v0 weight 3 nexthop via 10.0.0.3 dev v0 weight 1 onlink
capture route add-v4-blackhole sent ip route add blackhole 192.168.5.0/24
capture route add-v4-unreachable sent ip route add unreachable 192.168.6.0/24 metric 4000
capture route add-v6-via sent ip -6 route add 2001:db8:1::/48 via fd00::2 dev v0
capture route add-v6-link-local sent ip -6 route add default via fe80::1 dev v0 metric 10
capture route add-v6-multipath sent ip -6 route add 2001:db8:2::/48 nexthop via fd00::2 dev v0 weight 2 nexthop via fd00::3 dev v0 weight 1
capture route add-v6-prohibit sent ip -6 route add prohibit 2001:db8:3::/48
capture route add-v4-via-v6 sent ip route add 192.168.7.0/24 via inet6 fe80::1 dev v0
capture route delete-v4 sent ip route del 10.9.0.0/16 dev v0 metric 7
capture route dump-v4 received:1800:9 ip route show table all
capture route dump-v6 received:1800:9 ip -6 route show table all
capture rule add-v4 sent ip rule add priority 1000 from 10.0.0.0/24 to 192.168.0.0/16 iif v0 oif w1 fwmark 0x10/0xff table 1000
capture rule add-v4-unreachable sent ip rule add priority 1001 from 10.0.1.0/24 unreachable
capture rule add-v4-goto sent ip rule add priority 1002 goto 32766
capture rule add-v4-ports sent ip rule add priority 1003 ipproto tcp sport 1000-2000 dport 80 uidrange 0-99 suppress_prefixlength 0 table main
capture rule add-v4-not sent ip rule add not priority 1004 to 10.0.0.0/8 table 100 protocol 200
capture rule add-v6 sent ip -6 rule add priority 1000 from fd00::/64 table 1000
capture rule delete-v4 sent ip rule del priority 1002
capture rule dump-v4 received:2000:9 ip rule show
capture rule dump-v6 received:2000:9 ip -6 rule show
capture neighbour add-v4 sent ip neighbour add 10.0.0.9 lladdr 02:00:00:00:00:09 dev v0 nud permanent
capture neighbour add-v6-router sent ip neighbour add fd00::9 lladdr 02:00:00:00:00:09 dev v0 nud permanent router
capture neighbour delete sent ip neighbour del 10.0.0.9 dev v0
capture neighbour dump received:1c00:9 ip neighbour show
capture error invalid-gateway received:0200:1 ip route add 192.168.9.0/24 via 203.0.113.1
capture error small-mtu received:0200:1 ip link set v0 mtu 10
capture error exists received:0200:1 ip address add 10.0.0.1/24 dev v0
capture nft ruleset sent nft add table inet lab '{ chain nat { type nat hook postrouting priority 100 ; oifname "wan" masquerade ; } ; chain in { type filter hook input priority 0 ; policy drop ; ct state established,related accept ; tcp dport { 22, 80-90 } counter accept ; } ; }'
capture link delete sent ip link del v0
rm -f "$trace"
