#!/usr/bin/env python3
"""Writes NAME.hex for every case of rules.txt: the messages that nft(8) sends for the rule, taken from strace(1).

Run as root; everything happens in a network namespace of its own:  unshare -n ./capture.py
"""
import os, re, struct, subprocess, sys

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
MESSAGES = {0: "NEWTABLE", 3: "NEWCHAIN", 6: "NEWRULE", 9: "NEWSET", 12: "NEWSETELEM"}
TOP = {
    6: {1: "TABLE", 2: "CHAIN", 4: "EXPRESSIONS", 7: "USERDATA"},
    9: {1: "TABLE", 2: "NAME", 3: "FLAGS", 4: "KEY_TYPE", 5: "KEY_LEN", 9: "DESC", 10: "ID", 13: "USERDATA"},
    12: {1: "TABLE", 2: "SET", 3: "ELEMENTS", 4: "SET_ID"},
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


def attributes(data, out, indent, names=None):
    while len(data) >= 4:
        length, kind = struct.unpack("<HH", data[:4])
        body = data[4:length]
        label = (names or {}).get(kind & 0x3FFF, "%d" % (kind & 0x3FFF))
        # The flag tells lists from bytes; nft sets it wherever it nests.
        if kind & 0x8000:
            out.append("%s%s  # %s" % (indent, data[:4].hex(" "), label))
            attributes(body, out, indent + "  ")
        else:
            padded = data[:(length + 3) & ~3]
            text = body.rstrip(b"\0").decode() if re.fullmatch(rb"[a-z_%][ -~]*\0+", body) else ""
            out.append("%s%s  # %s%s" % (indent, padded.hex(" "), label, " " + text if text else ""))
        data = data[(length + 3) & ~3:]


def render(name, key, text, data):
    version = subprocess.run(["nft", "--version"], capture_output=True, text=True).stdout.split()[1]
    out = ["# nft %s, `nft add rule inet %s %s ...`:" % (version, TABLE, BASE[key][0]), "#   %s" % text]
    while data:
        length, kind = struct.unpack("<IH", data[:6])
        message, data = data[:length], data[(length + 3) & ~3:]
        if kind >> 8 != 10:
            continue
        out += ["", "# %s: nlmsghdr, nfgenmsg" % MESSAGES[kind & 0xFF], message[:16].hex(" "), message[16:20].hex(" ")]
        attributes(message[20:], out, "", TOP[kind & 0xFF])
    with open(os.path.join(HERE, name + ".hex"), "w") as file:
        file.write("\n".join(out) + "\n")


if __name__ == "__main__":
    chosen = sys.argv[1:]
    for name, key, text in cases():
        if not chosen or name in chosen:
            render(name, key, text, capture(key, text))
