using TopoApply.Benchmarks.Floor;
using TopoApply.Benchmarks.Labs;
using TopoApply.Benchmarks.Peers;
using TopoApply.Testing.Sandboxing;

namespace TopoApply.Benchmarks.EndToEnd;

/// <summary>One lab of one size: everybody in turn, each in a fresh sandbox, when the kernel has cleaned up behind the one before.</summary>
internal sealed class LabMeasurement(FloorProgram floor, Programs programs, Results results, bool rests)
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

    /// <summary>Takes one sample of each peer that makes such labs.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="largest">Labs of more namespaces are not made.</param>
    public void RunPeers(Lab lab, int largest)
    {
        foreach (var peer in AllPeers.List.Where(p => p.Makes(lab)))
        {
            var subject = new Subject(Names.Apply, lab.Name, lab.Size, peer.Name);
            if (!peer.IsInstalled)
            {
                results.Lack(subject, "not installed");
            }
            else if (lab.Size > largest)
            {
                results.Lack(subject, $"not run above {largest}");
            }
            else
            {
                MeasurePeer(lab, peer);
            }
        }
    }

    private void Add(string what, Lab lab, string who, double value) => results.Add(new Subject(what, lab.Name, lab.Size, who), value);

    private void ComeToRest(Lab lab)
    {
        if (rests && !Rest.Wait())
        {
            results.Note($"The kernel was still at work in a {lab.Name} of {lab.Size} when something was read or removed there.");
        }
    }

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
        ComeToRest(lab);
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

        ComeToRest(lab);
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
        var apply = InProcess.Apply(sandbox, lab.Yaml, out var desired);
        foreach (var (phase, seconds) in apply.Seconds)
        {
            Add(phase, lab, Names.Ours, seconds);
        }

        Add(Names.Allocated, lab, Names.Ours, (double)apply.Bytes / desired.Count);
        Add(Names.Fences, lab, Names.Ours, sandbox.Run(() => Guarantees.Fences(desired)));
        Add(Names.Marks, lab, Names.Ours, sandbox.Run(() => Guarantees.Marks(desired, lab.Name)));
        ComeToRest(lab);
        var destroy = InProcess.Destroy(sandbox, lab.Name).Seconds;
        Add(Names.DestroyPhase, lab, Names.Ours, destroy[Names.ApplyPhase]);
        Add(Names.DestroyPhaseFinished, lab, Names.Ours, destroy.Values.Sum() + floor.Settle(sandbox));
    }

    private void MeasurePeer(Lab lab, Peer peer)
    {
        using var sandbox = QuietSandbox();
        var times = peer.Measure(sandbox, lab, floor);
        Add(Names.Apply, lab, peer.Name, times.Create);
        Add(Names.Destroy, lab, peer.Name, times.Remove);
        Add(Names.DestroyFinished, lab, peer.Name, times.Remove + floor.Settle(sandbox));
    }

    private Run Time(Sandbox sandbox, params string[] arguments) => floor.Time(sandbox, [.. programs.Ours, .. arguments]);
}
