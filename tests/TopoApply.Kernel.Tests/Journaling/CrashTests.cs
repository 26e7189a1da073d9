using FluentAssertions;
using TopoApply.Applying;
using TopoApply.Kernel.Tests.Examples;
using TopoApply.Testing;
using TopoApply.Testing.Oracles;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit;

namespace TopoApply.Kernel.Tests.Journaling;

/// <summary>The process dies before some operation, and another one finds what it has left.</summary>
public sealed class CrashTests
{
    public static TheoryData<string> Names => [.. Product.Examples().Where(name => name != "star-100")];

    [KernelTheory(Needs = "veth,bridge,nft")]
    [MemberData(nameof(Names))]
    public void Wherever_a_first_apply_dies_the_state_before_comes_back(string name)
    {
        using var sandbox = new Sandbox();
        ExampleTraffic.World(sandbox, name);
        var yaml = File.ReadAllText(Product.Example(name));
        var engine = new Engine(sandbox);
        var oracle = new Oracle(sandbox);
        var before = oracle.All();
        var index = 0;
        for (; engine.Die(yaml, name, index); index++)
        {
            var report = engine.Recover();
            report.Should().NotBeNull("it died before operation {0}, and what is written before the first one says so", index);
            report!.Outcome.Should().Be(RecoveryOutcome.RolledBack, "it died before operation {0}: {1}", index, string.Join('\n', report.Rollback?.Refusals ?? []));
            TextDiff.Demand(before, oracle.All(), $"died before operation {index}");
            NothingIsLeft(sandbox);
        }

        index.Should().BeGreaterThan(5);
    }

    [KernelTheory(Needs = "veth,bridge,nft")]
    [MemberData(nameof(Names))]
    public void Wherever_a_destroy_dies_the_very_same_namespaces_come_back(string name)
    {
        using var sandbox = new Sandbox();
        ExampleTraffic.World(sandbox, name);
        var yaml = File.ReadAllText(Product.Example(name));
        var engine = new Engine(sandbox);
        var oracle = new Oracle(sandbox);
        engine.Succeed(yaml);
        var before = oracle.All();
        var cookies = oracle.Cookies();
        var index = 0;
        for (; engine.Die(null, name, index); index++)
        {
            var report = engine.Recover();
            report.Should().NotBeNull("it died before operation {0}", index);
            report!.Outcome.Should().Be(RecoveryOutcome.RolledBack, "it died before operation {0}", index);
            oracle.Cookies().Should().Equal(cookies, "it died before operation {0}", index);
            TextDiff.Demand(before, oracle.All(), $"died before operation {index}");
            NothingIsLeft(sandbox);
        }

        index.Should().BePositive();
    }

    private static void NothingIsLeft(Sandbox sandbox)
    {
        sandbox.Run(() => Directory.EnumerateFileSystemEntries("/var/lib/topoapply").Select(p => Path.GetFileName(p)).Where(name => !name.StartsWith("applied-", StringComparison.Ordinal)).ToList()).Should().Equal("last");
        sandbox.Run(() => Directory.Exists("/run/topoapply/pins")).Should().BeFalse("no pin is left");
    }
}
