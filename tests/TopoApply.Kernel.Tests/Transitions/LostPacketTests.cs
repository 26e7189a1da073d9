using FluentAssertions;
using TopoApply.Applying;
using TopoApply.Testing.Networking;
using TopoApply.Testing.Oracles;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit;
using Xunit.Abstractions;

namespace TopoApply.Kernel.Tests.Transitions;

/// <summary>Dozens of changes of a running lab, one after the other, none of which concerns the traffic that runs through it.</summary>
[Collection(Alone.Name)]
public sealed class LostPacketTests(ITestOutputHelper output)
{
    [KernelFact(Needs = "veth,bridge,nft")]
    public void Dozens_of_unrelated_changes_lose_no_packet_and_no_connection()
    {
        using var sandbox = new Sandbox();
        var engine = new Engine(sandbox);
        engine.Succeed(SteadyLab.With([]));
        var before = new Oracle(sandbox).All();
        using var traffic = new SteadyTraffic(sandbox);
        traffic.Continue(100, 50);

        // All of them one upon the other, and then away again, the first one first.
        var steps = Steps(SteadyLab.Edits);
        var operations = 0;
        foreach (var (name, yaml) in steps)
        {
            var report = engine.Succeed(yaml);
            report.Outcome.Should().Be(ApplyOutcome.Applied, "`{0}` is a change", name);
            operations += report.Done;
            traffic.Continue(10, 5);
        }

        traffic.Continue(100, 50);
        var result = traffic.Stop();
        output.WriteLine($"{steps.Count} changes, {operations} operations, {result}");
        steps.Should().HaveCountGreaterThanOrEqualTo(50);
        result.Faults.Should().BeEmpty();
        result.Datagrams.Should().BeGreaterThan(steps.Count * 60, "datagrams must have been under way during every change");
        new Oracle(sandbox).All().Should().Be(before, "what was added is removed again");
    }

    [KernelFact(Needs = "veth,bridge,nft")]
    public void Translated_connections_survive_changes_of_other_translations()
    {
        using var sandbox = new Sandbox();
        var engine = new Engine(sandbox);
        engine.Succeed(SteadyLab.With([]));
        using var traffic = new SteadyTraffic(sandbox, withDatagrams: false);
        using var echo = new Traffic(sandbox).Serve("server", 9000);
        var steps = Steps(SteadyLab.NatEdits);
        foreach (var (name, yaml) in steps)
        {
            engine.Succeed(yaml).Outcome.Should().Be(ApplyOutcome.Applied, "`{0}` is a change", name);
            traffic.Continue(0, 20);
            new Traffic(sandbox).Connect("left1", "10.2.0.2", 9000).Should().Be("10.1.0.1", "new connections are translated as before after `{0}`", name);
        }

        var result = traffic.Stop();
        output.WriteLine($"{steps.Count} changes, {result}");
        result.Faults.Should().BeEmpty();
    }

    public static TheoryData<string> Harms => ["a port out of the bridge", "a filter that drops", "an address of the wan"];

    /// <summary>The measure itself: a change that does concern the traffic is noticed.</summary>
    [KernelTheory(Needs = "veth,bridge,nft")]
    [MemberData(nameof(Harms))]
    public void A_change_that_concerns_the_traffic_is_noticed(string harm)
    {
        var harmful = SteadyLab.With([new SteadyEdit(harm, yaml => harm switch
        {
            "a port out of the bridge" => yaml.Replace("[p1, p2, p3]", "[p2, p3]", StringComparison.Ordinal),
            "a filter that drops" => yaml.Replace("          - { accept: { state", "          - { drop: { protocol: udp } }\n          - { accept: { state", StringComparison.Ordinal),
            _ => yaml.Replace("wan 10.1.0.1/24 ", "wan 10.1.0.3/24 ", StringComparison.Ordinal)
                .Replace("{ to: 10.0.0.0/24, via: 10.1.0.1 }", "{ to: 10.0.0.0/24, via: 10.1.0.3 }", StringComparison.Ordinal),
        })]);
        using var sandbox = new Sandbox();
        var engine = new Engine(sandbox);
        engine.Succeed(SteadyLab.With([]));
        using var traffic = new SteadyTraffic(sandbox);
        traffic.Continue(50, 10);

        engine.Succeed(harmful).Outcome.Should().Be(ApplyOutcome.Applied);
        traffic.Continue(20, 0, atMostMs: 300);
        engine.Succeed(SteadyLab.With([])).Outcome.Should().Be(ApplyOutcome.Applied);
        traffic.Continue(50, 10, atMostMs: 1000);

        var result = traffic.Stop();
        output.WriteLine(result.ToString());
        result.Faults.Should().NotBeEmpty();
    }

    [KernelTheory(Needs = "veth,bridge,nft")]
    [InlineData("reject with tcp reset", "reset after")]
    [InlineData("drop", "for two seconds")]
    public void A_connection_that_is_reset_or_stands_still_is_noticed(string verdict, string fault)
    {
        using var sandbox = new Sandbox();
        new Engine(sandbox).Succeed(SteadyLab.With([]));
        using var flow = new Traffic(sandbox).Lines("left1", "server", "10.2.0.2", 6003);
        Traffic.Eventually(() => flow.Arrived > 20).Should().BeTrue();
        flow.Fault.Should().BeNull();

        sandbox.Script($"ip netns exec core nft 'add table inet x; add chain inet x f {{ type filter hook forward priority 0; }}; add rule inet x f meta l4proto tcp {verdict}'");

        Traffic.Eventually(() => flow.Fault is not null).Should().BeTrue();
        flow.Stop().Fault.Should().Contain(fault);
    }

    /// <summary>Each change on top of those before, then each of them taken back in the same order.</summary>
    private static List<(string Name, string Yaml)> Steps(IReadOnlyList<SteadyEdit> edits) =>
    [
        .. Enumerable.Range(1, edits.Count).Select(i => (edits[i - 1].Name, SteadyLab.With(edits.Take(i)))),
        .. Enumerable.Range(1, edits.Count).Select(i => ($"without {edits[i - 1].Name}", SteadyLab.With(edits.Skip(i)))),
    ];
}
