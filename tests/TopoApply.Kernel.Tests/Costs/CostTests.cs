using System.Globalization;
using FluentAssertions;
using TopoApply.Applying;
using TopoApply.Benchmarks.Labs;
using TopoApply.Netlink.Sockets;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using TopoApply.Yaml;
using Xunit.Abstractions;

namespace TopoApply.Kernel.Tests.Costs;

/// <summary>What one more host costs, in numbers that do not depend on the machine: the difference between a STAR of 20 and one of 10.</summary>
public sealed class CostTests(ITestOutputHelper output)
{
    private const int Small = 10;
    private const int Large = 20;
    private const int Tries = 3;

    /// <summary>For so long the kernel itself changes a new lab: link-local addresses, which it checks for duplicates, and the routes that go with them.</summary>
    private static readonly TimeSpan s_duplicateDetection = TimeSpan.FromSeconds(3);

    /// <summary>What the runtime does for itself, how often depends on the moment.</summary>
    private static readonly HashSet<string> s_runtime = new(StringComparer.Ordinal)
    {
        "futex", "mmap", "munmap", "mprotect", "madvise", "brk", "mremap", "membarrier", "sched_yield", "sched_getaffinity", "sched_setaffinity", "clock_nanosleep", "nanosleep",
        "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "restart_syscall", "clone", "clone3", "set_robust_list", "rseq", "gettid", "getpid", "prctl", "poll", "ppoll",
    };

    [KernelFact(Needs = "veth,bridge,nft")]
    public void Messages_of_an_apply_are_as_many_as_they_were()
    {
        var (small, large) = (Counts(Small), Counts(Large));
        Demand("messages", large[0] - small[0], CostLimits.Messages);
        Demand("writing messages", large[1] - small[1], CostLimits.WritingMessages);
        Demand("datagrams sent", large[2] - small[2], CostLimits.SentDatagrams);
        Demand("datagrams received", large[3] - small[3], CostLimits.ReceivedDatagrams);
    }

    [KernelFact(Needs = "veth,bridge,nft")]
    public void An_apply_without_changes_writes_nothing_and_reads_no_more_than_it_did()
    {
        var (small, large) = (CountsUnchanged(Small), CountsUnchanged(Large));
        large[1].Should().Be(0);
        Demand("messages", large[0] - small[0], CostLimits.PlanMessages);
    }

    /// <summary>One cable more between two hosts: the verification reads where it is, and not all the others once more.</summary>
    [KernelFact(Needs = "veth,bridge,nft")]
    public void A_small_change_in_a_large_lab_reads_each_namespace_once()
    {
        var (small, large) = (CountsOfOneCable(Small), CountsOfOneCable(Large));
        (large[1] - small[1]).Should().Be(0, "the cable is the same");
        Demand("messages", large[0] - small[0], CostLimits.PlanMessages);
    }

    [KernelFact(Needs = "veth,bridge,nft,strace")]
    public void System_calls_are_as_many_as_they_were()
    {
        var (small, large) = (SystemCalls(Small), SystemCalls(Large));
        Demand("system calls of an apply", large[0] - small[0], CostLimits.ApplySystemCalls);
        Demand("system calls of a plan without changes", large[1] - small[1], CostLimits.PlanSystemCalls);
        Demand("system calls of an apply without changes", large[2] - small[2], CostLimits.UnchangedApplySystemCalls);
    }

    [KernelFact(Needs = "veth,bridge,nft")]
    public void Allocations_are_as_large_as_they_were()
    {
        // What runs for the first time allocates for that, too.
        _ = Allocations(Small);
        var (small, large) = (Fewest(() => Allocations(Small)), Fewest(() => Allocations(Large)));
        Demand("bytes of loading", large[0] - small[0], CostLimits.LoadBytes);
        Demand("bytes of an apply", large[1] - small[1], CostLimits.ApplyBytes);
        Demand("bytes of a plan without changes", large[2] - small[2], CostLimits.PlanBytes);
    }

    /// <summary>
    /// What an apply sends and receives. A namespace in which the kernel itself still changes something is read again: the fewest of several
    /// are those without that.
    /// </summary>
    private static long[] Counts(int size) => Fewest(() =>
    {
        using var sandbox = new Sandbox();
        var counters = Apply(sandbox, Wish(size), ApplyOutcome.Applied);
        return [counters.SentMessages, counters.WritingMessages, counters.SentDatagrams, counters.ReceivedDatagrams];
    });

    /// <summary>The same of an apply that finds nothing to do.</summary>
    private static long[] CountsUnchanged(int size)
    {
        using var sandbox = new Sandbox();
        Apply(sandbox, Wish(size), ApplyOutcome.Applied);
        return Fewest(() =>
        {
            var counters = Apply(sandbox, Wish(size), ApplyOutcome.NoChanges);
            return [counters.SentMessages, counters.WritingMessages];
        });
    }

    /// <summary>The same of an apply that adds a cable, in a lab that is at rest.</summary>
    private static long[] CountsOfOneCable(int size)
    {
        using var sandbox = new Sandbox();
        Apply(sandbox, Wish(size), ApplyOutcome.Applied);
        Thread.Sleep(s_duplicateDetection);
        var loaded = YamlLoader.Load("lab.yaml", $"{StarLab.Of(size).Yaml.TrimEnd()}\n  - h1:eth1 10.200.0.1/30 -- h2:eth1 10.200.0.2/30\n");
        return Fewest(() =>
        {
            var counters = Apply(sandbox, new Wish("star", loaded.Desired!, loaded.Desired!), ApplyOutcome.Applied);
            Apply(sandbox, Wish(size), ApplyOutcome.Applied);
            Thread.Sleep(s_duplicateDetection);
            return [counters.SentMessages, counters.WritingMessages];
        });
    }

    private static long[] Fewest(Func<long[]> measure)
    {
        var tries = Enumerable.Range(0, Tries).Select(_ => measure()).ToList();
        return [.. Enumerable.Range(0, tries[0].Length).Select(i => tries.Min(t => t[i]))];
    }

    private static Wish Wish(int size)
    {
        var desired = Load(size).Desired!;
        return new Wish("star", desired, desired);
    }

    private static LoadResult Load(int size) => YamlLoader.Load("lab.yaml", StarLab.Of(size).Yaml);

    private static NetlinkCounters Apply(Sandbox sandbox, Wish wish, ApplyOutcome expected) => sandbox.Run(() =>
    {
        using var kernel = new LinuxKernel();
        var report = new Pipeline(() => kernel, () => new MemoryStream()).Apply(wish, default, _ => true, _ => true, null, CancellationToken.None);
        report!.Outcome.Should().Be(expected);
        return kernel.Counters;
    });

    /// <summary>Of loading, of an apply that makes everything, and of a plan behind it, on the thread that does it.</summary>
    private static long[] Allocations(int size)
    {
        using var sandbox = new Sandbox();
        return sandbox.Run(() =>
        {
            var yaml = StarLab.Of(size).Yaml;
            LoadResult? loaded = null;
            var load = Allocated(() => loaded = YamlLoader.Load("lab.yaml", yaml));
            var wish = new Wish("star", loaded!.Desired!, loaded.Desired!);
            var apply = Allocated(() => Apply(sandbox, wish, ApplyOutcome.Applied));
            var plan = Allocated(() => new Pipeline(() => new LinuxKernel(), () => new MemoryStream()).Plan(wish, default).Plan!.IsEmpty.Should().BeTrue());
            return new[] { load, apply, plan };
        });
    }

    private static long Allocated(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Of an apply that makes everything, and then of a plan and of an apply that find nothing to do.</summary>
    private long[] SystemCalls(int size)
    {
        var apply = Fewest(() =>
        {
            using var sandbox = new Sandbox();
            return [Traced(sandbox, "apply", sandbox.Write(StarLab.Of(size).Yaml), "-y")];
        });
        using var quiet = new Sandbox();
        var file = quiet.Write(StarLab.Of(size).Yaml);
        quiet.TopoApply("apply", file, "-y").Expect();
        Thread.Sleep(s_duplicateDetection);
        return [.. apply, .. Fewest(() => [Traced(quiet, "plan", file), Traced(quiet, "apply", file, "-y")])];
    }

    private long Traced(Sandbox sandbox, params string[] arguments)
    {
        sandbox.ExecWith(["strace", "-f", "-c", "-U", "calls,name", "-o", "/run/calls", .. Product.Command(arguments)], timeout: TimeSpan.FromMinutes(5)).Expect();
        var calls = sandbox.Run(() => File.ReadAllLines("/run/calls"))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length == 2 && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out _) && words[1] != "total" && !s_runtime.Contains(words[1]))
            .Select(words => (Name: words[1], Count: int.Parse(words[0], CultureInfo.InvariantCulture)))
            .ToList();
        output.WriteLine($"{arguments[0]}: {string.Join(", ", calls.Select(c => $"{c.Name} {c.Count}"))}");
        return calls.Sum(c => c.Count);
    }

    private void Demand(string what, long difference, double limit)
    {
        var each = difference / (double)(Large - Small);
        output.WriteLine($"{what} for each host: {each:F1}, at most {limit}");
        each.Should().BeLessThanOrEqualTo(limit, "one more host costs so many {0} at most; see {1}", what, nameof(CostLimits));
    }
}
