namespace TopoApply.Benchmarks.EndToEnd;

/// <summary>How a line of a plot looks.</summary>
/// <param name="Class">Its class in the style sheet.</param>
/// <param name="Light">Its colour on white.</param>
/// <param name="Dark">Its colour on black.</param>
/// <param name="Width">Its width.</param>
/// <param name="Dashes">Its pattern; empty for none.</param>
internal sealed record PlotStyle(string Class, string Light, string Dark, double Width = 2, string Dashes = "")
{
    /// <summary>The line that the plot is about.</summary>
    public static PlotStyle Ours { get; } = new("ours", "#0550ae", "#6cb6ff", 3.5);

    /// <summary>A part of it.</summary>
    public static PlotStyle OursInPart { get; } = new("part", "#0550ae", "#6cb6ff", 2, "2 4");

    /// <summary>What can hardly be beaten.</summary>
    public static PlotStyle Floor { get; } = new("floor", "#57606a", "#adbac7", 2, "7 4");

    /// <summary>Somebody else.</summary>
    public static PlotStyle First { get; } = new("first", "#116329", "#57ab5a");

    /// <summary>Somebody else.</summary>
    public static PlotStyle Second { get; } = new("second", "#8250df", "#b083f0");

    /// <summary>Somebody else.</summary>
    public static PlotStyle Third { get; } = new("third", "#bc4c00", "#e0823d");

    /// <summary>Somebody else.</summary>
    public static PlotStyle Fourth { get; } = new("fourth", "#cf222e", "#f47067");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<PlotStyle> All { get; } = [Ours, OursInPart, Floor, First, Second, Third, Fourth];
}
