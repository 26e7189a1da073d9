using TopoApply.Diagnostics;

namespace TopoApply.Lowering;

/// <summary>
/// A bag that takes one diagnostic of a code for each place: what a range repeats is said once. What may only follow from something that
/// could not be read is not said at all.
/// </summary>
internal sealed class Findings(DiagnosticBag bag)
{
    private HashSet<(string Code, SourceSpan Span)>? _said;

    /// <summary>The bag, for hints.</summary>
    public DiagnosticBag Bag => bag;

    /// <summary>True when something of that name may stand in what could not be read.</summary>
    public bool MayName(string name) => bag.Unread.MayName(name);

    /// <summary>True when a part of what stands at a place could not be read.</summary>
    public bool IsIncomplete(SourceSpan place) => bag.Unread.IsIncomplete(place);

    /// <summary>True when a namespace may have more than what could be read of it.</summary>
    public bool IsIncomplete(NamespaceEntry netns) => bag.Unread.MayAddTo(netns.Name.Value, netns.Spec.Span);

    /// <summary>Adds an error.</summary>
    public void Error(string code, SourceSpan span, string message, string? hint = null)
    {
        if ((_said ??= []).Add((code, span)))
        {
            bag.Error(code, span, message, hint);
        }
    }

    /// <summary>Adds a warning.</summary>
    public void Warning(string code, SourceSpan span, string message, string? hint = null)
    {
        if ((_said ??= []).Add((code, span)))
        {
            bag.Warning(code, span, message, hint);
        }
    }
}
