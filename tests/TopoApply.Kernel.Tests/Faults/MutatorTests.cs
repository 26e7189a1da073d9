using System.Diagnostics;
using FluentAssertions;
using TopoApply.Applying;
using TopoApply.Kernel.Tests.Transitions;
using TopoApply.Planning;
using TopoApply.Testing;
using TopoApply.Testing.Oracles;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit.Abstractions;

namespace TopoApply.Kernel.Tests.Faults;

/// <summary>Somebody else works on the same machine at the same time.</summary>
public sealed class MutatorTests(ITestOutputHelper output)
{
    /// <summary>Works in our namespaces, takes the names that we want in the host's, and cries when something of its own vanishes.</summary>
    private const string Mutator = """
        n=0
        mine() { ip link show "$1" 2>/dev/null | grep -q "alias theirs" || echo "$1 has vanished" >>/run/violated; }
        while :; do
          n=$((n + 1))
          ip link add ta-x0 type bridge && ip link set ta-x0 alias theirs && { sleep 0.02; mine ta-x0; ip link del ta-x0; }
          for netns in a b c d; do
            [ -e /run/netns/$netns ] || continue
            ip -n $netns link add mx type veth peer name my
            ip -n $netns addr add 10.250.$((n % 250)).1/24 dev mx
            ip -n $netns link set mx up
            ip -n $netns link set mx name mz
            ip -n $netns route add blackhole 10.251.$((n % 250)).0/24
            ip -n $netns rule add priority $((300 + n % 9)) from 10.252.0.0/16 table 77
            ip -n $netns link set e0 down
            ip -n $netns link set e0 name mtaken
            ip -n $netns link set mtaken name e0
            ip -n $netns link set e0 up
            ip -n $netns addr flush dev e1
            ip -n $netns link del mz
            ip -n $netns link del my
          done
        done 2>/dev/null
        """;

    [KernelFact(Needs = "veth,bridge,nft")]
    public void Nothing_of_a_stranger_is_touched_nothing_hangs_and_afterwards_the_lab_can_be_had()
    {
        using var sandbox = new Sandbox();
        sandbox.Script(RandomTransitionTests.Bystanders);
        var oracle = new Oracle(sandbox);
        var (host, theirs) = (oracle.Host(), oracle.Namespace("theirs"));
        var engine = new Engine(sandbox);
        var random = new Random(7);
        Dictionary<string, int> outcomes = new(StringComparer.Ordinal);
        using (var mutator = sandbox.Start("bash", "-c", Mutator))
        {
            var clock = Stopwatch.StartNew();
            for (var n = 0; clock.Elapsed < TimeSpan.FromSeconds(10); n++)
            {
                var before = clock.Elapsed;
                var outcome = Once(engine, random, n);
                outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
                (clock.Elapsed - before).Should().BeLessThan(TimeSpan.FromSeconds(30), "nothing may hang");
            }

            mutator.HasExited.Should().BeFalse(mutator.ErrorSoFar);
        }

        output.WriteLine(string.Join(", ", outcomes.Select(o => $"{o.Key} {o.Value}")));
        sandbox.Run(() => File.Exists("/run/violated") ? File.ReadAllText("/run/violated") : "").Should().BeEmpty();
        sandbox.Script("ip link del ta-x0 2>/dev/null || true");
        engine.Recover();
        foreach (var yaml in FaultWalk.Topologies.Take(3))
        {
            engine.Succeed(yaml);
            engine.Plan(yaml).IsEmpty.Should().BeTrue();
        }

        engine.Destroy("walk").Outcome.Should().Be(ApplyOutcome.Applied);
        oracle.Host().Should().Be(host);
        oracle.Namespace("theirs").Should().Be(theirs);
    }

    [KernelFact(Needs = "veth,bridge")]
    public void A_stranger_who_takes_a_name_between_two_operations_keeps_what_is_his()
    {
        const string Wish = "version: 1\nname: walk\nnamespaces: { a: {}, b: {} }\nlinks:\n  - a:e0 10.9.0.1/24 -- host:ta-x0 10.9.0.2/24\n";
        var edited = Wish.Replace("a:e0", "b:e0", StringComparison.Ordinal);
        var operations = 0;
        var taken = 0;
        for (var at = 0; at <= operations; at++)
        {
            using var sandbox = new Sandbox();
            var engine = new Engine(sandbox);
            engine.Succeed(Wish);
            var last = engine.Plan(edited).Operations.Count - 1;
            Action<Operation> before = _ => sandbox.Script("if ip link add ta-x0 type bridge 2>/dev/null; then ip link set ta-x0 alias theirs; touch /run/taken; fi");

            // The last operation is refused, so that the way back is walked as well.
            engine.Apply(edited, "walk", at == last ? [new Fault(at, FaultKind.Refuse, Before: before)] : [new Fault(last, FaultKind.Refuse), new Fault(at, FaultKind.None, Before: before)]);
            operations = Math.Max(operations, engine.Operations.Count - 1);
            engine.Recover();
            if (sandbox.Run(() => File.Exists("/run/taken")))
            {
                taken++;
                sandbox.Exec("ip", "-d", "addr", "show", "ta-x0").Output.Should().Contain("bridge forward_delay").And.Contain("alias theirs", "it was made before operation {0}", at)
                    .And.NotContain("inet ").And.NotContain(",UP");
            }
        }

        operations.Should().BeGreaterThan(5);
        taken.Should().BeGreaterThan(0, "else nothing was tried");
    }

    [KernelFact(Needs = "veth,bridge,nft")]
    public void A_namespace_that_is_deleted_under_our_feet_ends_in_the_wish_or_in_a_report()
    {
        var yaml = File.ReadAllText(Product.Example("quickstart"));
        var edited = yaml.Replace("192.0.2.2/24", "192.0.2.7/24", StringComparison.Ordinal).Replace("10.0.0.1/24", "10.0.0.2/24", StringComparison.Ordinal);
        edited.Should().NotBe(yaml);
        using var sandbox = new Sandbox();
        var engine = new Engine(sandbox);
        var empty = new Oracle(sandbox).All();
        engine.Succeed(yaml);
        var operations = engine.Plan(edited).Operations.Count;
        operations.Should().BeGreaterThan(2);
        for (var at = 0; at < operations; at++)
        {
            foreach (var victim in new[] { "router", "client1" })
            {
                var report = engine.Apply(edited, "quickstart", new Fault(at, FaultKind.None, Before: _ => sandbox.Script($"ip netns del {victim}")));
                report.Outcome.Should().NotBe(ApplyOutcome.Refused);
                if (report.Outcome == ApplyOutcome.Applied)
                {
                    engine.Plan(edited).IsEmpty.Should().BeTrue("{0} was deleted before operation {1}", victim, at);
                }
                else
                {
                    report.Failure.Should().NotBeNull();
                    report.Failure!.Fault.Should().BeNull("a user can mend it: {0}", report.Failure.Message);
                }

                engine.Succeed(yaml);
                engine.Plan(yaml).IsEmpty.Should().BeTrue();
            }
        }

        engine.Destroy("quickstart");
        new Oracle(sandbox).All().Should().Be(empty);
    }

    [KernelFact]
    public void Of_many_applies_at_once_each_does_all_or_says_that_another_is_at_work()
    {
        using var sandbox = new Sandbox();
        var files = Enumerable.Range(1, 6).Select(n => sandbox.Write(
            $"version: 1\nname: lab\nnamespaces: {{ one: {{}}, two: {{}} }}\nlinks:\n  - one:p[1-{n}] 10.${{i}}.0.1/24 -- two:p[1-{n}] 10.${{i}}.0.2/24\n",
            $"lab{n}.yaml")).ToList();
        var children = files.Select(file => sandbox.Start(Product.Command("apply", file, "-y"))).ToList();
        var codes = children.Select(child => child.WaitForExit()).ToList();
        codes.Should().OnlyContain(r => r.ExitCode == 0 || (r.ExitCode == 5 && r.Error.Contains("another apply")));
        codes.Should().Contain(r => r.ExitCode == 0);
        files.Count(file => sandbox.TopoApply("plan", file).ExitCode == 0).Should().Be(1, "what is there is exactly one of the wishes");
    }

    private static string Once(Engine engine, Random random, int n)
    {
        var yaml = FaultWalk.Topologies[1 + random.Next(FaultWalk.Topologies.Count - 1)];
        try
        {
            if (n % 4 == 3)
            {
                engine.Die(yaml, "walk", random.Next(20));
                return $"recovery {engine.Recover()?.Outcome}";
            }

            return n % 4 == 2 ? engine.Apply(yaml, "walk", new Fault(random.Next(20), FaultKind.Refuse)).Outcome.ToString() : engine.Apply(yaml).Outcome.ToString();
        }
        catch (InvalidOperationException declined) when (declined.Message == "Declined.")
        {
            return "declined";
        }
    }
}
