#!/usr/bin/env python3
"""Writes NAME.hex for every case of rules.txt: the messages that nft(8) sends for the rule, taken from strace(1).

Run as root; everything happens in a network namespace of its own:  unshare -n ./capture.py [NAME...]
Then have the files laid out:  UPDATE_GOLDEN=1 dotnet test tests/TopoApply.Netlink.Tests --filter Name~laid_out
"""
import os, struct, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
TABLE = "topoapply-golden"
# key in YAML: chain, type, hook, priority
BASE = {
    "input": ("input", "filter", "input", "0"),
    "forward": ("forward", "filter", "forward", "0"),
    "output": ("output", "filter", "output", "0"),
    "masquerade": ("nat_postrouting", "nat", "postrouting", "95"),
    "snat": ("nat_postrouting", "nat", "postrouting", "95"),
    "dnat": ("nat_prerouting", "nat", "prerouting", "-105"),
    "redirect": ("nat_prerouting", "nat", "prerouting", "-105"),
    "local": ("nat_output", "nat", "output", "-105"),
}


def cases():
    lines = [l.rstrip("\n") for l in open(os.path.join(HERE, "rules.txt")) if not l.startswith("#")]
    blocks = [b.split("\n") for b in "\n".join(lines).strip().split("\n\n")]
    return [(name, yaml.split(":")[0], text) for name, yaml, text in blocks]


def capture(key, text):
    chain, kind, hook, priority = BASE[key]
    trace = "/tmp/nft-capture.%d" % os.getpid()
    subprocess.run(["nft", "flush", "ruleset"], check=True)
    base = "add table inet %s; add chain inet %s %s { type %s hook %s priority %s ; }" % (TABLE, TABLE, chain, kind, hook, priority)
    subprocess.run(["nft", base], check=True)
    subprocess.run(["strace", "-qq", "-o", trace, "-xx", "-s", "1000000", "-e", "trace=sendmsg", "-e", "write=all", "nft", "add rule inet %s %s %s" % (TABLE, chain, text)], check=True)
    data = bytes(int(x, 16) for line in open(trace) if line.startswith(" | ")
                 for x in line[10:59].split())
    os.unlink(trace)
    return data


def render(name, key, text, data):
    version = subprocess.run(["nft", "--version"], capture_output=True, text=True).stdout.split()[1]
    out = ["# nft %s, `nft add rule inet %s %s ...`:" % (version, TABLE, BASE[key][0]), "#   %s" % text]
    while data:
        length, kind = struct.unpack("<IH", data[:6])
        message, data = data[:length], data[(length + 3) & ~3:]
        # The batch's begin and end are nothing of the rule's.
        if kind >> 8 == 10:
            out += ["", message.hex(" ")]
    with open(os.path.join(HERE, name + ".hex"), "w") as file:
        file.write("\n".join(out) + "\n")


if __name__ == "__main__":
    chosen = sys.argv[1:]
    for name, key, text in cases():
        if not chosen or name in chosen:
            render(name, key, text, capture(key, text))
