using System.Globalization;
using System.Text;
using TopoApply.Diagnostics;
using TopoApply.Graphs.Layout;

namespace TopoApply.Graphs;

/// <summary>A picture as SVG (Scalable Vector Graphics 1.1), with a ground of its own, so that it reads on white and on dark pages.</summary>
internal sealed class SvgText
{
    private const double Margin = 24;
    private const double Header = 34;
    private const double Footer = 26;

    private readonly StringBuilder _text = new();

    private SvgText()
    {
    }

    /// <summary>Writes a graph.</summary>
    public static string Of(Graph graph)
    {
        var picture = Picture.Of(graph);
        var legend = graph.Drifts.Order().ToList();
        var svg = new SvgText();
        var width = Math.Max(picture.Width, Math.Max(TextSize.OfTitle(graph.Title), legend.Sum(d => TextSize.OfLabel(GraphColours.Words(d)) + 46))) + (2 * Margin);
        var height = picture.Height + Header + (2 * Margin) + (legend.Count > 0 ? Footer : 0);
        svg.Line($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Number(width)}\" height=\"{Number(height)}\" viewBox=\"0 0 {Number(width)} {Number(height)}\" font-family=\"DejaVu Sans Mono, Liberation Mono, Menlo, Consolas, monospace\" font-size=\"{Number(TextSize.Label)}\" fill=\"{GraphColours.Ink}\">");
        svg.Line($"<title>{Escape(graph.Title)}</title>");
        svg.Line($"<rect width=\"{Number(width)}\" height=\"{Number(height)}\" rx=\"8\" fill=\"#ffffff\"/>");
        svg.Line($"<text x=\"{Number(Margin)}\" y=\"{Number(Margin + 12)}\" font-size=\"{Number(TextSize.Title)}\" font-weight=\"bold\">{Escape(graph.Title)}</text>");
        svg.Line($"<g transform=\"translate({Number(Margin)},{Number(Margin + Header)})\">");
        new SvgWires(svg).Write(picture.Wires);
        var cards = new SvgCards(svg);
        foreach (var block in picture.Blocks)
        {
            cards.Write(block);
        }

        svg.Line("</g>");
        svg.WriteLegend(legend, height - Margin);
        svg.Line("</svg>");
        return svg._text.ToString();
    }

    /// <summary>Text as it stands between tags and in attributes. What XML cannot hold at all is written visibly.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in PlainText.Of(text))
        {
            _ = c switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }

    /// <summary>A number of pixels, to the tenth.</summary>
    public static string Number(double value) => Math.Round(value, 1).ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>Writes one line.</summary>
    public void Line(string text) => _text.Append(text).Append('\n');

    /// <summary>Writes a label, in the colour of its drift.</summary>
    /// <param name="x">Where it begins or, with <paramref name="atEnd"/>, ends.</param>
    /// <param name="top">Upper edge of its line.</param>
    /// <param name="label">The text.</param>
    /// <param name="atEnd">True when it ends at <paramref name="x"/>.</param>
    /// <param name="colour">Colour where there is no drift.</param>
    /// <param name="style">Further attributes.</param>
    public void Label(double x, double top, GraphLabel label, bool atEnd = false, string? colour = null, string style = "")
    {
        var fill = GraphColours.Of(label.Drift) ?? colour;
        var paint = fill is null ? "" : $" fill=\"{fill}\"";
        var anchor = atEnd ? " text-anchor=\"end\"" : "";
        var weight = label.Drift == Drift.None ? "" : " font-weight=\"bold\"";
        Line($"<text x=\"{Number(x)}\" y=\"{Number(top + 12)}\"{anchor}{paint}{weight}{style}>{Escape(label.Text)}</text>");
    }

    /// <summary>Attributes of a stroke, in the colour of a drift; what is not there is dashed.</summary>
    public static string Stroke(Drift drift, string colour, double width)
    {
        var dash = drift switch { Drift.Missing => " stroke-dasharray=\"5 4\"", Drift.Extra => " stroke-dasharray=\"2 3\"", _ => "" };
        return $"stroke=\"{GraphColours.Of(drift) ?? colour}\" stroke-width=\"{Number(drift == Drift.None ? width : width + 1)}\"{dash}";
    }

    private void WriteLegend(List<Drift> drifts, double bottom)
    {
        var x = Margin;
        foreach (var drift in drifts)
        {
            Line($"<path d=\"M{Number(x)} {Number(bottom - 4)}h26\" fill=\"none\" {Stroke(drift, GraphColours.Cable, 1.5)}/>");
            Label(x + 32, bottom - 12, new GraphLabel(GraphColours.Words(drift), drift));
            x += TextSize.OfLabel(GraphColours.Words(drift)) + 56;
        }
    }
}
