namespace TopoApply.Diagnostics;

/// <summary>Collects diagnostics so that one run reports all of them.</summary>
internal sealed class DiagnosticBag
{
    private readonly List<Diagnostic> _items = [];

    /// <summary>What ranges may still make. It travels with the bag, because both go wherever a document is read.</summary>
    public ExpansionBudget Budget { get; init; } = new();

    /// <summary>True when at least one is an error.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>How many there are.</summary>
    public int Count => _items.Count;

    /// <summary>Adds an error.</summary>
    public void Error(string code, SourceSpan span, string message, string? hint = null)
    {
        HasErrors = true;
        _items.Add(new Diagnostic(code, Severity.Error, PlainText.Of(message), span, hint is null ? null : PlainText.Of(hint)));
    }

    /// <summary>Adds a warning.</summary>
    public void Warning(string code, SourceSpan span, string message, string? hint = null) =>
        _items.Add(new Diagnostic(code, Severity.Warning, PlainText.Of(message), span, hint is null ? null : PlainText.Of(hint)));

    /// <summary>Adds a diagnostic made elsewhere.</summary>
    public void Add(Diagnostic diagnostic)
    {
        HasErrors |= diagnostic.Severity == Severity.Error;
        _items.Add(diagnostic);
    }

    /// <summary>All of them, in file order, each once.</summary>
    public IReadOnlyList<Diagnostic> ToList() =>
        [.. _items.Distinct().OrderBy(d => d.Span.File, StringComparer.Ordinal).ThenBy(d => d.Span.Line).ThenBy(d => d.Span.Column)];
}
