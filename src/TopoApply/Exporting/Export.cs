using TopoApply.Model;

namespace TopoApply.Exporting;

/// <summary>What is there, as a topology.</summary>
/// <param name="Topology">The topology.</param>
/// <param name="Desired">What applying it leads to.</param>
/// <param name="Yaml">The file.</param>
/// <param name="Omissions">What is there and could not be said; it stands in the file as comments, too.</param>
internal sealed record Export(Topology Topology, State Desired, string Yaml, IReadOnlyList<Omission> Omissions);
