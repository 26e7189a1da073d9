using FluentAssertions;
using TopoApply.Diagnostics;
using TopoApply.Kinds.Nftables;
using TopoApply.Testing.Nftables;
using TopoApply.Yaml.Shapes;
using Xunit;

namespace TopoApply.Tests.Kinds.Nftables;

/// <summary>`nat` and `filter` as they are written, and what is said about mistakes.</summary>
public sealed class NftShapeTests
{
    [Theory]
    [InlineData("input: { rules: [ { accept: { port: 22 } } ] }", "TA3301", "needs a protocol")]
    [InlineData("input: { rules: [ { accept: { protocol: icmp, port: 22 } } ] }", "TA3301", "icmp has no ports")]
    [InlineData("input: { rules: [ { accept: { protocol: [tcp, esp], source_port: 22 } } ] }", "TA3301", "esp has no ports")]
    [InlineData("forward: { rules: [ { accept: { from: 10.0.0.1, to: 'fd00::1' } } ] }", "TA3302", "`to` is IPv6, what stands before is IPv4")]
    [InlineData("forward: { rules: [ { accept: { family: ipv6, from: 10.0.0.1 } } ] }", "TA3302", "`from` is IPv4, what stands before is IPv6")]
    [InlineData("forward: { rules: [ { accept: { from: [10.0.0.1, 'fd00::1'] } } ] }", "TA3302", "`from` is IPv6")]
    [InlineData("forward: { rules: [ { accept: { from: 10.0.0.1, protocol: icmpv6, icmp_type: echo-request } } ] }", "TA3302", "`icmp_type` is IPv6")]
    [InlineData("input: { rules: [ { accept: { icmp_type: echo-request } } ] }", "TA3303", "needs a protocol")]
    [InlineData("input: { rules: [ { accept: { protocol: [icmp, icmpv6], icmp_type: echo-request } } ] }", "TA3303", "needs a protocol")]
    [InlineData("input: { rules: [ { accept: { protocol: icmp, icmp_type: packet-too-big } } ] }", "TA3303", "icmp has no type `packet-too-big`")]
    [InlineData("input: { rules: [ { accept: { in: [lo, 'eth*'] } } ] }", "TA3304", "a pattern cannot stand in a list")]
    [InlineData("input: { rules: [ { reject: { with: tcp-reset } } ] }", "TA3305", "only TCP")]
    [InlineData("input: { rules: [ accept, drop ] }", "TA3306", "no packet gets to this rule")]
    [InlineData("input: { rules: [ { accept: { out: wan } } ] }", "TA2001", "`accept` has no key `out`")]
    [InlineData("output: { rules: [ { accept: { in: wan } } ] }", "TA2001", "`accept` has no key `in`")]
    [InlineData("input: { rules: [ { accept: {}, drop: {} } ] }", "TA2009", "one key")]
    [InlineData("input: { rules: [ allow ] }", "TA2003", "`allow` is not")]
    [InlineData("input: { rules: [ { allow: {} } ] }", "TA2003", "`allow` is not")]
    [InlineData("input: { policy: deny }", "TA2003", "`deny` is not a policy")]
    [InlineData("input: { rules: [ { accept: { state: astablished } } ] }", "TA2003", "astablished")]
    [InlineData("input: { rules: [ { accept: { from: 10.0.0.7/24 } } ] }", "TA2003", "bits set behind")]
    [InlineData("input: { rules: [ { accept: { from: 10.0.0.9-10.0.0.1 } } ] }", "TA2003", "not a range of addresses")]
    [InlineData("input: { rules: [ { accept: { protocol: tcp, port: 0 } } ] }", "TA2003", "not a port")]
    [InlineData("input: { rules: [ { accept: { protocol: tcpp } } ] }", "TA2003", "not an IP protocol")]
    [InlineData("input: { rules: [ { accept: { comment: 'say \"hi\"' } } ] }", "TA2003", "cannot hold quotes")]
    [InlineData("input: { rules: [ { accept: { in: 'e*h' } } ] }", "TA2003", "neither an interface name nor a pattern")]
    public void A_mistake_in_a_filter_is_named(string yaml, string code, string words) => Check(FilterSpec.Shape, yaml, code, words);

    [Theory]
    [InlineData("dnat: [ { in: wan, port: 80, to: 10.0.0.1 } ]", "TA3301", "`port` needs a protocol")]
    [InlineData("dnat: [ { in: wan, to: '10.0.0.1:80' } ]", "TA3301", "`to` needs a protocol")]
    [InlineData("redirect: [ { in: wan, to_port: 80 } ]", "TA3301", "`to_port` needs a protocol")]
    [InlineData("masquerade: [ { out: wan, to_ports: 1-9 } ]", "TA3301", "`to_ports` needs a protocol")]
    [InlineData("dnat: [ { destination: 192.0.2.1, to: 'fd00::1' } ]", "TA3302", "`fd00::1` is IPv6, but the rule matches IPv4 only")]
    [InlineData("snat: [ { from: 'fd00::/64', to: 192.0.2.1 } ]", "TA3302", "is IPv4, but the rule matches IPv6 only")]
    [InlineData("dnat: [ { in: wan } ]", "TA2004", "a dnat rule needs `to`")]
    [InlineData("dnat: [ { out: wan, to: 10.0.0.1 } ]", "TA2001", "no key `out`")]
    [InlineData("masquerade: [ { in: wan } ]", "TA2001", "no key `in`")]
    [InlineData("masquerade: [ { out: wan, to: 10.0.0.1 } ]", "TA2001", "no key `to`")]
    [InlineData("dnat: [ { protocol: tcp, to: '10.0.0.1:99999' } ]", "TA2003", "not an address to translate to")]
    [InlineData("dnat: [ { protocol: tcp, to: '[10.0.0.1]:80' } ]", "TA2003", "not an address to translate to")]
    [InlineData("dnat: [ { protocol: tcp, to: 'fd00::1]:80' } ]", "TA2003", "not an address to translate to")]
    [InlineData("dnat: [ { protocol: tcp, to: '10.0.0.0/24' } ]", "TA2003", "not an address to translate to")]
    public void A_mistake_in_nat_is_named(string yaml, string code, string words) => Check(NatSpec.Shape, yaml, code, words);

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1")]
    [InlineData("10.0.0.1:80", "10.0.0.1:80")]
    [InlineData("10.0.0.1-10.0.0.9:80-90", "10.0.0.1-10.0.0.9:80-90")]
    [InlineData("fd00::1", "fd00::1")]
    [InlineData("[fd00::1]", "fd00::1")]
    [InlineData("[fd00::1]:80", "[fd00::1]:80")]
    [InlineData("fd00::1-fd00::9", "fd00::1-fd00::9")]
    [InlineData("[fd00::1]-[fd00::9]:80", "[fd00::1]-[fd00::9]:80")]
    public void A_target_is_read_and_printed(string text, string printed)
    {
        NatTarget.TryParse(text, out var target).Should().BeTrue();
        target.ToString().Should().Be(printed);
    }

    [Fact]
    public void Nothing_asked_for_makes_no_table()
    {
        NftLowering.Lower(default, "t", null, null, SourceSpan.None).Should().BeNull();
        NftLowering.Lower(default, "t", new NatSpec(), new FilterSpec(), SourceSpan.None).Should().BeNull();
    }

    [Fact]
    public void Translations_to_addresses_come_before_those_to_the_namespace_itself()
    {
        var table = NftCase.TableOf("t", "{ redirect: [ { protocol: tcp, port: 80 } ], dnat: [ { in: wan, to: 10.0.0.1 } ], masquerade: [ { out: wan } ], snat: [ { to: 10.0.0.2 } ] }");
        table.Chains.Select(chain => string.Join("; ", chain.Rules.Select(NftRuleText.Of))).Should().Equal(
            "snat ip to 10.0.0.2; oifname \"wan\" masquerade",
            "iifname \"wan\" dnat ip to 10.0.0.1; tcp dport 80 redirect");
    }

    private static void Check<T>(Shape<T> shape, string yaml, string code, string words)
    {
        var (_, diagnostics) = NftCase.TryRead(shape, yaml);
        var only = diagnostics.Should().ContainSingle().Which;
        only.Code.Should().Be(code);
        only.Message.Should().Contain(words);
        only.Span.IsNone.Should().BeFalse();
    }
}
