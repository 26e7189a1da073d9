using FluentAssertions;
using TopoApply.Applying;
using TopoApply.Testing;
using TopoApply.Testing.Oracles;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit.Abstractions;

namespace TopoApply.Kernel.Tests.Transitions;

/// <summary>
/// From one random lab to the next, on the real kernel: half-way failure goes back to the first, success leads to what `ip` commands
/// typed by hand lead to and to what a fresh apply leads to. TOPOAPPLY_SEED repeats a series; TOPOAPPLY_TRANSITIONS makes it longer.
/// </summary>
public sealed class RandomTransitionTests(ITestOutputHelper output)
{
    private const int Sandboxes = 2;
    public const string Bystanders = """
        ip netns add theirs
        ip link add theirs0 address 02:00:00:00:77:01 type veth peer name t0 address 02:00:00:00:77:02 netns theirs
        ip link set theirs0 up
        ip addr add 172.30.0.1/24 dev theirs0
        ip route add 172.29.0.0/16 via 172.30.0.2
        ip rule add priority 77 from 172.30.0.0/24 table 77
        nft 'add table inet theirs; add chain inet theirs post { type nat hook postrouting priority 100; }; add rule inet theirs post masquerade'
        ip -n theirs link set lo up
        ip -n theirs link set t0 up
        ip -n theirs addr add 172.30.0.2/24 dev t0
        mkdir -p /etc/netns/theirs; echo 'nameserver 172.30.0.1' >/etc/netns/theirs/resolv.conf
        """;

    private static int Count => Setting.Number("TOPOAPPLY_TRANSITIONS") ?? 200;

    private static int Seed => Setting.Seed();

    [KernelFact(Needs = "veth,bridge,nft")]
    public void From_any_lab_to_any_other_and_back_when_it_fails()
    {
        var seed = Seed;
        output.WriteLine($"TOPOAPPLY_SEED={seed}");
        Workers.Run(Sandboxes, worker =>
        {
            using var sandbox = new Sandbox();
            sandbox.Script(Bystanders);
            var walk = new Walk(sandbox, seed + (worker * 1_000_003));
            for (var step = 0; step < Count / Sandboxes; step++)
            {
                walk.Step(step);
            }

            walk.End();
            output.WriteLine($"{walk.Operations} operations, {walk.SecondRounds} applies needed a second round");
        });
    }

    /// <summary>One series of transitions.</summary>
    private sealed class Walk(Sandbox sandbox, int seed)
    {
        private readonly LabGenerator _generator = new(seed);
        private readonly Random _random = new(seed);
        private readonly Oracle _oracle = new(sandbox);
        private readonly Engine _engine = new(sandbox);
        private readonly string _empty = new Oracle(sandbox).All();
        private string _yaml = "nothing\n";

        public int Operations { get; private set; }

        public int SecondRounds { get; private set; }

        public void Step(int step)
        {
            var lab = _generator.Next();
            var yaml = LabYaml.Write(lab, "walk");
            var because = $"seed {seed}, step {step}; from\n{_yaml}to\n{yaml}";
            Fail(yaml, because);

            var report = _engine.Apply(yaml);
            report.Outcome.Should().BeOneOf([ApplyOutcome.Applied, ApplyOutcome.NoChanges], "{0}\n{1}", Engine.Story(report), because);
            Operations += report.Done;
            SecondRounds += report.Rounds > 1 ? 1 : 0;
            _engine.Plan(yaml).IsEmpty.Should().BeTrue("nothing is left to do; {0}", because);
            _engine.WritingMessages.Should().Be(0);
            CompareWithFreshApply(yaml, because);
            CompareWithScript(lab, because);
            _yaml = yaml;
        }

        public void End()
        {
            _engine.Destroy("walk").Outcome.Should().Be(ApplyOutcome.Applied);
            TextDiff.Demand(_empty, _oracle.All(), $"everything of ours is gone and nothing else; seed {seed}");
        }

        /// <summary>Refuses one operation of the way there: the first lab must be back, in the very same namespaces.</summary>
        private void Fail(string yaml, string because)
        {
            var operations = _engine.Plan(yaml).Operations.Count;
            if (operations == 0)
            {
                return;
            }

            var before = _oracle.All();
            var cookies = _oracle.Cookies();
            var index = _random.Next(operations);
            var report = _engine.Apply(yaml, failAt: index);
            report.Outcome.Should().Be(
                ApplyOutcome.RolledBack,
                "{0}\n{1}",
                Engine.Story(report),
                because);
            TextDiff.Demand(before, _oracle.All(), $"rolled back from operation {index} ({report.Failure?.Operation?.Verb} {report.Failure?.Operation?.Key}); {because}");
            _oracle.Cookies().Should().Equal(cookies, because);
        }

        private void CompareWithFreshApply(string yaml, string because)
        {
            using var fresh = new Sandbox();
            fresh.Script(Bystanders);
            new Engine(fresh).Succeed(yaml);
            TextDiff.Demand(new Oracle(fresh).All(), _oracle.All(), $"a fresh apply leads elsewhere; {because}");
        }

        private void CompareWithScript(Lab lab, string because)
        {
            using var byHand = new Sandbox();
            byHand.Script(Bystanders);
            byHand.Script(LabScript.Write(lab));
            const OracleOptions Options = OracleOptions.WithoutMacs | OracleOptions.WithoutMarks | OracleOptions.WithoutNft;
            TextDiff.Demand(new Oracle(byHand, Options).All(), new Oracle(sandbox, Options).All(), $"commands typed by hand lead elsewhere; {because}");
        }
    }
}
