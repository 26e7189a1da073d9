using FluentAssertions;
using FsCheck.Xunit;
using TopoApply.Kinds.Nftables;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Values;
using TopoApply.Testing.Nftables;
using Xunit;

namespace TopoApply.Tests.Kinds.Nftables;

/// <summary>The difference of two tables, and its words.</summary>
public sealed class NftTableDiffTests
{
    [Property(MaxTest = 500)]
    public void The_edits_turn_one_list_into_the_other_and_keep_as_much_as_possible(byte[] before, byte[] after)
    {
        var live = Rules(before, 100);
        var desired = Rules(after, 0);

        var edits = NftTableDiff.Rules(live, desired);

        Replay(live, edits).Should().Equal(desired);
        edits.Count(edit => edit.IsKept).Should().Be(LongestCommonSubsequence(live, desired));
        edits.Where(edit => edit.Live is not null).Select(edit => edit.Live!.Handle).Should().Equal(live.Select(rule => rule.Handle), "every live rule is accounted for, in order");
    }

    [Fact]
    public void Equal_tables_differ_in_nothing_whatever_their_handles_and_counters()
    {
        var table = NftCase.TableOf("t", filter: "input: { rules: [ { accept: { in: lo, counter: true } } ] }");
        var chain = table.Chains[0];
        var live = table with
        {
            Generation = 7,
            Chains = [chain with { Rules = [chain.Rules[0] with { Handle = 9, Expressions = [.. chain.Rules[0].Expressions.Select(e => e is Counter ? new Counter(5, 600) : e)] }] }],
        };

        NftTableDiff.Between(live, table).IsEmpty.Should().BeTrue();
        live.SameAs(table).Should().BeTrue();
        NftTableText.Changes(live, table).Should().BeEmpty();
    }

    [Fact]
    public void The_plan_tells_each_rule_and_policy_that_changes()
    {
        var live = NftCase.TableOf("t", "masquerade: [ { out: wan } ]", "input: { rules: [ { accept: { in: a } }, { accept: { in: b } }, { drop: { in: c } }, accept ] }");
        var desired = NftCase.TableOf("t", "dnat: [ { in: wan, to: 10.0.0.1 } ]", "input: { policy: drop, rules: [ { drop: { in: c } }, { accept: { in: a } }, { accept: { in: bb } } ] }");

        Lines(live, desired).Should().Equal(
            "input policy: accept -> drop",
            "input rule iifname \"a\" accept: position 1 -> position 2",
            "input rule 2: iifname \"b\" accept -> ",
            "input rule 3: accept -> iifname \"bb\" accept",
            "chain nat_postrouting: type nat hook postrouting priority srcnat - 5; policy accept -> ",
            "nat_postrouting rule 1: oifname \"wan\" masquerade -> ",
            "chain nat_prerouting:  -> type nat hook prerouting priority dstnat - 5; policy accept",
            "nat_prerouting rule 1:  -> iifname \"wan\" dnat ip to 10.0.0.1");
    }

    [Fact]
    public void A_chain_at_another_hook_is_made_anew_but_its_equal_rules_are_not_listed()
    {
        var desired = NftCase.TableOf("t", filter: "input: { rules: [ accept ] }");
        var live = desired with { Chains = [desired.Chains[0] with { Hook = new NftHook("filter", NF_INET.FORWARD, -150) }] };

        Lines(live, desired).Should().Equal("chain input: type filter hook forward priority mangle; policy accept -> type filter hook input priority filter; policy accept");
    }

    [Fact]
    public void An_unknown_expression_is_shown_by_its_name() =>
        NftRuleText.Of(new NftRule { Expressions = [new MetaLoad(NFT_META.IIFNAME, 1), new Compare(1, NftOperator.NotEqual, [.. NftDataType.LinkNameBytes("a")]), new RawExpression("limit", [1, 2]), new Verdict(NF_VERDICT.JUMP, "x")] })
            .Should().Be("iifname != \"a\" @limit jump x");

    private static List<string> Lines(NftTable live, NftTable desired) =>
        [.. NftTableText.Changes(live, desired).Select(change => $"{change.Field}: {change.Before} -> {change.After}")];

    // Few different rules, so that equal ones are frequent.
    private static EquatableArray<NftRule> Rules(byte[] names, ulong firstHandle) => EquatableArray.From(names.Take(14).Select((name, i) => new NftRule
    {
        Expressions = [new Verdict(name % 5)],
        Handle = firstHandle == 0 ? 0 : firstHandle + (ulong)i,
    }));

    // As the kernel does it: insert before a rule, or append; delete by handle.
    private static List<NftRule> Replay(EquatableArray<NftRule> live, List<NftRuleEdit> edits)
    {
        var rules = live.ToList();
        foreach (var edit in edits.Where(edit => !edit.IsKept))
        {
            if (edit.Live is { } gone)
            {
                rules.RemoveAll(rule => ReferenceEquals(rule, gone));
            }
            else
            {
                var at = edit.Before is null ? rules.Count : rules.FindIndex(rule => ReferenceEquals(rule, edit.Before));
                at.Should().BeGreaterThanOrEqualTo(0, "a rule can only be inserted before one that stays");
                rules.Insert(at, edit.Desired!);
            }
        }

        return rules;
    }

    private static int LongestCommonSubsequence(EquatableArray<NftRule> a, EquatableArray<NftRule> b)
    {
        var length = new int[a.Count + 1, b.Count + 1];
        for (var i = 1; i <= a.Count; i++)
        {
            for (var j = 1; j <= b.Count; j++)
            {
                length[i, j] = a[i - 1].Equals(b[j - 1]) ? length[i - 1, j - 1] + 1 : Math.Max(length[i - 1, j], length[i, j - 1]);
            }
        }

        return length[a.Count, b.Count];
    }
}
