using FluentAssertions;
using FsCheck.Xunit;
using TopoApply.Kinds.Addresses;
using TopoApply.Yaml;
using Xunit;

namespace TopoApply.Tests.Expanding;

/// <summary>`pools`: who gets which address, and what is refused.</summary>
public sealed class PoolTests
{
    private const string Head = "version: 1\nname: lab\nnamespaces: { \"r[1-4]\": {} }\n";

    [Fact]
    public void Cables_are_numbered_in_their_order_from_both_families()
    {
        Addresses("""
            pools: { p2p: { ipv4: 10.0.0.0/16, ipv6: "fd00::/48" }, old: { ipv4: 10.1.0.0/16, ipv4_length: 30 }, wide: { ipv6: "fd01::/48", ipv6_length: 64 } }
            links:
              - r[1-3]:e -- r[2-4]:w pool p2p
              - { endpoints: ["r1:x", "r4:x"], pool: old, mtu: 1400 }
              - { endpoints: ["r1:y", "r4:y"], pool: old }
              - r1:z -- r4:z pool wide
              - r1:v -- r4:v pool p2p
              - r2:v -- r3:v pool wide
            """).Should().BeEquivalentTo(
            "r1:e 10.0.0.0/31", "r2:w 10.0.0.1/31", "r2:e 10.0.0.2/31", "r3:w 10.0.0.3/31", "r3:e 10.0.0.4/31", "r4:w 10.0.0.5/31", "r1:v 10.0.0.6/31", "r4:v 10.0.0.7/31",
            "r1:e fd00::/127", "r2:w fd00::1/127", "r2:e fd00::2/127", "r3:w fd00::3/127", "r3:e fd00::4/127", "r4:w fd00::5/127", "r1:v fd00::6/127", "r4:v fd00::7/127",
            "r1:x 10.1.0.1/30", "r4:x 10.1.0.2/30", "r1:y 10.1.0.5/30", "r4:y 10.1.0.6/30",
            "r1:z fd01::1/64", "r4:z fd01::2/64", "r2:v fd01:0:0:1::1/64", "r3:v fd01:0:0:1::2/64");
    }

    [Fact]
    public void What_a_pool_cannot_do_is_reported_where_it_is_asked_for() => Said("""
        pools: { p: 10.0.0.0/30, lan: { ipv4: 10.1.0.0/24 }, one: { ipv6: "fd00::/127" } }
        lans: { l: { bridge: r1:br0, members: [r2:l], pool: lan } }
        links:
          - r[1-3]:e -- r[2-4]:w pool p
          - r1:x -- r2:x pool lan
          - r1:y -- r2:y pool pp
          - { endpoints: ["r1:z", "r2:z"], pool: one, addresses: [[10.9.0.1/24], []] }
          - { endpoints: ["r1:u", "r2:u"], pool: [p] }
          - r1:a -- r2:a pool one
          - r1:b -- r2:b pool one
        """).Should().Equal(
        "lab.yaml:5:53 TA3022: the pool `lan` numbers cables, so it has nothing for a LAN (give it a pool of its own)",
        "lab.yaml:7:31 TA3022: the pool `p` is used up: `10.0.0.0/30` has room for 2 cables <pool `p` at lab.yaml:4:10> (give it a larger prefix)",
        "lab.yaml:9:23 TA3020: there is no pool `pp` (did you mean `p`?)",
        "lab.yaml:10:58 TA3007: a link has addresses of its own or those of a pool, not both",
        "lab.yaml:11:42 TA2002: a list stands where a pool's name is meant",
        "lab.yaml:13:23 TA3022: the pool `one` is used up: `fd00::/127` has room for 1 cable <pool `one` at lab.yaml:4:54> (give it a larger prefix)");

    [Fact]
    public void Pools_that_overlap_or_make_no_sense_are_refused() => Said("""
        pools:
          a: 10.0.0.0/16
          b: { ipv4: 10.0.5.0/24, ipv6: "fd00::/64" }
          c: [10.1.0.0/16]
          d: {}
          e: { ipv4: 10.2.0.0/24, ipv4_length: 16 }
          f: { ipv4: "fd01::/64" }
          g: { ipv4: 10.3.0.0/16, ipv6_length: 64 }
          h: 10.4.0.1/16
          i: { ipv6: "fd00::/48" }
          j: 10.0.7.0/24
        """).Should().Equal(
        "lab.yaml:6:14 TA3021: `10.0.5.0/24` of the pool `b` overlaps `10.0.0.0/16` of the pool `a`",
        "lab.yaml:7:6 TA2002: a list stands where a pool (a mapping) is meant",
        "lab.yaml:8:6 TA2004: a pool needs `ipv4` or `ipv6`",
        "lab.yaml:9:40 TA2009: `10.2.0.0/24` has no parts as large as a /16",
        "lab.yaml:10:14 TA2003: `fd01::/64` is not an IPv4 prefix such as 10.0.0.0/16",
        "lab.yaml:11:40 TA2009: `ipv6_length` stands here without `ipv6`",
        "lab.yaml:12:6 TA2003: `10.4.0.1/16` has bits set behind its prefix length (the network is `10.4.0.0/16`; the host alone is `10.4.0.1`)",
        "lab.yaml:13:14 TA3021: `fd00::/48` of the pool `i` overlaps `fd00::/64` of the pool `b`",
        "lab.yaml:14:6 TA3021: `10.0.7.0/24` of the pool `j` overlaps `10.0.0.0/16` of the pool `a`");

    [Property(MaxTest = 100)]
    public void A_cable_at_the_end_renumbers_nothing(byte count, bool wide)
    {
        var pools = wide ? "pools: { p: { ipv4: 10.0.0.0/8, ipv4_length: 24, ipv6: \"fd00::/32\", ipv6_length: 64 } }\n" : "pools: { p: { ipv4: 10.0.0.0/8, ipv6: \"fd00::/32\" } }\n";
        string Lab(int cables) => pools + "links:\n" + string.Concat(Enumerable.Range(0, cables).Select(i => $"  - r1:a{i} -- r2:b{i} pool p\n"));
        var before = Addresses(Lab(count + 1));
        var after = Addresses(Lab(count + 2));
        before.Should().BeSubsetOf(after);
        after.Should().HaveCount(before.Count + 4).And.OnlyHaveUniqueItems();
        after.Select(a => a.Split(' ')[1]).Should().OnlyHaveUniqueItems("no address is given twice");
    }

    [Fact]
    public void A_mistake_that_follows_from_a_pool_says_so() =>
        Said("pools: { p: { ipv6: \"fd00::/48\" } }\nlinks: [{ endpoints: [\"r1:e\", \"r2:e\"], pool: p, mtu: 1000 }]\n").Should().Equal(
            "lab.yaml:5:46 TA3012: `r1:e` has an MTU of 1000, and IPv6 needs 1280 <pool `p` numbers it at lab.yaml:4:10> (raise the MTU or leave the IPv6 address out)");

    private static List<string> Addresses(string yaml)
    {
        var result = YamlLoader.Load("lab.yaml", Head + yaml);
        result.Diagnostics.Select(Written.Said).Should().BeEmpty();
        return [.. result.Desired!.All.OfType<Address>().Select(a => $"{a.Netns}:{a.Link} {a.Local}")];
    }

    private static IEnumerable<string> Said(string yaml) => YamlLoader.Load("lab.yaml", Head + yaml).Diagnostics.Select(Written.Said);
}
