"""
A lab made with pyroute2: one process, one socket for each namespace, no programs. (`NetNS`, the usual way into a namespace, forks a server for
each; entering it with `pushns` takes less.) Rules of NAT are beyond its nftables module, so they are left to `nft`.

    with_pyroute2.py create star|chain N
    with_pyroute2.py remove star|chain N
"""
import shutil
import sys
from contextlib import contextmanager

from pyroute2 import IPRoute, netns

import labs

LOOPBACK = 1
ONE_QUEUE = {"num_tx_queues": 1, "num_rx_queues": 1}
NODAD = 2


@contextmanager
def inside(name):
    """A socket in a namespace; what is written to /proc/sys meanwhile goes there, too."""
    netns.pushns(name)
    try:
        with IPRoute() as ip:
            yield ip
    finally:
        netns.popns()


def forward(*families):
    for family in families:
        with open(f"/proc/sys/net/{family}/conf/all/forwarding", "w", encoding="ascii") as file:
            file.write("1")


def raise_link(ip, name):
    index = ip.link_lookup(ifname=name)[0]
    ip.link("set", index=index, state="up")
    return index


def add_addresses(ip, index, addresses):
    for address, length in addresses:
        if ":" in address:
            ip.addr("add", index=index, address=address, prefixlen=length, flags=NODAD)
        else:
            ip.addr("add", index=index, address=address, prefixlen=length)


def add_cable(ip, name, peer, peer_netns, **more):
    ip.link("add", ifname=name, kind="veth", **ONE_QUEUE, **more, peer={"ifname": peer, "net_ns_fd": peer_netns, **ONE_QUEUE})


def create_star(size):
    hosts = range(1, size + 1)
    netns.create("router")
    for host in hosts:
        netns.create(f"h{host}")
        labs.write_resolv_conf(f"h{host}")
    with inside("router") as ip:
        forward("ipv4", "ipv6")
        ip.link("set", index=LOOPBACK, state="up")
        for bridge in labs.bridges(size):
            ip.link("add", ifname=f"br{bridge}", kind="bridge", br_stp_state=0, br_mcast_snooping=0)
        masters = [ip.link_lookup(ifname=f"br{bridge}")[0] for bridge in labs.bridges(size)]
        for host in hosts:
            add_cable(ip, f"l{host}", "eth0", f"h{host}", master=masters[labs.bridge_of(host)], state="up")
        for bridge, index in enumerate(masters):
            ip.link("set", index=index, state="up")
            add_addresses(ip, index, zip(labs.gateways(bridge), (16, 64)))
    for host in hosts:
        with inside(f"h{host}") as ip:
            ip.link("set", index=LOOPBACK, state="up")
            add_addresses(ip, raise_link(ip, "eth0"), zip(labs.host_addresses(host), (16, 64)))
            for gateway in labs.gateways(labs.bridge_of(host)):
                ip.route("add", dst="default", gateway=gateway, **({"family": 10} if ":" in gateway else {}))
    labs.run("ip", "netns", "exec", "router", "nft", "-f", "-", text=labs.NFT)


def create_chain(size):
    for router in range(1, size + 1):
        netns.create(f"r{router}")
    for router in range(1, size + 1):
        with inside(f"r{router}") as ip:
            forward("ipv4")
            ip.link("set", index=LOOPBACK, state="up")
            if router > 1:
                add_addresses(ip, raise_link(ip, "left"), [(labs.cable_address(router - 1, 2), 30)])
            if router < size:
                add_cable(ip, "right", "left", f"r{router + 1}")
                add_addresses(ip, raise_link(ip, "right"), [(labs.cable_address(router, 1), 30)])
            for to, via in labs.chain_routes(router, size):
                ip.route("add", dst=to, gateway=via)


def remove(lab, size):
    for number in range(1, size + 1):
        name = f"{'h' if lab == 'star' else 'r'}{number}"
        netns.remove(name)
        if lab == "star":
            shutil.rmtree(f"/etc/netns/{name}")
    if lab == "star":
        netns.remove("router")


def main():
    command, lab, size = sys.argv[1], sys.argv[2], int(sys.argv[3])
    if command == "create":
        {"star": create_star, "chain": create_chain}[lab](size)
    elif command == "remove":
        remove(lab, size)
    else:
        sys.exit(f"unknown command: {command}")


main()
