using TopoApply.Benchmarks.Floor;
using TopoApply.Benchmarks.Labs;
using TopoApply.Benchmarks.Peers;
using TopoApply.Testing;
using TopoApply.Testing.Oracles;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit.Abstractions;

namespace TopoApply.Kernel.Tests.Costs;

/// <summary>What is compared with must make the same: otherwise the times say nothing.</summary>
public sealed class FloorTests(ITestOutputHelper output)
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

    /// <summary>By the floor, by topoapply, and by those peers that are installed.</summary>
    private void Compare(Lab lab)
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

        foreach (var peer in AllPeers.List.Where(p => p.Makes(lab)))
        {
            output.WriteLine($"{peer.Name} is {(peer.IsInstalled ? "" : "not ")}installed.");
            if (peer.IsInstalled)
            {
                using var sandbox = new Sandbox();
                peer.Make(sandbox, lab);
                TextDiff.Demand(expected, Comparable(peer, new Oracle(sandbox, Options).All()), $"{peer.Name} makes something else");
            }
        }
    }

    /// <summary>Mininet sets addresses with `ifconfig`, which adds a broadcast address that nobody asked for.</summary>
    private static string Comparable(Peer peer, string text) =>
        peer is MininetPeer ? text.Replace("broadcast 10.0.255.255 ", "", StringComparison.Ordinal) : text;
}
