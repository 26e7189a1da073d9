namespace TopoApply.Diagnostics;

/// <summary>How bad a diagnostic is.</summary>
public enum Severity
{
    /// <summary>Something that may surprise; the work goes on.</summary>
    Warning,

    /// <summary>The input is refused.</summary>
    Error,
}

/// <summary>Something a user can fix: what is wrong, where, and the nearest right thing.</summary>
/// <param name="Code">Stable code, such as `TA1204`; see <see cref="DiagnosticCodes"/>.</param>
/// <param name="Severity">Error or warning.</param>
/// <param name="Message">What is wrong, at which value; one sentence without a full stop.</param>
/// <param name="Span">Where.</param>
/// <param name="Hint">What would be right; null when there is nothing to add.</param>
public sealed record Diagnostic(string Code, Severity Severity, string Message, SourceSpan Span, string? Hint = null);
