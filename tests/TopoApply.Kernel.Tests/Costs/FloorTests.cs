using TopoApply.Benchmarks.Floor;
using TopoApply.Benchmarks.Labs;
using TopoApply.Testing;
using TopoApply.Testing.Oracles;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;

namespace TopoApply.Kernel.Tests.Costs;

/// <summary>What is compared with must make the same: otherwise the times say nothing.</summary>
public sealed class FloorTests
{
    private const OracleOptions Options = OracleOptions.WithoutMacs | OracleOptions.WithoutMarks;

    [KernelFact(Needs = "veth,bridge,nft")]
    public void The_floor_makes_the_same_star() => Compare(StarLab.Of(5));

    [KernelFact(Needs = "veth,bridge,nft")]
    public void The_floor_makes_the_same_chain() => Compare(ChainLab.Of(4));

    [KernelFact(Needs = "veth,bridge,nft")]
    public void The_floor_removes_all_that_it_made()
    {
        using var floor = new FloorProgram();
        using var sandbox = new Sandbox();
        var before = new Oracle(sandbox).All();
        floor.Measure(sandbox, StarLab.Of(5).FloorCommand);
        floor.Measure(sandbox, "delete");
        TextDiff.Demand(before, new Oracle(sandbox).All());
    }

    /// <summary>By the floor, by topoapply, and by both ways of using `ip`.</summary>
    private static void Compare(Lab lab)
    {
        using var floor = new FloorProgram();
        using var ours = new Sandbox();
        new Engine(ours).Succeed(lab.Yaml);
        var expected = new Oracle(ours, Options).All();

        using (var sandbox = new Sandbox())
        {
            floor.Measure(sandbox, lab.FloorCommand);
            TextDiff.Demand(expected, new Oracle(sandbox, Options).All(), "the floor makes something else");
        }

        foreach (var script in new[] { lab.Peer.Script(), lab.Peer.Batches() })
        {
            using var sandbox = new Sandbox();
            sandbox.Script(script);
            TextDiff.Demand(expected, new Oracle(sandbox, Options).All(), $"the peer makes something else:\n{script}");
        }
    }
}
