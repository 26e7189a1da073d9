namespace TopoApply.Diagnostics;

/// <summary>A place in a file. Lines and columns count from 1; the default value means "no place".</summary>
/// <param name="File">Path as the user gave it.</param>
/// <param name="Line">Line, from 1; 0 when unknown.</param>
/// <param name="Column">Column in characters, from 1.</param>
/// <param name="Length">Characters to underline, at least 1.</param>
public readonly record struct SourceSpan(string? File, int Line, int Column, int Length)
{
    /// <summary>No place.</summary>
    public static SourceSpan None => default;

    /// <summary>True when there is no place.</summary>
    public bool IsNone => Line == 0;

    /// <summary>By which way what stands here came to where it counts; null when it counts where it stands. Never part of a comparison.</summary>
    public Through? Through { get; init; }

    /// <summary>True for the same place, however what stands there came to where it counts.</summary>
    public bool Equals(SourceSpan other) =>
        Line == other.Line && Column == other.Column && Length == other.Length && string.Equals(File, other.File, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(File, Line, Column, Length);

    /// <summary>The same place, reached by one step more: what came there by other ways before, comes by them still.</summary>
    public SourceSpan By(string how, SourceSpan at) => this with { Through = Through.Join(Through, new Through(how, at with { Through = null }, at.Through)) };

    /// <summary>The line as it is named at another place: with the file when that is another one.</summary>
    public string LineSeenFrom(SourceSpan other) => string.Equals(File, other.File, StringComparison.Ordinal) ? $"line {Line}" : $"line {Line} of {File}";

    /// <inheritdoc/>
    public override string ToString() => IsNone ? "" : $"{File}:{Line}:{Column}";
}
