using FluentAssertions;
using TopoApply.Kinds.Nftables;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Sockets;
using TopoApply.Netlink.Values;
using TopoApply.Testing.Nftables;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit;

namespace TopoApply.Kernel.Tests.Nftables;

/// <summary>Every rule of Golden/nft/rules/rules.txt made in the kernel, with nft as the judge.</summary>
public sealed class NftRulesOnKernelTests
{
    public static IEnumerable<object[]> Names => NftCase.Names;

    [KernelTheory(Needs = "nft")]
    [MemberData(nameof(Names))]
    public void A_rule_is_read_back_as_it_was_made_and_nft_prints_it_in_our_words(string name)
    {
        var nftCase = NftCase.Get(name);
        using var sandbox = new Sandbox();
        using var socket = sandbox.Run(() => NetlinkSocket.Open(NETLINK.NETFILTER));
        var desired = nftCase.Table("office-1.a");

        NftTableWriter.Write(socket, null, desired);

        var live = new NftTableReader(socket, NamespaceName.Host, desired.Name).Read();
        Assert.NotNull(live);
        NftTableText.Changes(live, desired).Should().BeEmpty("there must be no phantom drift");
        live.SameAs(desired).Should().BeTrue();
        var listing = sandbox.Ok("nft", "-s", "list", "chain", "inet", desired.Name, nftCase.Chain);
        listing.Should().Contain($"\t\t{nftCase.Text}\n");
        listing.Should().Contain(NftTableText.Of(desired.Chains.Single(chain => chain.Name == nftCase.Chain)));
        sandbox.ExecWith(["nft", "-c", "-f", "-"], input: sandbox.Ok("nft", "list", "ruleset")).Expect();
        sandbox.Ok("nft", "-j", "list", "ruleset").Should().Contain($"\"{desired.Name}\"");
    }

    [KernelFact(Needs = "nft")]
    public void A_rule_that_nft_made_is_no_drift()
    {
        using var sandbox = new Sandbox();
        using var socket = sandbox.Run(() => NetlinkSocket.Open(NETLINK.NETFILTER));
        foreach (var group in NftCase.All.GroupBy(c => c.Chain))
        {
            foreach (var nftCase in group)
            {
                var desired = nftCase.Table("office");
                sandbox.Ok("nft", "flush", "ruleset");
                var chains = string.Join(' ', desired.Chains.Select(chain => $"add chain inet {desired.Name} {chain.Name} {{ {NftTableText.Of(chain)} ; }} ;"));
                var rules = string.Join(' ', desired.Chains.SelectMany(chain => chain.Rules.Select(rule => $"add rule inet {desired.Name} {chain.Name} {NftRuleText.Of(rule)} ;")));
                sandbox.ExecWith(["nft", "-f", "-"], input: $"add table inet {desired.Name} ; {chains} {rules}\n".Replace(";", "\n", StringComparison.Ordinal).Replace("\n }", "; }", StringComparison.Ordinal).Replace("\n policy", "; policy", StringComparison.Ordinal)).Expect();

                var live = new NftTableReader(socket, NamespaceName.Host, desired.Name).Read();

                Assert.NotNull(live);
                NftTableText.Changes(live, desired).Should().BeEmpty("{0}", nftCase.Name);
            }
        }
    }
}
