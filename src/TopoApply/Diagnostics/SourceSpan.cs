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

    /// <inheritdoc/>
    public override string ToString() => IsNone ? "" : $"{File}:{Line}:{Column}";
}
