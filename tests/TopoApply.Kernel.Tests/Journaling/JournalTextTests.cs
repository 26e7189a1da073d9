using System.Text;
using FluentAssertions;
using TopoApply.Diagnostics;
using TopoApply.Journaling;
using TopoApply.Kernel.Tests.Examples;
using TopoApply.Kinds.Nftables;
using TopoApply.Model;
using TopoApply.Netlink.Values;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit;

namespace TopoApply.Kernel.Tests.Journaling;

/// <summary>What is read from the kernel must survive being written down.</summary>
public sealed class JournalTextTests
{
    public static TheoryData<string> Names => [.. Product.Examples()];

    [KernelTheory(Needs = "veth,bridge,nft")]
    [MemberData(nameof(Names))]
    public void A_live_state_is_read_back_as_it_was_written(string name)
    {
        using var sandbox = new Sandbox();
        ExampleTraffic.World(sandbox, name);
        var yaml = File.ReadAllText(Product.Example(name));
        var engine = new Engine(sandbox);
        engine.Succeed(yaml);
        AddWhatOthersAdd(sandbox, name);
        var desired = Engine.Load(yaml).Desired!;
        var live = sandbox.Run(() =>
        {
            using var kernel = new LinuxKernel();
            return kernel.Read(new ReadScope(name, desired), new DiagnosticBag());
        });
        live.Count.Should().BeGreaterThan(5);

        var written = JournalText.Write(Apply(new JournalEntry(name, desired, live, Adopt: true, TimeSpan.FromSeconds(90)), [1, 2, 3])).ToArray();
        var read = JournalText.Read(JournalPhase.Armed, written);

        Same(read.Entry.Snapshot, live);
        Same(read.Entry.Desired, desired);
        read.Should().BeEquivalentTo(
            new { Phase = JournalPhase.Armed, Record = new byte[] { 1, 2, 3 }, Boot = "boot", Home = ulong.MaxValue, Process = 42, Started = DateTimeOffset.UnixEpoch });
        (read.Entry.Topology, read.Entry.Adopt, read.Entry.Confirm).Should().Be((name, true, TimeSpan.FromSeconds(90)));

        // What is read of some namespaces is what is read of them in the whole.
        var names = desired.All.Select(r => r.Netns).Distinct().Order().ToList();
        foreach (var where in names.Select(n => new HashSet<NamespaceName> { n }).Append([.. names]).Append([.. names, .. Enumerable.Range(0, 10).Select(i => new NamespaceName($"no{i}"))]).Append([]))
        {
            var some = JournalText.ReadDesired(written, where);
            Same(some.Desired, desired.Where(r => where.Contains(r.Netns)));
            (some.Boot, some.Home).Should().Be(("boot", ulong.MaxValue));
        }
    }

    [Fact]
    public void A_journal_that_was_cut_off_or_changed_is_not_believed()
    {
        var written = JournalText.Write(Apply(new JournalEntry("lab", State.Empty, State.Empty), null)).ToArray();
        JournalText.Read(JournalPhase.Pending, written).Entry.Topology.Should().Be("lab");
        for (var length = 0; length < written.Length; length++)
        {
            Refused(written[..length], "checksum");
        }

        for (var place = 0; place < written.Length; place++)
        {
            var changed = written.ToArray();
            changed[place] ^= 1;
            Refused(changed, ".");
            FluentActions.Invoking(() => JournalText.ReadDesired(changed, new HashSet<NamespaceName>())).Should().Throw<JournalUnreadableException>();
        }

        Refused(Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(written).Replace("topoapply-journal ", "topoapply-journal 9", StringComparison.Ordinal)), "another version");
    }

    private static void Refused(byte[] bytes, string why)
    {
        var read = () => JournalText.Read(JournalPhase.Pending, bytes);
        read.Should().Throw<JournalUnreadableException>().Which.Message.Should().MatchRegex(why);
    }

    private static UnfinishedApply Apply(JournalEntry entry, byte[]? record) =>
        new(JournalPhase.Pending, entry, record, "boot", ulong.MaxValue, 42, DateTimeOffset.UnixEpoch);

    /// <summary>Objects that we never make, so that what is kept as bytes is among the samples.</summary>
    private static void AddWhatOthersAdd(Sandbox sandbox, string name)
    {
        var first = sandbox.Ok("ip", "netns", "list").Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)[0];
        sandbox.Script($$"""
            ip -n {{first}} route add 203.0.113.0/24 nexthop dev lo weight 3 nexthop dev lo weight 5
            ip -n {{first}} route add prohibit 203.0.114.0/24 metric 9
            ip -n {{first}} addr add fd00:77::1/128 dev lo nodad
            ip -n {{first}} rule add priority 99 from 203.0.113.0/24 fwmark 0x7/0xff table 77
            ip netns exec {{first}} nft -f - <<'END'
            table inet topoapply-{{name}} {
              set theirs { type ipv4_addr; flags interval; elements = { 192.0.2.0/24, 198.51.100.7 } }
              counter hits { packets 3 bytes 400 }
              chain by-hand {
                type filter hook prerouting priority -150; policy accept;
                ip saddr @theirs counter packets 7 bytes 8 log prefix "a b" level debug accept comment "by hand"
                tcp dport { 80, 443-500 } ct state established,related meta mark 0x7 limit rate 3/second jump other
                tcp dport vmap { 1 : accept, 2 : drop }
                ip6 saddr fd00::/8 reject with icmpv6 no-route
              }
              chain other {
                counter name hits
              }
            }
            END
            """);
    }

    private static void Same(State actual, State expected)
    {
        actual.Sorted.Select(r => r.Key).Should().Equal(expected.Sorted.Select(r => r.Key));
        foreach (var (a, e) in actual.Sorted.Zip(expected.Sorted))
        {
            a.Should().Be(e with { Origin = default });
            if (e is NftTable { Chains: var chains } && a is NftTable { Chains: var read })
            {
                // Counters are equal to each other by definition, so their values are compared apart.
                read.SelectMany(c => c.Rules).SelectMany(r => r.Expressions).OfType<Counter>().Select(c => (c.Packets, c.Bytes))
                    .Should().Equal(chains.SelectMany(c => c.Rules).SelectMany(r => r.Expressions).OfType<Counter>().Select(c => (c.Packets, c.Bytes)));
            }
        }
    }
}
