"""Names and addresses of the labs, as StarLab.cs, ChainLab.cs and the floor have them, and what needs other tools than a peer."""
import os
import subprocess

HOSTS_OF_A_BRIDGE = 1000
RESOLV_CONF = "nameserver 10.0.0.1\n"
NFT = """\
add table inet topoapply-star
add chain inet topoapply-star nat_postrouting { type nat hook postrouting priority 95; }
add chain inet topoapply-star nat_prerouting { type nat hook prerouting priority -105; }
add rule inet topoapply-star nat_postrouting oifname br0 ip saddr 192.168.0.0/16 masquerade
add rule inet topoapply-star nat_prerouting iifname br0 tcp dport 8080 dnat ip to 10.0.0.2:80
"""


def bridges(size):
    """Numbers of the bridges: one has room for 1023 ports."""
    return range((size + HOSTS_OF_A_BRIDGE - 1) // HOSTS_OF_A_BRIDGE)


def bridge_of(host):
    """Number of the bridge that a host of the star hangs on."""
    return (host - 1) // HOSTS_OF_A_BRIDGE


def host_addresses(host):
    """A host's IPv4 (/16) and IPv6 (/64) address."""
    number = (host - 1) % HOSTS_OF_A_BRIDGE + 2
    return f"10.{bridge_of(host)}.{number >> 8}.{number & 255}", f"fd00:0:0:{bridge_of(host) + 1:x}::{number:x}"


def gateways(bridge):
    """A bridge's own addresses."""
    return f"10.{bridge}.0.1", f"fd00:0:0:{bridge + 1:x}::1"


def cable_address(cable, end):
    """Cable i of a chain leads from router i (end 1) to router i + 1 (end 2); end 0 is the network, a /30."""
    number = 4 * (cable - 1) + end
    return f"10.{number >> 16}.{(number >> 8) & 255}.{number & 255}"


def chain_routes(router, size):
    """The static routes of a router of a chain: where to, and over which neighbour."""
    if router > 2:
        yield f"{cable_address(1, 0)}/30", cable_address(router - 1, 1)
    if router < size - 1:
        yield f"{cable_address(size - 1, 0)}/30", cable_address(router, 2)


def write_resolv_conf(name):
    """What `ip netns exec` shows a program as /etc/resolv.conf."""
    os.makedirs(f"/etc/netns/{name}")
    with open(f"/etc/netns/{name}/resolv.conf", "w", encoding="ascii") as file:
        file.write(RESOLV_CONF)


def run(*command, text=""):
    """Runs a program that must succeed."""
    subprocess.run(command, input=text, text=True, check=True)
