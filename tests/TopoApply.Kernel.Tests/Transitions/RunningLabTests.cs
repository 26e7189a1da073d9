using FluentAssertions;
using TopoApply.Applying;
using TopoApply.Testing.Networking;
using TopoApply.Testing.Oracles;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit;

namespace TopoApply.Kernel.Tests.Transitions;

/// <summary>Editing a lab while traffic flows through a part of it that the edit does not concern.</summary>
public sealed class RunningLabTests
{
    private static readonly string s_base = File.ReadAllText(Product.Example("quickstart"));

    /// <summary>Edits of the quickstart lab as pairs of text to find and text to put there.</summary>
    private static readonly Dictionary<string, (string Find, string Put)[]> s_edits = new(StringComparer.Ordinal)
    {
        ["a third client on the bridge"] =
        [
            ("ports: [lan1, lan2]", "ports: [lan1, lan2, lan3]"),
            ("  outside: {}", "  client3: { routes: [{ to: default, via: 10.0.0.1 }] }\n  outside: {}"),
            ("links:\n", "links:\n  - client3:eth0 10.0.0.13/24 -- router:lan3\n"),
        ],
        ["a cable beside the others"] = [("links:\n", "links:\n  - client2:side 10.77.0.1/30 -- outside:side 10.77.0.2/30\n")],
        ["a route"] = [("  outside: {}", "  outside: { routes: [{ to: 10.78.0.0/16, via: 192.0.2.2 }, { to: 10.79.0.0/16, type: blackhole }] }")],
        ["a rule and a table"] =
            [("    forwarding: ipv4\n", "    forwarding: ipv4\n    rules: [{ priority: 500, from: 10.99.0.0/16, table: 99 }]\n    routes: [{ to: default, via: 192.0.2.1, table: 99 }]\n")],
        ["an address more on the wan"] = [("router:wan 192.0.2.2/24 ", "router:wan 192.0.2.2/24 192.0.2.3/24 2001:db8::2/64 ")],
        ["another port of client1"] = [("to: \"10.0.0.11:80\" }", "to: \"10.0.0.11:80\" }, { in: wan, protocol: tcp, port: 8443, to: \"10.0.0.11:443\" }")],
        ["a masquerade more"] = [("masquerade: [{ out: wan, from: 10.0.0.0/24 }", "masquerade: [{ out: wan, from: 10.0.0.0/24 }, { out: wan, from: 10.9.0.0/24, random: true }")],
        ["a filter rule before the others"] = [("        rules:\n", "        rules:\n          - { drop: { from: 10.0.0.12, to: 192.0.2.9 } }\n")],
        ["another MTU at client2"] = [("  - client[1-2]:eth0 10.0.0.1${i}/24 -- router:lan${i}", "  - client1:eth0 10.0.0.11/24 -- router:lan1\n  - { endpoints: [\"client2:eth0\", \"router:lan2\"], addresses: [[10.0.0.12/24], []], mtu: 1400 }")],
        ["a sysctl"] = [("    forwarding: ipv4\n", "    forwarding: ipv4\n    sysctls: { net.ipv4.conf.lan2.rp_filter: 2, net.ipv4.tcp_syncookies: 0 }\n")],
        ["other name servers"] = [("nameservers: [192.0.2.1]", "nameservers: [192.0.2.1, 192.0.2.9]")],
        ["bridge settings"] = [("stp: false", "stp: false, ageing_time: 100, priority: 4096")],
    };

    public static TheoryData<string> Edits => [.. s_edits.Keys];

    [KernelTheory(Needs = "veth,bridge,nft")]
    [MemberData(nameof(Edits))]
    public void An_edit_elsewhere_loses_no_packet_neither_there_nor_back(string edit)
    {
        var edited = s_base;
        foreach (var (find, put) in s_edits[edit])
        {
            edited.Should().Contain(find);
            edited = edited.Replace(find, put, StringComparison.Ordinal);
        }

        using var sandbox = new Sandbox();
        var engine = new Engine(sandbox);
        engine.Succeed(s_base);
        var oracle = new Oracle(sandbox);
        var before = oracle.All();
        var cookies = oracle.Cookies();
        using var flow = new Traffic(sandbox).Flow("client1", "outside", "192.0.2.1", 7001);
        Run(flow, 200);

        engine.Succeed(edited).Outcome.Should().Be(ApplyOutcome.Applied, "`{0}` is an edit", edit);
        Run(flow, 200);
        oracle.All().Should().NotBe(before);
        engine.Succeed(s_base).Outcome.Should().Be(ApplyOutcome.Applied);
        Run(flow, 200);

        var (sent, lost) = flow.Stop();
        lost.Should().Be(0, "{0} datagrams went from client1 through the router to the outside meanwhile", sent);
        oracle.All().Should().Be(before, "taking the edit back leads to where it began");
        oracle.Cookies().Should().Equal(cookies);
    }

    [KernelFact(Needs = "veth,bridge,nft")]
    public void A_rolled_back_edit_loses_no_packet_either()
    {
        var edited = s_edits.Where(e => e.Key is "a third client on the bridge" or "a filter rule before the others" or "a route")
            .SelectMany(e => e.Value)
            .Aggregate(s_base, (text, e) => text.Replace(e.Find, e.Put, StringComparison.Ordinal));
        using var sandbox = new Sandbox();
        var engine = new Engine(sandbox);
        engine.Succeed(s_base);
        var before = new Oracle(sandbox).All();
        using var flow = new Traffic(sandbox).Flow("client1", "outside", "192.0.2.1", 7001);
        var operations = engine.Plan(edited).Operations.Count;
        for (var index = 0; index < operations; index++)
        {
            engine.Apply(edited, failAt: index).Outcome.Should().Be(ApplyOutcome.RolledBack);
        }

        Run(flow, 200);
        flow.Stop().Lost.Should().Be(0);
        new Oracle(sandbox).All().Should().Be(before);
    }

    [KernelFact(Needs = "veth,bridge,nft")]
    public void Counters_of_unchanged_rules_survive_an_edit_of_others()
    {
        var counted = s_base.Replace("{ accept: { in: br0, out: wan } }", "{ accept: { in: br0, out: wan, counter: true } }", StringComparison.Ordinal);
        var edited = counted.Replace("        rules:\n", "        rules:\n          - { drop: { from: 10.0.0.12, to: 192.0.2.9 } }\n", StringComparison.Ordinal);
        using var sandbox = new Sandbox();
        var engine = new Engine(sandbox);
        engine.Succeed(counted);
        new Traffic(sandbox).Ping("client1", "192.0.2.1").Should().BeTrue();
        var packets = Counter(sandbox);
        packets.Should().NotBe("packets 0");
        engine.Succeed(edited);
        Counter(sandbox).Should().Be(packets);
    }

    private static string Counter(Sandbox sandbox) => System.Text.RegularExpressions.Regex.Match(
        sandbox.Ok("ip", "netns", "exec", "router", "nft", "list", "ruleset"),
        "packets [0-9]+",
        System.Text.RegularExpressions.RegexOptions.CultureInvariant,
        TimeSpan.FromSeconds(1)).Value;

    private static void Run(UdpFlow flow, int packets)
    {
        var goal = flow.Sent + packets;
        Traffic.Eventually(() => flow.Sent >= goal).Should().BeTrue();
    }
}
