using System.Collections.Concurrent;
using FluentAssertions;
using TopoApply.Applying;
using TopoApply.Netlink;
using TopoApply.Planning;
using TopoApply.Testing;
using TopoApply.Testing.Oracles;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit.Abstractions;

namespace TopoApply.Kernel.Tests.Faults;

/// <summary>
/// Faults, counted. Every run takes a sample; TOPOAPPLY_FAULTS=10000 is the long suite, TOPOAPPLY_SEED repeats a series.
/// </summary>
public sealed class FaultWalkTests(ITestOutputHelper output)
{
    private const int Sandboxes = 3;
    private const int FaultsOnAWay = 8;

    private static int Wanted => Setting.Number("TOPOAPPLY_FAULTS") ?? 400;

    private static int Seed => Setting.Seed();

    /// <summary>Each operation of a whole lab with each errno; a run takes a sample of a tenth, TOPOAPPLY_FAULTS takes all.</summary>
    [KernelFact(Needs = "veth,bridge,nft")]
    public void Each_operation_may_be_refused_with_each_errno()
    {
        var all = Setting.Number("TOPOAPPLY_FAULTS") is not null;
        var yaml = File.ReadAllText(Product.Example("quickstart"));
        using var sandbox = new Sandbox();
        var (engine, oracle) = (new Engine(sandbox), new Oracle(sandbox));
        var before = oracle.All();
        var operations = engine.Plan(yaml).Operations.Count;
        var refused = 0;
        for (var at = 0; at < operations; at++)
        {
            foreach (var (number, name) in FaultWalk.Errnos.Where((_, n) => all || n % 10 == at % 10))
            {
                var report = engine.Apply(yaml, "quickstart", new Fault(at, FaultKind.Refuse, o => new KernelException($"made to fail: {o.Key} ({name})", number)));
                report.Outcome.Should().Be(ApplyOutcome.RolledBack, "operation {0} was refused with {1}: {2}", at, name, Engine.Story(report));
                report.Failure?.Message.Should().Contain(name);
                oracle.All().Should().Be(before, "operation {0} was refused with {1}", at, name);
                refused++;
            }
        }

        output.WriteLine($"{refused} refusals of {operations} operations, {FaultWalk.Errnos.Length} errnos");
        refused.Should().BeGreaterThanOrEqualTo(operations);
    }

    /// <summary>A run takes some operations of some ways; TOPOAPPLY_FAULTS takes all of all.</summary>
    [KernelFact(Needs = "veth,bridge,nft")]
    public void Before_each_operation_of_each_way_it_may_be_killed_and_each_may_be_refused()
    {
        var all = Setting.Number("TOPOAPPLY_FAULTS") is not null;
        var seed = Seed;
        var ways = Ways();
        var random = new Random(seed);
        var queue = new ConcurrentQueue<(int From, int To)>(all ? ways : [.. ways.OrderBy(_ => random.Next()).Take(6)]);
        var (kills, refusals, walked) = (0, 0, 0);
        var pairs = new HashSet<(string Kind, OperationVerb Verb, string Errno)>();
        Workers.Run(Sandboxes, worker =>
        {
            using var walk = new FaultWalk(seed + worker);
            while (queue.TryDequeue(out var way))
            {
                walk.Step(Topology(way.From), faults: 0);
                walk.StepThoroughly(Topology(way.To), all ? 1 : 8);
                var done = Interlocked.Increment(ref walked);
                if (all && done % 10 == 0)
                {
                    // Stopped after an hour, a long run has said how far it came.
                    Console.Error.WriteLine($"{done} of {ways.Count} ways, every operation of them killed before and refused; {walk.Injected.Values.Sum()} faults in this sandbox");
                }
            }

            lock (pairs)
            {
                pairs.UnionWith(walk.Refusals);
            }

            Interlocked.Add(ref kills, walk.Injected.GetValueOrDefault("killed"));
            Interlocked.Add(ref refusals, walk.Injected.GetValueOrDefault("refused"));
        });
        var sorts = pairs.Select(p => (p.Kind, p.Verb)).Distinct().Count();
        output.WriteLine(
            $"TOPOAPPLY_SEED={seed}; {walked} of {ways.Count} ways; {(all ? "every operation" : "every 8th operation")}: {kills} kills before one, {refusals} refusals of one; "
            + $"{sorts} sorts of operation, {pairs.Count} of {sorts * FaultWalk.Errnos.Length} pairs with an errno; after each the state before was back");
        kills.Should().BeGreaterThan(walked).And.Be(refusals);
    }

    [KernelFact(Needs = "veth,bridge,nft")]
    public void After_any_fault_on_any_way_between_the_topologies_the_state_before_is_back()
    {
        var seed = Seed;
        var ways = Ways();
        output.WriteLine($"TOPOAPPLY_SEED={seed}; {FaultWalk.Topologies.Count} topologies, {ways.Count} ways between them and nothing");
        var sums = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var walked = new HashSet<(int, int)>();
        Workers.Run(Sandboxes, worker =>
        {
            var random = new Random(seed + worker);
            using var walk = new FaultWalk(seed + worker);
            var (at, injected) = (-1, 0);
            while (injected < Wanted / Sandboxes)
            {
                var next = random.Next(-1, FaultWalk.Topologies.Count);
                if (next == at)
                {
                    continue;
                }

                walk.Step(Topology(next), FaultsOnAWay);
                lock (walked)
                {
                    walked.Add((at, next));
                }

                (at, injected) = (next, walk.Injected.Values.Sum());
            }

            lock (sums)
            {
                foreach (var (what, count) in walk.Injected)
                {
                    sums[what] = sums.GetValueOrDefault(what) + count;
                }
            }
        });

        foreach (var (what, count) in sums)
        {
            output.WriteLine($"{count,6} {what}");
        }

        output.WriteLine($"{sums.Values.Sum(),6} faults on {walked.Count} of {ways.Count} ways; after each the state before was back");
        sums.Values.Sum().Should().BeGreaterThanOrEqualTo(Wanted - Sandboxes);
    }

    /// <summary>From every topology to every other; -1 is none.</summary>
    private static List<(int From, int To)> Ways()
    {
        var places = Enumerable.Range(-1, FaultWalk.Topologies.Count + 1).ToList();
        return [.. from a in places from b in places where a != b select (a, b)];
    }

    private static string? Topology(int index) => index < 0 ? null : FaultWalk.Topologies[index];
}
