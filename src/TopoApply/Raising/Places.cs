using TopoApply.Diagnostics;
using TopoApply.Model;

namespace TopoApply.Raising;

/// <summary>Gives each resource a place that no file has, so that what the checks of a file find leads back to the resource.</summary>
internal sealed class Places
{
    private const string Nowhere = "kernel";

    private readonly List<Resource> _resources = [];

    /// <summary>The place of a resource.</summary>
    public SourceSpan Of(Resource resource)
    {
        _resources.Add(resource);
        return new SourceSpan(Nowhere, _resources.Count, 1, 1);
    }

    /// <summary>The resource at a place; null when there is none.</summary>
    public Resource? At(SourceSpan span) => span.File == Nowhere && span.Line > 0 && span.Line <= _resources.Count ? _resources[span.Line - 1] : null;
}
