using TopoApply.Benchmarks.Floor;
using TopoApply.Benchmarks.Labs;
using TopoApply.Testing.Sandboxing;

namespace TopoApply.Benchmarks.Peers;

/// <summary>What a peer took.</summary>
/// <param name="Create">Seconds until the lab stood.</param>
/// <param name="Remove">Seconds until its names were gone.</param>
internal readonly record struct PeerTimes(double Create, double Remove);

/// <summary>Somebody else's way to make the same labs.</summary>
/// <param name="name">As the table names it.</param>
internal abstract class Peer(string name)
{
    /// <summary>As the table names it.</summary>
    public string Name { get; } = name;

    /// <summary>False when it is not installed here.</summary>
    public virtual bool IsInstalled => true;

    /// <summary>True when it makes labs like this one.</summary>
    public virtual bool Makes(Lab lab) => true;

    /// <summary>Makes the lab in a sandbox, so that others can look at it.</summary>
    public abstract void Make(Sandbox sandbox, Lab lab);

    /// <summary>Makes and removes the lab in a sandbox.</summary>
    public abstract PeerTimes Measure(Sandbox sandbox, Lab lab, FloorProgram clock);
}
