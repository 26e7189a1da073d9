using System.Globalization;
using TopoApply.Benchmarks.EndToEnd;
using TopoApply.Benchmarks.Floor;
using TopoApply.Benchmarks.Labs;
using TopoApply.Testing.Sandboxing;

namespace TopoApply.Benchmarks.Peers;

/// <summary>A Python program over netlink: whole processes, the interpreter's start included.</summary>
internal sealed class Pyroute2Peer() : Peer(Names.Pyroute2)
{
    private readonly PythonProgram _program = new("with_pyroute2.py", "pyroute2");

    /// <inheritdoc/>
    public override bool IsInstalled => _program.CanRun;

    /// <inheritdoc/>
    public override void Make(Sandbox sandbox, Lab lab) => sandbox.ExecWith(Command("create", lab)).Expect();

    /// <inheritdoc/>
    public override PeerTimes Measure(Sandbox sandbox, Lab lab, FloorProgram clock) => new(
        clock.Time(sandbox, Command("create", lab)).Seconds,
        clock.Time(sandbox, Command("remove", lab)).Seconds);

    private string[] Command(string command, Lab lab) => _program.Command(command, lab.Name, lab.Size.ToString(CultureInfo.InvariantCulture));
}
