using TopoApply.Model;

namespace TopoApply.Planning;

/// <summary>Everything that an apply will do, complete before the first message is sent.</summary>
/// <param name="Topology">The topology's name.</param>
/// <param name="Desired">The state that is wanted.</param>
/// <param name="Live">The state that was read; the snapshot for a rollback.</param>
/// <param name="Changes">What differs, sorted by key.</param>
/// <param name="Operations">What will be done, in order.</param>
internal sealed record Plan(
    string Topology,
    State Desired,
    State Live,
    IReadOnlyList<Change> Changes,
    IReadOnlyList<Operation> Operations)
{
    /// <summary>What it was restricted to; empty for everything.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>How many changes were left out by that.</summary>
    public int LeftOut { get; init; }

    /// <summary>True when live is as desired.</summary>
    public bool IsEmpty => Changes.Count == 0;
}
