using BenchmarkDotNet.Attributes;
using TopoApply.Benchmarks.Labs;
using TopoApply.Diagnostics;
using TopoApply.Journaling;
using TopoApply.Kinds.Nftables;
using TopoApply.Model;
using TopoApply.Netlink.Values;
using TopoApply.Planning;
using TopoApply.Testing;
using TopoApply.Yaml;

namespace TopoApply.Benchmarks.Parts;

/// <summary>What lies between the file and the kernel: differences and their order, rules, and the journal, for a lab of a hundred hosts.</summary>
[MemoryDiagnoser]
public class PlanningParts
{
    private State _desired = State.Empty;
    private State _live = State.Empty;
    private NatSpec _nat = new();
    private UnfinishedApply? _entry;

    /// <summary>Loads the lab, and makes it in a kernel in memory.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        var loaded = YamlLoader.Load("lab.yaml", StarLab.Of(100).Yaml);
        _desired = loaded.Desired!;
        _nat = loaded.Topology!.Namespaces.First(n => n.Name.Value == "router").Value.Nat!;
        using var kernel = new ModelKernel([]);
        kernel.Begin("star", _desired);
        foreach (var operation in Plan(State.Empty).Operations)
        {
            kernel.Execute(operation);
        }

        _live = kernel.State;
        var left = Plan(_live).Operations.Count;
        if (left > 0)
        {
            throw new InvalidOperationException($"{left} operations are left in what should be equal.");
        }

        _entry = new UnfinishedApply(JournalPhase.Pending, new JournalEntry("star", _desired, _live), [], "boot", 1, 1, DateTimeOffset.UnixEpoch);
    }

    /// <summary>Everything is to be made.</summary>
    [Benchmark]
    public int PlanAgainstEmpty() => Plan(State.Empty).Operations.Count;

    /// <summary>Everything is there.</summary>
    [Benchmark]
    public int PlanAgainstEqual() => Plan(_live).Operations.Count;

    /// <summary>The differences alone, not put in order: everything is to be made.</summary>
    [Benchmark]
    public int DiffAgainstEmpty() => Differ.Diff(_desired, State.Empty, default, new DiagnosticBag()).Count;

    /// <summary>A masquerade and a dnat.</summary>
    [Benchmark]
    public int CompileNft() => NftLowering.Lower(new NamespaceName("router"), "star", _nat, null, SourceSpan.None)!.Chains.Count;

    /// <summary>The journal's text.</summary>
    [Benchmark]
    public int WriteJournal() => JournalText.Write(_entry!).Length;

    private Plan Plan(State live) => Planner.Plan("star", _desired, live, default, new DiagnosticBag()) ?? throw new InvalidOperationException("No plan.");
}
