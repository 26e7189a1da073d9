namespace TopoApply.Benchmarks.EndToEnd;

/// <summary>One line of the table: what was measured, the others beside it, and what is aimed at.</summary>
/// <param name="What">`apply` …</param>
/// <param name="Where">`STAR(100)`, or empty.</param>
/// <param name="Value">The median of ours, in seconds, or bytes.</param>
/// <param name="Floor">What it is measured against.</param>
/// <param name="Others">Peers and further references, by name.</param>
/// <param name="Goal">The goal in words; empty without one.</param>
/// <param name="Limit">What the goal comes to; null without one, or when something for it was not measured.</param>
/// <param name="Remark">What to know about the other side: why it is missing, or that it was run less often.</param>
/// <param name="Counts">True when the goal was set for this size; at other sizes it is for information.</param>
internal sealed record Row(
    string What,
    string Where,
    double Value,
    double? Floor,
    IReadOnlyList<KeyValuePair<string, double>> Others,
    string Goal = "",
    double? Limit = null,
    string Remark = "",
    bool Counts = false)
{
    /// <summary>True when the value is one of bytes, not seconds.</summary>
    public bool IsBytes => What is Names.Memory or Names.Allocated;

    /// <summary>How many times the floor.</summary>
    public double? Ratio => Floor is { } floor && floor > 0 ? Value / floor : null;

    /// <summary>True when the goal is met; null without one.</summary>
    public bool? Met => Limit is { } limit ? Value <= limit : null;
}
