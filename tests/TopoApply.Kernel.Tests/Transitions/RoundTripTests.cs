using FluentAssertions;
using TopoApply.Applying;
using TopoApply.Testing;
using TopoApply.Testing.Oracles;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit;
using Xunit.Abstractions;

namespace TopoApply.Kernel.Tests.Transitions;

/// <summary>
/// From one random lab to another and back: the first must be there again, to the last attribute that `ip` and `nft` show.
/// TOPOAPPLY_ROUND_TRIPS=10000 is the long suite; TOPOAPPLY_SEED repeats a series.
/// </summary>
public sealed class RoundTripTests(ITestOutputHelper output)
{
    private const int Sandboxes = 3;
    private const int TripsFromOneLab = 5;

    private static int Wanted => Setting.Number("TOPOAPPLY_ROUND_TRIPS") ?? 60;

    private static int Seed => Setting.Seed();

    [KernelFact(Needs = "veth,bridge,nft")]
    public void There_and_back_again_is_where_it_began()
    {
        var seed = Seed;
        output.WriteLine($"TOPOAPPLY_SEED={seed}");
        var (trips, operations, second) = (0, 0, 0);
        Workers.Run(Sandboxes, worker =>
        {
            using var sandbox = new Sandbox();
            sandbox.Script(RandomTransitionTests.Bystanders);
            var generator = new LabGenerator(seed + (worker * 1_000_003));
            var traveller = new Traveller(sandbox);
            while (Volatile.Read(ref trips) < Wanted)
            {
                var first = LabYaml.Write(generator.Next(), "walk");
                for (var n = 0; n < TripsFromOneLab && Interlocked.Increment(ref trips) <= Wanted; n++)
                {
                    var there = LabYaml.Write(generator.Next(), "walk");
                    if (traveller.Trip(first, there) is { } fault)
                    {
                        Assert.Fail(Explain(fault, first, there, seed));
                    }
                }
            }

            Interlocked.Add(ref operations, traveller.Operations);
            Interlocked.Add(ref second, traveller.SecondRounds);
        });
        output.WriteLine($"{Math.Min(trips, Wanted)} round trips, {operations} operations, {second} applies needed a second round, 0 differences");
        operations.Should().BeGreaterThan(Wanted);
    }

    [KernelFact(Needs = "veth,bridge,nft")]
    public void A_fault_is_shown_by_the_smallest_pair_that_has_it()
    {
        var generator = new LabGenerator(5);
        var (first, second) = (LabYaml.Write(generator.Next(), "walk"), LabYaml.Write(generator.Next(), "walk"));
        second.Should().Contain("bridge:");
        var (small, smaller) = new LabShrinker((_, there) => there.Contains("bridge:", StringComparison.Ordinal)).Shrink(first, second);
        small.Split('\n').Length.Should().BeLessThan(6);
        smaller.Should().Contain("bridge:");
        smaller.Split('\n').Length.Should().BeLessThan(10);
    }

    private static string Explain(string fault, string first, string there, int seed)
    {
        bool Fails(string a, string b)
        {
            using var sandbox = new Sandbox();
            return new Traveller(sandbox).Trip(a, b) is not null;
        }

        var again = Fails(first, there);
        var (a, b) = again ? new LabShrinker(Fails).Shrink(first, there) : (first, there);
        return $"{fault}\nseed {seed}{(again ? ", made smaller" : "; it does not show in a fresh sandbox")}; from\n{a}to\n{b}";
    }

    /// <summary>Goes there and back in one sandbox.</summary>
    private sealed class Traveller(Sandbox sandbox)
    {
        private readonly Engine _engine = new(sandbox);
        private readonly Oracle _oracle = new(sandbox);
        private string? _at;
        private string _before = "";

        public int Operations { get; private set; }

        public int SecondRounds { get; private set; }

        /// <summary>What went wrong; null when nothing did.</summary>
        public string? Trip(string first, string there)
        {
            if (_at != first)
            {
                if (Go(first) is { } fault)
                {
                    return fault;
                }

                (_at, _before) = (first, _oracle.All());
            }

            if ((Go(there) ?? Go(first)) is { } problem)
            {
                return problem;
            }

            var now = _oracle.All();
            return now == _before ? null : TextDiff.Between(_before, now);
        }

        private string? Go(string yaml)
        {
            var report = _engine.Apply(yaml);
            Operations += report.Done;
            SecondRounds += report.Rounds > 1 ? 1 : 0;
            if (report.Outcome is not (ApplyOutcome.Applied or ApplyOutcome.NoChanges))
            {
                return Engine.Story(report);
            }

            return _engine.Plan(yaml) is { IsEmpty: false } plan ? $"not empty: {string.Join("; ", plan.Changes.Select(c => c.Key))}" : null;
        }
    }
}
