using FluentAssertions;
using TopoApply.Applying;
using TopoApply.Kernel.Tests.Examples;
using TopoApply.Testing.Oracles;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit;
using Xunit.Abstractions;

namespace TopoApply.Kernel.Tests.Faults;

/// <summary>Every operation of every example is refused once, on the way up and on the way down: the state before must come back.</summary>
public sealed class EveryOperationTests(ITestOutputHelper output)
{
    /// <summary>From so many operations on, several sandboxes share the work: most of it is waiting for the kernel's grace periods.</summary>
    private const int Many = 200;

    private const int Sandboxes = 4;

    /// <summary>So many namespaces are looked at each time.</summary>
    private const int Few = 8;

    public static TheoryData<string> Names => [.. Product.Examples()];

    [KernelTheory(Needs = "veth,bridge,nft")]
    [MemberData(nameof(Names))]
    public void A_refused_operation_of_a_first_apply_leaves_the_machine_as_it_was(string name) =>
        ForEveryOperation(name, running: false, static (lab, index) =>
        {
            var report = lab.Engine.Apply(lab.Yaml, failAt: index);
            report.Outcome.Should().Be(ApplyOutcome.RolledBack, "operation {0} was refused: {1}", index, Engine.Story(report));
            report.Failure?.Message.Should().StartWith("made to fail");
            report.Failure?.Operation?.Index.Should().Be(index);
            lab.IsAsBefore($"operation {index} ({report.Failure?.Operation?.Key}) was refused");
        });

    [KernelTheory(Needs = "veth,bridge,nft")]
    [MemberData(nameof(Names))]
    public void A_refused_operation_of_a_destroy_leaves_the_lab_running(string name) =>
        ForEveryOperation(name, running: true, static (lab, index) =>
        {
            var report = lab.Engine.Destroy(lab.Name, failAt: index);
            report.Outcome.Should().Be(ApplyOutcome.RolledBack, "operation {0} was refused: {1}", index, Engine.Story(report));
            report.Failure?.Operation?.Index.Should().Be(index);
            lab.IsAsBefore($"operation {index} ({report.Failure?.Operation?.Key}) was refused");
        });

    private void ForEveryOperation(string name, bool running, Action<Lab, int> refuse)
    {
        int total;
        using (var lab = new Lab(name, running))
        {
            total = running ? lab.Engine.PlanDestroy(name).Operations.Count : lab.Engine.Plan(lab.Yaml).Operations.Count;
        }

        total.Should().BePositive();
        var workers = total < Many ? 1 : Sandboxes;
        var refused = 0;
        Workers.Run(workers, worker =>
        {
            using var lab = new Lab(name, running);
            for (var index = worker; index < total; index += workers)
            {
                refuse(lab, index);
                Interlocked.Increment(ref refused);
            }

            lab.Finish();
        });
        output.WriteLine($"{refused} of {total} operations refused");
        refused.Should().Be(total);
    }

    /// <summary>An example in a sandbox of its own, running or not, and what the oracles said before anything failed.</summary>
    private sealed class Lab : IDisposable
    {
        private readonly Sandbox _sandbox = new();
        private readonly bool _running;
        private readonly string _empty;
        private readonly string _before;
        private readonly Oracle _oracle;
        private readonly IReadOnlyDictionary<string, ulong> _cookies;
        private readonly Dictionary<string, string> _each;
        private readonly Random _random = new();
        private int _looks;

        public Lab(string name, bool running)
        {
            Name = name;
            _running = running;
            Yaml = File.ReadAllText(Product.Example(name));
            ExampleTraffic.World(_sandbox, name);
            Engine = new Engine(_sandbox);
            _oracle = new Oracle(_sandbox);
            _empty = _oracle.All();
            if (running)
            {
                Engine.Succeed(Yaml);
            }

            _before = _oracle.All();
            _cookies = _oracle.Cookies();
            _each = _oracle.NamespaceNames().ToDictionary(n => n, _oracle.Namespace);
        }

        public string Name { get; }

        public string Yaml { get; }

        public Engine Engine { get; }

        /// <summary>
        /// The product has read everything again and says that it is as before. The oracles look at everything as well; where there are a
        /// hundred namespaces at every sixteenth time, and else at the host's and at some of the others.
        /// </summary>
        public void IsAsBefore(string because)
        {
            _oracle.Cookies().Should().Equal(_cookies, "the very same namespaces are back; {0}", because);
            if (_each.Count <= Few || _looks++ % 16 == 0)
            {
                _oracle.All().Should().Be(_before, because);
                return;
            }

            _before.Should().Contain(_oracle.Host().Replace("\n", "\n  ", StringComparison.Ordinal), because);
            foreach (var name in _each.Keys.OrderBy(_ => _random.Next()).Take(Few))
            {
                _oracle.Namespace(name).Should().Be(_each[name], because);
            }
        }

        /// <summary>All those failures must leave nothing in the way of the same thing without one.</summary>
        public void Finish()
        {
            if (_running)
            {
                Engine.Destroy(Name).Outcome.Should().Be(ApplyOutcome.Applied);
                _oracle.All().Should().Be(_empty);
            }
            else
            {
                Engine.Succeed(Yaml).Rounds.Should().Be(1);
            }
        }

        public void Dispose() => _sandbox.Dispose();
    }
}
