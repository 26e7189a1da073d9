using System.Globalization;
using TopoApply.Benchmarks.EndToEnd;
using TopoApply.Benchmarks.Floor;
using TopoApply.Benchmarks.Labs;
using TopoApply.Testing.Sandboxing;

namespace TopoApply.Benchmarks.Peers;

/// <summary>Mininet. Its labs end with the process that made them, so one process makes and removes, and tells the time of both.</summary>
internal sealed class MininetPeer() : Peer(Names.Mininet)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(20);
    private readonly PythonProgram _program = new("with_mininet.py", "mininet.net");

    /// <inheritdoc/>
    public override bool IsInstalled => _program.CanRun;

    /// <summary>Hosts around something in the middle are what it is made for; a line of routers it knows only as shell commands in nodes.</summary>
    public override bool Makes(Lab lab) => lab.Name == "star";

    /// <inheritdoc/>
    public override void Make(Sandbox sandbox, Lab lab) => sandbox.ExecWith(_program.Command("keep", Number(lab))).Expect();

    /// <inheritdoc/>
    public override PeerTimes Measure(Sandbox sandbox, Lab lab, FloorProgram clock)
    {
        // The shell takes the time of the start, so that the interpreter's own start counts, and becomes the program.
        var result = sandbox.ExecWith(["bash", "-c", "exec \"$@\" \"$EPOCHREALTIME\"", "bash", .. _program.Command("star", Number(lab))], timeout: s_patience).Expect();
        var seconds = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => double.Parse(line, CultureInfo.InvariantCulture)).ToList();
        return new PeerTimes(seconds[0], seconds[1]);
    }

    private static string Number(Lab lab) => lab.Size.ToString(CultureInfo.InvariantCulture);
}
