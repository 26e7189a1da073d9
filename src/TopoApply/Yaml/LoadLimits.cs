using TopoApply.Diagnostics;

namespace TopoApply.Yaml;

/// <summary>How much of a file is read at all. A few bytes of YAML can ask for more memory or stack than there is.</summary>
internal sealed record LoadLimits
{
    /// <summary>Largest file in bytes; with all that it includes; 8 MiB unless told otherwise, room for a hundred thousand routes that are written out.</summary>
    public int MaxBytes { get; init; } = 8 << 20;

    /// <summary>How deep lists and mappings may be nested.</summary>
    public int MaxDepth { get; init; } = 32;

    /// <summary>Most scalars, and starts and ends of lists and mappings.</summary>
    public int MaxEvents { get; init; } = 1_000_000;

    /// <summary>Most names and links that ranges may make.</summary>
    public int MaxItems { get; init; } = ExpansionBudget.DefaultItems;

    /// <summary>Most values in all copies that ranges make.</summary>
    public int MaxNodes { get; init; } = ExpansionBudget.DefaultNodes;

    /// <summary>Most files that one includes, directly and through others; together they keep the limits of one file.</summary>
    public int MaxIncludes { get; init; } = 64;

    /// <summary>How deep files may include each other.</summary>
    public int MaxIncludeDepth { get; init; } = 8;

    /// <summary>The limits that hold unless told otherwise.</summary>
    public static LoadLimits Default { get; } = new();
}
