namespace TopoApply.Diagnostics;

/// <summary>Collects diagnostics so that one run reports all of them.</summary>
/// <param name="budget">What ranges may make; the usual amount unless told otherwise.</param>
/// <param name="unread">Where losses are noted.</param>
internal sealed class DiagnosticBag(ExpansionBudget? budget = null, Unread? unread = null)
{
    private readonly List<Diagnostic> _items = [];
    private readonly List<Diagnostic> _unlessSaid = [];

    /// <summary>What ranges may still make. It travels with the bag, because both go wherever a document is read.</summary>
    public ExpansionBudget Budget { get; } = budget ?? new();

    /// <summary>What the document says and could not be read.</summary>
    public Unread Unread { get; } = unread ?? new();

    /// <summary>True when at least one is an error.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>How many there are.</summary>
    public int Count => _items.Count;

    /// <summary>Adds an error.</summary>
    public void Error(string code, SourceSpan span, string message, string? hint = null) => Add(Severity.Error, code, span, message, hint);

    /// <summary>Adds a warning.</summary>
    public void Warning(string code, SourceSpan span, string message, string? hint = null) => Add(Severity.Warning, code, span, message, hint);

    /// <summary>Adds a diagnostic made elsewhere.</summary>
    public void Add(Diagnostic diagnostic)
    {
        HasErrors |= diagnostic.Severity == Severity.Error;
        _items.Add(diagnostic);
    }

    /// <summary>An empty bag for a copy of something: it shares the budget and the losses.</summary>
    public DiagnosticBag Fork() => new(Budget, Unread);

    /// <summary>
    /// Takes out of a copy's bag what it has to say, unless <paramref name="said"/> tells that a copy before it has said the same of the
    /// same place.
    /// </summary>
    public void TakeNew(DiagnosticBag copy, HashSet<(string Code, SourceSpan Span)> said)
    {
        foreach (var diagnostic in copy._items)
        {
            if (!said.Contains((diagnostic.Code, diagnostic.Span)))
            {
                Add(diagnostic);
            }
        }

        said.UnionWith(copy._items.Select(d => (d.Code, d.Span)));
        copy._items.Clear();
        copy.HasErrors = false;
    }

    /// <summary>Takes what a bag has to say where nothing of the same code is said about the same place.</summary>
    public void AddUnlessSaid(DiagnosticBag copy)
    {
        HasErrors |= copy.HasErrors;
        _unlessSaid.AddRange(copy._items);
    }

    /// <summary>All of them, in file order, each once.</summary>
    public IReadOnlyList<Diagnostic> ToList() => _items.Count == 0 && _unlessSaid.Count == 0
        ? []
        : [.. _items.Concat(Unsaid()).Distinct().OrderBy(d => d.Span.File, StringComparer.Ordinal).ThenBy(d => d.Span.Line).ThenBy(d => d.Span.Column)];

    private IEnumerable<Diagnostic> Unsaid()
    {
        var said = _unlessSaid.Count == 0 ? [] : _items.Select(d => (d.Code, d.Span)).ToHashSet();
        return _unlessSaid.Where(d => !said.Contains((d.Code, d.Span)));
    }

    private void Add(Severity severity, string code, SourceSpan span, string message, string? hint) =>
        Add(new Diagnostic(code, severity, PlainText.Shown(message), span, hint is null ? null : PlainText.Shown(hint)));
}
