"""
A star made with Mininet, without Open vSwitch: the router is a node with a bridge in it. What Mininet has no words for (the bridge, IPv6,
resolv.conf, rules of NAT) is done with shell commands in the nodes, all of a node's in one go. A lab lives as long as the process that made it, so
one run makes it and removes it, and prints the seconds of both: from START (as date +%s.%N prints it) until the lab stands, and of the removal.

    with_mininet.py star N START
    with_mininet.py keep N        gives the nodes' namespaces names and ends, so that others can look at what was made
"""
import os
import resource
import sys
import time

from mininet.link import Link
from mininet.log import setLogLevel
from mininet.net import Mininet

import labs


def without_machine_wide_limits():
    """Mininet raises limits of the whole machine at its start, which a measurement has no business to do: those of the process are enough."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    Mininet.inited = True


def demand(node, command):
    """Runs a shell command in a node; one that says anything has failed."""
    said = node.cmd(command)
    if said.strip():
        sys.exit(f"{node.name}: {command}: {said}")


def create(size):
    net = Mininet(controller=None, link=Link, ipBase="10.0.0.0/16", build=False)
    router = net.addHost("router", ip=None)
    demand(router, "sysctl -qw net.ipv4.conf.all.forwarding=1 net.ipv6.conf.all.forwarding=1")
    for bridge in labs.bridges(size):
        demand(router, f"ip link add br{bridge} type bridge stp_state 0 mcast_snooping 0")
    for number in range(1, size + 1):
        address = labs.host_addresses(number)[0]
        host = net.addHost(f"h{number}", ip=f"{address}/16", defaultRoute=f"via {labs.gateways(labs.bridge_of(number))[0]}")
        net.addLink(host, router, intfName1="eth0", intfName2=f"l{number}")
        demand(router, f"ip link set l{number} master br{labs.bridge_of(number)}")
        labs.write_resolv_conf(host.name)
    net.build()
    configure_router(router, size)
    for number in range(1, size + 1):
        address, gateway = labs.host_addresses(number)[1], labs.gateways(labs.bridge_of(number))[1]
        name = f"h{number}"
        demand(
            net[name],
            f"ip addr add {address}/64 dev eth0 nodad; ip route add default via {gateway}; mount --bind /etc/netns/{name}/resolv.conf /etc/resolv.conf",
        )
    return net


def configure_router(router, size):
    for bridge in labs.bridges(size):
        v4, v6 = labs.gateways(bridge)
        demand(router, f"ip addr add {v4}/16 dev br{bridge}; ip addr add {v6}/64 dev br{bridge} nodad; ip link set br{bridge} up")
    demand(router, "nft '" + labs.NFT.rstrip().replace("\n", "; ") + "'")


def remove(net, size):
    net.stop()
    for number in range(1, size + 1):
        os.unlink(f"/etc/netns/h{number}/resolv.conf")
        os.rmdir(f"/etc/netns/h{number}")


def main():
    command, size = sys.argv[1], int(sys.argv[2])
    setLogLevel("error")
    without_machine_wide_limits()
    net = create(size)
    if command == "keep":
        for node in net.hosts:
            labs.run("ip", "netns", "attach", node.name, str(node.pid))
        os._exit(0)
    ready = time.time()
    print(f"{ready - float(sys.argv[3]):.6f}")
    remove(net, size)
    print(f"{time.time() - ready:.6f}")


main()
