using TopoApply.Benchmarks.Floor;
using TopoApply.Benchmarks.Labs;
using TopoApply.Testing.Sandboxing;

namespace TopoApply.Benchmarks.EndToEnd;

/// <summary>One lab of one size: everybody in turn, each in a fresh sandbox, when the kernel has cleaned up behind the one before.</summary>
internal sealed class LabMeasurement(FloorProgram floor, Programs programs, Results results)
{
    private const string File = "/run/lab.yaml";
    private const string LargerFile = "/run/larger.yaml";

    /// <summary>Takes one sample of each.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="larger">The same with one cable more; null when that is not measured.</param>
    public void Run(Lab lab, Lab? larger)
    {
        MeasureFloor(lab);
        MeasureProgram(lab, larger);
        MeasurePhases(lab);
    }

    /// <summary>Takes one sample of the peers.</summary>
    public void RunPeers(Lab lab)
    {
        MeasurePeer(lab, Names.Batch, lab.Peer.Batches());
        MeasurePeer(lab, Names.Script, lab.Peer.Script());
    }

    private void Add(string what, Lab lab, string who, double value) => results.Add(new Subject(what, lab.Name, lab.Size, who), value);

    private Sandbox QuietSandbox()
    {
        var sandbox = new Sandbox();
        floor.Settle(sandbox);
        return sandbox;
    }

    private void MeasureFloor(Lab lab)
    {
        using var sandbox = QuietSandbox();
        Add(Names.Apply, lab, Names.Floor, floor.Measure(sandbox, lab.FloorCommand)[0]);
        var delete = floor.Measure(sandbox, "delete");
        Add(Names.Destroy, lab, Names.Floor, delete[0]);
        Add(Names.DestroyFinished, lab, Names.Floor, delete[1]);
    }

    private void MeasureProgram(Lab lab, Lab? larger)
    {
        using var sandbox = QuietSandbox();
        sandbox.Run(() => System.IO.File.WriteAllText(File, lab.Yaml));
        var apply = Time(sandbox, "apply", File, "-y");
        Add(Names.Apply, lab, Names.Ours, apply.Seconds);
        Add(Names.Memory, lab, Names.Ours, apply.PeakBytes);
        Add(Names.Plan, lab, Names.Ours, Time(sandbox, "plan", File).Seconds);
        Add(Names.Plan, lab, Names.Reader, floor.Measure(sandbox, "read")[0]);
        Add(Names.Plan, lab, Names.WholeReader, floor.Measure(sandbox, "read-all")[0]);
        if (larger is not null)
        {
            sandbox.Run(() => System.IO.File.WriteAllText(LargerFile, larger.Yaml));
            Add(Names.OneCable, lab, Names.Ours, Time(sandbox, "apply", LargerFile, "-y").Seconds);
        }

        var destroy = Time(sandbox, "destroy", lab.Name, "-y").Seconds;
        Add(Names.Destroy, lab, Names.Ours, destroy);
        Add(Names.DestroyFinished, lab, Names.Ours, destroy + floor.Settle(sandbox));
        if (sandbox.Ok("ip", "netns").Trim() is { Length: > 0 } left)
        {
            throw new InvalidOperationException($"`destroy` has left something: {left}");
        }
    }

    private void MeasurePhases(Lab lab)
    {
        using var sandbox = QuietSandbox();
        foreach (var (phase, seconds) in InProcess.Apply(sandbox, lab.Yaml))
        {
            Add(phase, lab, Names.Ours, seconds);
        }

        var destroy = InProcess.Destroy(sandbox, lab.Name);
        Add(Names.DestroyPhase, lab, Names.Ours, destroy[Names.ApplyPhase]);
        Add(Names.DestroyPhaseFinished, lab, Names.Ours, destroy.Values.Sum() + floor.Settle(sandbox));
    }

    private void MeasurePeer(Lab lab, string who, string script)
    {
        using var sandbox = QuietSandbox();
        Add(Names.Apply, lab, who, floor.Time(sandbox, ["bash", "-eu"], input: script).Seconds);
        var removal = floor.Time(sandbox, ["bash", "-eu"], input: lab.Peer.Removal()).Seconds;
        Add(Names.Destroy, lab, who, removal);
        Add(Names.DestroyFinished, lab, who, removal + floor.Settle(sandbox));
    }

    private Run Time(Sandbox sandbox, params string[] arguments) => floor.Time(sandbox, [.. programs.Ours, .. arguments]);
}
