namespace TopoApply.Diagnostics;

/// <summary>By which way something came to where it counts: through an include, a variable, a kind, a pool or a role.</summary>
/// <param name="How">What brought it, as a sentence without a full stop and without its place: "kind `client` is extended".</param>
/// <param name="At">Where that was typed; none when it was not in a file.</param>
/// <param name="Next">What brought that; null when it was typed into the file itself.</param>
public sealed record Through(string How, SourceSpan At, Through? Next = null)
{
    /// <summary>One way behind the other. A step that both have, such as the include of a file that both begin in, is said once.</summary>
    public static Through? Join(Through? first, Through? last)
    {
        for (var step = last; step is not null; step = step.Next)
        {
            first = With(first, step);
        }

        return first;
    }

    private static Through With(Through? way, Through step) =>
        way is null ? step with { Next = null }
        : way.How == step.How && way.At == step.At ? way
        : way with { Next = With(way.Next, step) };
}
