using TopoApply.Benchmarks.Floor;
using TopoApply.Benchmarks.Labs;
using TopoApply.Testing.Sandboxing;

namespace TopoApply.Benchmarks.Peers;

/// <summary>A shell script of the usual tools.</summary>
/// <param name="name">As the table names it.</param>
/// <param name="text">The script that makes a lab.</param>
internal sealed class ShellPeer(string name, Func<PeerScript, string> text) : Peer(name)
{
    private static readonly string[] s_shell = ["bash", "-eu"];

    /// <inheritdoc/>
    public override void Make(Sandbox sandbox, Lab lab) => sandbox.Script(text(lab.Peer));

    /// <inheritdoc/>
    public override PeerTimes Measure(Sandbox sandbox, Lab lab, FloorProgram clock) => new(
        clock.Time(sandbox, s_shell, input: text(lab.Peer)).Seconds,
        clock.Time(sandbox, s_shell, input: lab.Peer.Removal()).Seconds);
}
