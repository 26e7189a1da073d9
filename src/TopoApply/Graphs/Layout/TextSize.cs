namespace TopoApply.Graphs.Layout;

/// <summary>How much room text takes, in pixels. Labels are set in a typewriter face, whose letters are all as wide.</summary>
internal static class TextSize
{
    /// <summary>Size of labels.</summary>
    public const double Label = 12;

    /// <summary>Size of a namespace's name.</summary>
    public const double Title = 14;

    /// <summary>From one line of labels to the next.</summary>
    public const double Line = 16;

    /// <summary>Width of a letter of the usual typewriter faces, by their size; the widest has 0.62.</summary>
    private const double Advance = 0.62;

    /// <summary>Width of a label.</summary>
    public static double OfLabel(string text) => text.Length * Label * Advance;

    /// <summary>Width of a title.</summary>
    public static double OfTitle(string text) => text.Length * Title * Advance;
}
