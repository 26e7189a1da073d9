using System.Text.Json.Nodes;
using FluentAssertions;
using TopoApply.Kinds.Nftables;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Sockets;
using TopoApply.Netlink.Values;
using TopoApply.Testing.Nftables;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;

namespace TopoApply.Kernel.Tests.Nftables;

/// <summary>What a change of the table leaves alone, and what it undoes.</summary>
public sealed class NftTableChangeTests : IDisposable
{
    private readonly Sandbox _sandbox = new();
    private readonly NetlinkSocket _socket;

    public NftTableChangeTests() => _socket = _sandbox.Run(() => NetlinkSocket.Open(NETLINK.NETFILTER));

    public void Dispose()
    {
        _socket.Dispose();
        _sandbox.Dispose();
    }

    [KernelFact(Needs = "nft")]
    public void Rules_that_stay_keep_handle_and_counter_when_others_come_go_and_move_around_them()
    {
        Write(null, Filter("[ {A}, {B}, {C}, {D} ]"));
        _sandbox.Ok("ping", "-c", "3", "-i", "0.01", "-q", "127.0.0.1");
        var before = Rules();

        Write(Live(), Filter("[ {C}, {A}, {E}, {B}, {D}, {F} ]"));

        var after = Rules();
        after.Select(rule => rule.Text).Should().Equal(Words("C", "A", "E", "B", "D", "F"));
        foreach (var name in new[] { "A", "B", "D" })
        {
            var (old, now) = (before.Single(rule => rule.Text == Words(name)[0]), after.Single(rule => rule.Text == Words(name)[0]));
            now.Handle.Should().Be(old.Handle, "{0} stays where it is", name);
            now.Packets.Should().Be(old.Packets);
        }

        before.Single(rule => rule.Text == Words("A")[0]).Packets.Should().BePositive("the test needs traffic that is counted");
        var moved = after.Single(rule => rule.Text == Words("C")[0]);
        moved.Packets.Should().Be(before.Single(rule => rule.Text == Words("C")[0]).Packets, "a rule made again elsewhere gets its counter back");
    }

    [KernelFact(Needs = "nft")]
    public void A_rule_in_the_middle_leaves_the_others_untouched()
    {
        Write(null, Filter("[ {A}, {B} ]"));
        var before = Rules();

        Write(Live(), Filter("[ {A}, {E}, {B} ]"));

        Rules().Select(rule => rule.Text).Should().Equal(Words("A", "E", "B"));
        Rules().Where(rule => rule.Text != Words("E")[0]).Select(rule => rule.Handle).Should().Equal(before.Select(rule => rule.Handle));

        Write(Live(), Filter("[ {A}, {B} ]"));
        Rules().Select(rule => rule.Handle).Should().Equal(before.Select(rule => rule.Handle));
    }

    [KernelFact(Needs = "nft")]
    public void A_policy_changes_in_place()
    {
        Write(null, Filter("[ {A} ]"));
        var (chain, rule) = (ChainHandle("input"), Rules()[0].Handle);

        Write(Live(), Filter("[ {A} ]", "drop"));

        _sandbox.Ok("nft", "list", "chain", "inet", "topoapply-t", "input").Should().Contain("policy drop;");
        ChainHandle("input").Should().Be(chain);
        Rules()[0].Handle.Should().Be(rule);
    }

    [KernelFact(Needs = "nft")]
    public void A_chain_that_comes_or_goes_leaves_the_other_chains_registered()
    {
        Write(null, Filter("[ {A} ]"));
        var handle = ChainHandle("input");
        var both = NftCase.TableOf("t", "masquerade: [ { out: wan } ]", "input: { rules: [ { accept: { in: lo, counter: true } } ] }");

        Write(Live(), both);
        ChainHandle("input").Should().Be(handle);
        _sandbox.Ok("nft", "list", "table", "inet", "topoapply-t").Should().Contain("masquerade");

        Write(Live(), Filter("[ {A} ]"));
        ChainHandle("input").Should().Be(handle);
        _sandbox.Ok("nft", "list", "table", "inet", "topoapply-t").Should().NotContain("masquerade");
    }

    [KernelFact(Needs = "nft")]
    public void A_chain_at_another_priority_is_made_anew_in_the_same_batch()
    {
        _sandbox.Script("nft 'add table inet topoapply-t; add chain inet topoapply-t input { type filter hook input priority 7; policy accept; }'; nft add rule inet topoapply-t input iifname lo counter packets 5 bytes 600 accept");
        Write(Live(), Filter("[ {A} ]"));
        Rules().Single().Packets.Should().Be(5);
        _sandbox.Ok("nft", "list", "table", "inet", "topoapply-t").Should().Contain("priority filter; policy accept;");
    }

    [KernelFact(Needs = "nft")]
    public void Other_tables_are_never_touched()
    {
        _sandbox.ExecWith(["nft", "-f", "-"], input: """
            add table inet topoapply-other
            add chain inet topoapply-other input { type filter hook input priority 0; policy accept; }
            add rule inet topoapply-other input counter packets 7 bytes 8 accept
            add table ip nat
            add chain ip nat p { type nat hook prerouting priority -100; }
            add rule ip nat p tcp dport { 1, 2 } redirect to :3
            add table inet firewalld
            add set inet firewalld s { type ipv4_addr; elements = { 10.0.0.1 } ; }
            add chain inet firewalld x
            add rule inet firewalld x ip saddr @s drop
            """).Expect();
        var before = Foreign();

        Write(null, Filter("[ {A}, {B} ]"));
        Foreign().Should().Be(before);
        Write(Live(), Filter("[ {C} ]", "drop"));
        Foreign().Should().Be(before);
        Write(Live(), null);
        Foreign().Should().Be(before);
        _sandbox.Ok("nft", "list", "tables").Should().NotContain("topoapply-t\n");
    }

    [KernelFact(Needs = "nft")]
    public void What_somebody_adds_to_our_table_is_drift_and_goes()
    {
        var desired = Filter("[ {A}, {B} ]");
        Write(null, desired);
        AddByHand();

        var changes = NftTableText.Changes(Live()!, desired);
        changes.Select(change => change.Field).Should().Contain(["set blocked", "stateful hits", "chain extra"]);
        changes.Should().Contain(change => change.Before != null && change.Before.StartsWith("ip saddr @blocked", StringComparison.Ordinal) && change.After == null);
        changes.Should().Contain(change => change.Before != null && change.Before.Contains("@limit", StringComparison.Ordinal));

        Write(Live(), desired);
        Live()!.SameAs(desired).Should().BeTrue();
        _sandbox.Ok("nft", "-s", "list", "table", "inet", "topoapply-t").Should().NotContainAny("blocked", "hits", "extra", "limit");
    }

    [KernelFact(Needs = "nft")]
    public void A_rollback_restores_what_somebody_had_added()
    {
        Write(null, Filter("[ {A}, {B} ]"));
        AddByHand();
        var listing = _sandbox.Ok("nft", "list", "table", "inet", "topoapply-t");
        var snapshot = Live();

        Write(Live(), Filter("[ {E} ]"));
        Write(Live(), snapshot);
        Live()!.SameAs(snapshot!).Should().BeTrue();
        _sandbox.Ok("nft", "list", "table", "inet", "topoapply-t").Split('\n').Should().BeEquivalentTo(listing.Split('\n'), "counters are given back too");

        Write(Live(), null);
        Write(null, snapshot);
        _sandbox.Ok("nft", "list", "table", "inet", "topoapply-t").Split('\n').Should().BeEquivalentTo(listing.Split('\n'));
    }

    [KernelFact(Needs = "nft")]
    public void A_named_set_that_changed_since_the_snapshot_is_made_again_although_rules_use_it()
    {
        Write(null, Filter("[ {A} ]"));
        AddByHand();
        var snapshot = Live();
        _sandbox.Ok("nft", "add", "element", "inet", "topoapply-t", "blocked", "{ 10.7.7.7 }");
        Live()!.SameAs(snapshot!).Should().BeFalse();

        Write(Live(), snapshot);

        Live()!.SameAs(snapshot!).Should().BeTrue();
        _sandbox.Ok("nft", "list", "set", "inet", "topoapply-t", "blocked").Should().NotContain("10.7.7.7");
    }

    [KernelFact(Needs = "nft")]
    public void A_batch_with_one_bad_message_changes_nothing_and_says_which_it_was()
    {
        var good = Filter("[ {A}, {B} ]");
        Write(null, good);
        var before = _sandbox.Ok("nft", "-a", "list", "ruleset");
        var input = good.Chains[0];
        var bad = good with
        {
            Chains = [input with { Rules = [input.Rules[0], new NftRule { Expressions = [new RawExpression("no-such-thing", null)] }, input.Rules[1]] }],
        };

        var failure = FluentActions.Invoking(() => Write(Live(), bad)).Should().Throw<NftTransactionException>().Which;

        failure.Operation.Should().Be("nft rule 2 of chain input");
        failure.Errno.Should().Be(Errno.ENOENT);
        failure.Failures.Should().HaveCount(1);
        _sandbox.Ok("nft", "-a", "list", "ruleset").Should().Be(before);
    }

    [KernelFact(Needs = "nft")]
    public void A_table_that_changed_since_the_plan_is_left_alone()
    {
        Write(null, Filter("[ {A} ]"));
        var planned = Live();
        _sandbox.Ok("nft", "add", "rule", "inet", "topoapply-t", "input", "drop");
        var before = _sandbox.Ok("nft", "list", "ruleset");

        FluentActions.Invoking(() => Write(planned, Filter("[ {B} ]"))).Should().Throw<NetlinkException>().Which.Errno.Should().Be(Errno.ERESTART);

        _sandbox.Ok("nft", "list", "ruleset").Should().Be(before);
    }

    [KernelFact(Needs = "nft")]
    public void A_batch_made_for_an_older_generation_is_refused()
    {
        var generation = NftGeneration.Read(_socket);
        _sandbox.Ok("nft", "add", "table", "inet", "foreign");
        var transaction = new NftTransaction(_socket.NextSequence, generation);
        NftBatch.Create(transaction, Filter("[ {A} ]"));

        var failure = FluentActions.Invoking(() => transaction.Commit(_socket)).Should().Throw<NftTransactionException>().Which;

        failure.Errno.Should().Be(Errno.ERESTART);
        _sandbox.Ok("nft", "list", "tables").Should().Be("table inet foreign\n");
    }

    [KernelFact(Needs = "nft")]
    public void A_commit_of_somebody_else_between_read_and_batch_is_survived()
    {
        using var stop = new CancellationTokenSource();
        var mutator = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                _sandbox.RunIn("host", () =>
                {
                    using var child = ChildProcess.Start(["nft", "add table inet foreign; delete table inet foreign"]);
                    child.WaitForExit();
                });
            }
        });
        mutator.Start();
        try
        {
            for (var i = 0; i < 20; i++)
            {
                Write(Live(), Filter($"[ {{ accept: {{ protocol: tcp, port: {1000 + i} }} }} ]"));
            }
        }
        finally
        {
            stop.Cancel();
            mutator.Join();
        }

        Rules().Single().Text.Should().Be("tcp dport 1019 accept");
    }

    [KernelFact(Needs = "nft")]
    public void A_thousand_rules_and_a_set_of_five_thousand_addresses_fit_one_batch()
    {
        var rules = string.Join(", ", Enumerable.Range(1, 1000).Select(i => $"{{ accept: {{ protocol: tcp, port: {i}, comment: \"rule {i}\" }} }}"));
        var addresses = string.Join(", ", Enumerable.Range(0, 5000).Select(i => $"10.{i / 250}.{i % 250}.0/25"));
        var desired = Filter($"[ {rules}, {{ drop: {{ from: [{addresses}] }} }} ]");

        Write(null, desired);

        Live()!.SameAs(desired).Should().BeTrue();
    }

    [KernelFact(Needs = "nft")]
    public void A_second_write_of_the_same_table_sends_nothing_that_writes()
    {
        Write(null, Filter("[ {A}, {B} ]"));
        var writes = _socket.Counters.WritingMessages;

        Write(Live(), Filter("[ {A}, {B} ]"));

        _socket.Counters.WritingMessages.Should().Be(writes);
    }

    private static NftTable Filter(string rules, string policy = "accept") => NftCase.TableOf("t", filter: $"input: {{ policy: {policy}, rules: {Expand(rules)} }}");

    private static string Expand(string rules) => rules
        .Replace("{A}", "{ accept: { in: lo, counter: true } }", StringComparison.Ordinal)
        .Replace("{B}", "{ accept: { state: [established, related], counter: true } }", StringComparison.Ordinal)
        .Replace("{C}", "{ log: { in: lo, counter: true, prefix: c } }", StringComparison.Ordinal)
        .Replace("{D}", "{ accept: { protocol: tcp, port: [22, 80], counter: true } }", StringComparison.Ordinal)
        .Replace("{E}", "{ accept: { from: [10.0.0.0/24, 10.0.2.0/24], counter: true } }", StringComparison.Ordinal)
        .Replace("{F}", "{ reject: { in: [x, y], counter: true, comment: last } }", StringComparison.Ordinal);

    private static string[] Words(params string[] names) =>
        [.. names.Select(name => NftRuleText.Of(Filter($"[ {{{name}}} ]").Chains[0].Rules[0]))];

    private void AddByHand() => _sandbox.ExecWith(["nft", "-f", "-"], input: """
        add set inet topoapply-t blocked { type ipv4_addr; flags interval; elements = { 10.6.0.0/16, 10.9.0.1 } ; }
        add counter inet topoapply-t hits
        add chain inet topoapply-t extra
        add rule inet topoapply-t extra counter name hits return
        insert rule inet topoapply-t input ip saddr @blocked drop
        add rule inet topoapply-t input tcp dport vmap { 1 : jump extra, 2 : drop } comment "by hand"
        add rule inet topoapply-t input limit rate 10/second counter packets 11 bytes 12 accept
        add rule inet topoapply-t input ip daddr . tcp dport { 10.0.0.1 . 80, 10.0.0.2 . 81 } accept
        """).Expect();

    private NftTable? Live() => new NftTableReader(_socket, NamespaceName.Host, "topoapply-t").Read();

    private void Write(NftTable? planned, NftTable? target) => NftTableWriter.Write(_socket, planned, target);

    private string Foreign() => string.Join('\n', _sandbox.Ok("nft", "-a", "list", "tables").Split('\n')
        .Select(line => line.Split(' '))
        .Where(words => words.Length > 2 && words[2] != "topoapply-t")
        .Select(words => _sandbox.Ok("nft", "-a", "list", "table", words[1], words[2])));

    private List<(string Text, long Handle, long Packets)> Rules()
    {
        var texts = _sandbox.Ok("nft", "-s", "list", "chain", "inet", "topoapply-t", "input").Split('\n').Skip(3).TakeWhile(line => line != "\t}").Select(line => line.Trim()).ToList();
        var rules = Json("chain", "topoapply-t", "input").Where(item => item["rule"] is not null).Select(item => item["rule"]!).ToList();
        return [.. rules.Select((rule, i) => (
            texts[i],
            rule["handle"]!.GetValue<long>(),
            rule["expr"]!.AsArray().Select(e => e!["counter"]?["packets"]?.GetValue<long>()).FirstOrDefault(p => p is not null) ?? 0))];
    }

    private long ChainHandle(string chain) =>
        Json("chain", "topoapply-t", chain).Select(item => item["chain"]).First(item => item is not null)!["handle"]!.GetValue<long>();

    private List<JsonNode> Json(string what, params string[] names) =>
        [.. JsonNode.Parse(_sandbox.Ok(["nft", "-j", "list", what, "inet", .. names]))!["nftables"]!.AsArray().OfType<JsonNode>()];
}
