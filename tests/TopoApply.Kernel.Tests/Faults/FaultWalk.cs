using FluentAssertions;
using TopoApply.Applying;
using TopoApply.Kernel.Tests.Transitions;
using TopoApply.Netlink;
using TopoApply.Planning;
using TopoApply.Testing;
using TopoApply.Testing.Oracles;
using TopoApply.Testing.Sandboxing;

namespace TopoApply.Kernel.Tests.Faults;

/// <summary>
/// Goes from topology to topology in one sandbox, and on each way lets things fail: after every fault the oracles must find the state
/// before, in the very same namespaces, and nothing of a stranger's changed.
/// </summary>
internal sealed class FaultWalk : IDisposable
{
    /// <summary>What a request may be answered with: netlink(7), rtnetlink(7), and what a busy or full machine says.</summary>
    public static readonly (int Number, string Name)[] Errnos =
    [
        (1, "EPERM"), (2, "ENOENT"), (3, "ESRCH"), (4, "EINTR"), (11, "EAGAIN"), (12, "ENOMEM"), (16, "EBUSY"), (17, "EEXIST"), (19, "ENODEV"),
        (22, "EINVAL"), (28, "ENOSPC"), (95, "EOPNOTSUPP"), (99, "EADDRNOTAVAIL"), (101, "ENETUNREACH"), (105, "ENOBUFS"), (113, "EHOSTUNREACH"),
    ];

    private const string Name = "walk";

    private readonly Sandbox _sandbox = new();
    private readonly Engine _engine;
    private readonly Oracle _oracle;
    private readonly Random _random;
    private readonly int _seed;
    private string _yaml = "nothing";
    private string _before = "";
    private IReadOnlyDictionary<string, ulong> _cookies = new Dictionary<string, ulong>();

    public FaultWalk(int seed)
    {
        _seed = seed;
        _random = new Random(seed);
        _engine = new Engine(_sandbox);
        _oracle = new Oracle(_sandbox);
        _sandbox.Script(RandomTransitionTests.Bystanders);
        Look();
    }

    /// <summary>How many faults of each sort were injected.</summary>
    public Dictionary<string, int> Injected { get; } = new(StringComparer.Ordinal);

    /// <summary>The topologies: a fixed dozen over the same names that covers every kind, and an example.</summary>
    public static IReadOnlyList<string> Topologies { get; } = MakeTopologies();

    /// <summary>What was refused with which errno, for every sort of operation.</summary>
    public HashSet<(string Kind, OperationVerb Verb, string Errno)> Refusals { get; } = [];

    /// <summary>Goes to another topology; null is none at all.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="faults">How many faults on the way.</param>
    public void Step(string? target, int faults)
    {
        var operations = Operations(target).Count;
        for (var n = 0; n < faults && operations > 0; n++)
        {
            Inject(target, _random.Next(operations));
        }

        Arrive(target);
    }

    /// <summary>The same with every operation on the way: killed before it, and refused with the errno that is next in turn for its sort.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="turn">Of every so many operations one; 1 for all.</param>
    public void StepThoroughly(string? target, int turn = 1)
    {
        var operations = Operations(target);
        for (var at = _random.Next(turn); at < operations.Count; at += turn)
        {
            Kill(target, at);
            var (kind, verb) = (operations[at].Key.Kind, operations[at].Verb);
            var (number, text) = Errnos.FirstOrDefault(e => !Refusals.Contains((kind, verb, e.Name)), Errnos[_random.Next(Errnos.Length)]);
            Fail(target, "refused", Refuse(at, number, text));
            Refusals.Add((kind, verb, text));
        }

        Arrive(target);
    }

    private IReadOnlyList<Operation> Operations(string? target) => (target is null ? _engine.PlanDestroy(Name) : _engine.Plan(target)).Operations;

    private void Arrive(string? target)
    {
        var report = target is null ? _engine.Destroy(Name) : _engine.Succeed(target);
        report.Outcome.Should().BeOneOf([ApplyOutcome.Applied, ApplyOutcome.NoChanges], "{0}\n{1}", Engine.Story(report), Because(target, "no fault"));
        (target is null ? _engine.PlanDestroy(Name) : _engine.Plan(target)).IsEmpty.Should().BeTrue(Because(target, "no fault"));
        _yaml = target ?? "nothing";
        Look();
    }

    public void Dispose() => _sandbox.Dispose();

    private static List<string> MakeTopologies()
    {
        var generator = new LabGenerator(12);
        List<string> all = [File.ReadAllText(Product.Example("quickstart")).Replace("name: quickstart", $"name: {Name}", StringComparison.Ordinal)];
        all.AddRange(Enumerable.Range(0, 12).Select(_ => LabYaml.Write(generator.Next(), Name)));
        return all;
    }

    private void Inject(string? target, int at)
    {
        switch (_random.Next(6))
        {
            case 0:
                Kill(target, at);
                break;
            case 1:
                KillTwice(target, at);
                break;
            case 2:
                Fail(target, "answer lost", new Fault(at, FaultKind.LoseAnswer));
                break;
            case 3:
                // The way back does not go smoothly either.
                Fail(target, "refused, and again on the way back", Refuse(at, out _), Refuse(at + 1 + _random.Next(at + 1), out _));
                break;
            default:
                Fail(target, $"refused {Refused(at, out var fault)}", fault);
                break;
        }
    }

    private string Refused(int at, out Fault fault)
    {
        fault = Refuse(at, out var name);
        return name;
    }

    private Fault Refuse(int at, out string name)
    {
        (var number, name) = Errnos[_random.Next(Errnos.Length)];
        return Refuse(at, number, name);
    }

    private static Fault Refuse(int at, int number, string name) =>
        new(at, FaultKind.Refuse, o => new KernelException($"made to fail: {o.Verb} {o.Key} ({name})", number));

    private void Fail(string? target, string what, params Fault[] faults)
    {
        var report = _engine.Apply(target, Name, faults);
        report.Outcome.Should().Be(ApplyOutcome.RolledBack, "{0}\n{1}", Engine.Story(report), Because(target, $"{what} at {faults[0].At}"));
        Check(target, what, faults[0].At);
    }

    private void Kill(string? target, int at)
    {
        _engine.Die(target, Name, at).Should().BeTrue(Because(target, $"killed at {at}"));
        Recovered(target, "killed", at);
    }

    private void KillTwice(string? target, int at)
    {
        _engine.Die(target, Name, at).Should().BeTrue(Because(target, $"killed at {at}"));
        if (_engine.Recover(dieAt: _random.Next(at + 1)) is null)
        {
            Recovered(target, "killed, and again while recovering", at);
        }
        else
        {
            Check(target, "killed", at);
        }
    }

    private void Recovered(string? target, string what, int at)
    {
        var report = _engine.Recover();
        report.Should().NotBeNull(Because(target, $"{what} at {at}"));
        report!.Outcome.Should().Be(RecoveryOutcome.RolledBack, "{0}\n{1}", string.Join('\n', report.Rollback?.Refusals ?? []), Because(target, $"{what} at {at}"));
        Check(target, what, at);
    }

    private void Look()
    {
        _before = _oracle.All();
        _cookies = _oracle.Cookies();
    }

    private void Check(string? target, string what, int at)
    {
        Injected[what] = Injected.GetValueOrDefault(what) + 1;
        TextDiff.Demand(_before, _oracle.All(), Because(target, $"{what} at {at}"));
        _oracle.Cookies().Should().Equal(_cookies, Because(target, $"{what} at {at}"));
        _sandbox.Run(() => Directory.EnumerateFileSystemEntries("/var/lib/topoapply").Any(p => Path.GetFileName(p) != "last" && !Path.GetFileName(p).StartsWith("applied-", StringComparison.Ordinal))).Should().BeFalse("the journal is closed");
        _sandbox.Run(() => Directory.Exists("/run/topoapply/pins")).Should().BeFalse("no pin is left; {0}", Because(target, $"{what} at {at}"));
    }

    private string Because(string? target, string what) => $"seed {_seed}, {what}; from\n{_yaml}\nto\n{target ?? "nothing"}";
}
