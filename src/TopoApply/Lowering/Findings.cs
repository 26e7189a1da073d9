using TopoApply.Diagnostics;

namespace TopoApply.Lowering;

/// <summary>A bag that takes one diagnostic of a code for each place: what a range repeats is said once.</summary>
internal sealed class Findings(DiagnosticBag bag)
{
    private readonly HashSet<(string Code, SourceSpan Span)> _said = [];

    /// <summary>Adds an error.</summary>
    public void Error(string code, SourceSpan span, string message, string? hint = null)
    {
        if (_said.Add((code, span)))
        {
            bag.Error(code, span, message, hint);
        }
    }

    /// <summary>Adds a warning.</summary>
    public void Warning(string code, SourceSpan span, string message, string? hint = null)
    {
        if (_said.Add((code, span)))
        {
            bag.Warning(code, span, message, hint);
        }
    }
}
