using FluentAssertions;
using TopoApply.Applying;
using TopoApply.Kernel.Tests.Examples;
using TopoApply.Testing.Oracles;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit;
using Xunit.Abstractions;

namespace TopoApply.Kernel.Tests.Faults;

/// <summary>
/// Every operation of every example is refused once, on the way up and on the way down: the state before must come back. The hundred-host
/// star repeats itself: of its operations a run takes every sixth from a random one on, and TOPOAPPLY_THOROUGH=1 takes all.
/// </summary>
public sealed class EveryOperationTests(ITestOutputHelper output)
{
    private const int Many = 200;

    public static TheoryData<string> Names => [.. Product.Examples()];

    [KernelTheory(Needs = "veth,bridge,nft")]
    [MemberData(nameof(Names))]
    public void A_refused_operation_of_a_first_apply_leaves_the_machine_as_it_was(string name)
    {
        using var sandbox = new Sandbox();
        ExampleTraffic.World(sandbox, name);
        var yaml = File.ReadAllText(Product.Example(name));
        var engine = new Engine(sandbox);
        var oracle = new Oracle(sandbox);
        var before = oracle.All();
        var total = engine.Plan(yaml).Operations.Count;
        total.Should().BePositive();
        var stride = total < Many || Environment.GetEnvironmentVariable("TOPOAPPLY_THOROUGH") == "1" ? 1 : 6;
        var first = Random.Shared.Next(stride);
        output.WriteLine($"{total} operations, every {stride}. from {first} on");
        for (var index = first; index < total; index += stride)
        {
            var report = engine.Apply(yaml, failAt: index);
            report.Outcome.Should().Be(ApplyOutcome.RolledBack, "operation {0} of {1} was refused: {2}", index, total, Engine.Story(report));
            report.Failure?.Message.Should().StartWith("made to fail");
            report.Failure?.Operation?.Index.Should().Be(index);
            oracle.All().Should().Be(before, "operation {0} ({1}) was refused", index, report.Failure?.Operation?.Key);
        }

        engine.Succeed(yaml).Rounds.Should().Be(1, "all those failures leave nothing in the way");
    }

    [KernelTheory(Needs = "veth,bridge,nft")]
    [MemberData(nameof(Names))]
    public void A_refused_operation_of_a_destroy_leaves_the_lab_running(string name)
    {
        using var sandbox = new Sandbox();
        ExampleTraffic.World(sandbox, name);
        var yaml = File.ReadAllText(Product.Example(name));
        var engine = new Engine(sandbox);
        var oracle = new Oracle(sandbox);
        var empty = oracle.All();
        engine.Succeed(yaml);
        var running = oracle.All();
        var cookies = oracle.Cookies();
        for (var index = 0; index == 0 || engine.Operations.Count > index; index++)
        {
            var report = engine.Destroy(name, failAt: index);
            if (report.Outcome == ApplyOutcome.Applied)
            {
                break;
            }

            report.Outcome.Should().Be(ApplyOutcome.RolledBack, "operation {0} was refused: {1}", index, Engine.Story(report));
            oracle.Cookies().Should().Equal(cookies, "the very same namespaces are back");
            oracle.All().Should().Be(running, "operation {0} ({1}) was refused", index, report.Failure?.Operation?.Key);
        }

        engine.Destroy(name);
        oracle.All().Should().Be(empty);
    }
}
