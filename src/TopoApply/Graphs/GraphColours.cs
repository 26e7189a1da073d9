namespace TopoApply.Graphs;

/// <summary>The colours of a picture: readable on its own white ground, and told apart by words and strokes as well.</summary>
internal static class GraphColours
{
    /// <summary>Text and lines.</summary>
    public const string Ink = "#1f2328";

    /// <summary>What is less important.</summary>
    public const string Faint = "#59636e";

    /// <summary>Cables.</summary>
    public const string Cable = "#57606a";

    /// <summary>Fill and stroke of a namespace.</summary>
    public static (string Fill, string Stroke) Of(GraphNode node) => node.Name.IsHost ? ("#fff8e5", "#9a6700") : node.IsRouter ? ("#eaf3ff", "#0969da") : ("#f6f8fa", "#59636e");

    /// <summary>Fill and stroke of a bridge.</summary>
    public static (string Fill, string Stroke) Bridge => ("#e6f5ea", "#1a7f37");

    /// <summary>Address translation.</summary>
    public const string Nat = "#8250df";

    /// <summary>The colour of a drift; null where there is none.</summary>
    public static string? Of(Drift drift) => drift switch
    {
        Drift.None => null,
        Drift.Changed => "#bc4c00",
        Drift.Extra => "#bf3989",
        Drift.Missing => "#cf222e",
    };

    /// <summary>A drift in words.</summary>
    public static string Words(Drift drift) => drift switch
    {
        Drift.None => "as declared",
        Drift.Changed => "other than declared",
        Drift.Extra => "there, not declared",
        Drift.Missing => "declared, not there",
    };
}
