using System.Globalization;
using System.Text;

namespace TopoApply.Benchmarks.EndToEnd;

/// <summary>
/// Time against size, both on logarithmic scales, as SVG with a background of its own: white, or black where the reader's system prefers that, so
/// that it can be read whatever page it stands on. Each line is named at its end, beside its last value.
/// </summary>
/// <param name="title">What is shown.</param>
/// <param name="subtitle">Where it comes from.</param>
/// <param name="xAxis">What the sizes count.</param>
internal sealed class SvgPlot(string title, string subtitle, string xAxis)
{
    private const double Width = 840;
    private const double Height = 460;
    private const double Left = 74;
    private const double Right = 270;
    private const double Top = 70;
    private const double Bottom = 58;
    private const double LineHeight = 19;
    private const double Margin = 0.04;
    private readonly List<Line> _lines = [];

    /// <summary>Adds a line; one without points is left out.</summary>
    public void Add(string name, PlotStyle style, IReadOnlyList<(double X, double Y)> points)
    {
        if (points.Count > 0)
        {
            _lines.Add(new Line(name, style, points));
        }
    }

    /// <summary>The picture.</summary>
    public string Write()
    {
        var points = _lines.SelectMany(l => l.Points).ToList();
        var x = new Scale(points.Select(p => p.X), Left, Width - Right);
        var y = new Scale(points.Select(p => p.Y), Height - Bottom, Top);
        var svg = new StringBuilder();
        svg.AppendLine(Inv($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{Height}\" viewBox=\"0 0 {Width} {Height}\" font-family=\"system-ui, 'DejaVu Sans', sans-serif\" font-size=\"13\">"));
        svg.AppendLine(Inv($"<title>{title}</title>"));
        svg.Append(Style());
        svg.AppendLine(Inv($"<rect class=\"page\" x=\"0.5\" y=\"0.5\" width=\"{Width - 1}\" height=\"{Height - 1}\" rx=\"8\"/>"));
        svg.AppendLine(Inv($"<text class=\"strong\" x=\"20\" y=\"30\" font-size=\"17\">{title}</text>"));
        svg.AppendLine(Inv($"<text class=\"weak\" x=\"20\" y=\"50\" font-size=\"12\">{subtitle}</text>"));
        WriteAxes(svg, x, y, points);
        foreach (var line in _lines)
        {
            var path = string.Join(' ', line.Points.Select(p => Inv($"{x.At(p.X):F1},{y.At(p.Y):F1}")));
            svg.AppendLine($"<polyline class=\"{line.Style.Class}\" points=\"{path}\"/>");
            foreach (var (px, py) in line.Points)
            {
                svg.AppendLine(Inv($"<circle class=\"{line.Style.Class}\" cx=\"{x.At(px):F1}\" cy=\"{y.At(py):F1}\" r=\"{line.Style.Width + 1.5}\"/>"));
            }
        }

        WriteNames(svg, x, y);
        return svg.AppendLine("</svg>").ToString();
    }

    private static string Style()
    {
        var text = new StringBuilder("<style>\n");
        text.AppendLine("polyline { fill: none; stroke-linejoin: round; } circle { stroke: none; }");
        foreach (var style in PlotStyle.All)
        {
            var dashes = style.Dashes.Length > 0 ? $" stroke-dasharray: {style.Dashes};" : "";
            text.AppendLine(Inv($"polyline.{style.Class}, line.{style.Class} {{ stroke-width: {style.Width};{dashes} }}"));
        }

        text.Append(Colours("#ffffff", "#d0d7de", "#1f2328", "#59636e", static s => s.Light));
        text.AppendLine("@media (prefers-color-scheme: dark) {");
        text.Append(Colours("#0d1117", "#3d444d", "#f0f6fc", "#a5aeb8", static s => s.Dark));
        return text.AppendLine("}\n</style>").ToString();
    }

    private static string Colours(string page, string grid, string strong, string weak, Func<PlotStyle, string> of)
    {
        var text = new StringBuilder($".page {{ fill: {page}; stroke: {grid}; }} .grid {{ stroke: {grid}; }} .strong {{ fill: {strong}; }} .weak {{ fill: {weak}; }}\n");
        foreach (var style in PlotStyle.All)
        {
            text.AppendLine($"polyline.{style.Class}, line.{style.Class} {{ stroke: {of(style)}; }} circle.{style.Class} {{ fill: {of(style)}; }}");
        }

        return text.ToString();
    }

    /// <summary>Upright lines at the sizes that were measured, level ones at the powers of ten.</summary>
    private void WriteAxes(StringBuilder svg, Scale x, Scale y, List<(double X, double Y)> points)
    {
        foreach (var size in points.Select(p => p.X).Distinct().Order())
        {
            svg.AppendLine(Inv($"<line class=\"grid\" x1=\"{x.At(size):F1}\" y1=\"{Top}\" x2=\"{x.At(size):F1}\" y2=\"{Height - Bottom}\"/>"));
            svg.AppendLine(Inv($"<text class=\"weak\" x=\"{x.At(size):F1}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{size}</text>"));
        }

        for (var decade = (int)Math.Ceiling(y.First); decade <= y.Last; decade++)
        {
            var level = y.At(Math.Pow(10, decade));
            svg.AppendLine(Inv($"<line class=\"grid\" x1=\"{Left}\" y1=\"{level:F1}\" x2=\"{Width - Right}\" y2=\"{level:F1}\"/>"));
            svg.AppendLine(Inv($"<text class=\"weak\" x=\"{Left - 10}\" y=\"{level + 4.5:F1}\" text-anchor=\"end\">{Seconds(Math.Pow(10, decade))}</text>"));
        }

        svg.AppendLine(Inv($"<text class=\"weak\" x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 16}\" text-anchor=\"middle\">{xAxis} (both scales logarithmic)</text>"));
    }

    /// <summary>Names in the order of the lines' ends, as near to them as there is room; a thin line leads from the end to the name.</summary>
    private void WriteNames(StringBuilder svg, Scale x, Scale y)
    {
        var ends = _lines.Select(l => (Line: l, Y: y.At(l.Points[^1].Y))).OrderBy(l => l.Y).ToList();
        var places = Spread([.. ends.Select(e => e.Y)]);
        foreach (var ((line, end), place) in ends.Zip(places))
        {
            var (size, seconds) = line.Points[^1];
            var from = x.At(size) + line.Style.Width + 4;
            svg.AppendLine(Inv($"<path class=\"grid\" fill=\"none\" d=\"M{from:F1},{end:F1} L{Width - Right + 18:F1},{place:F1}\"/>"));
            svg.AppendLine(Inv($"<line class=\"{line.Style.Class}\" x1=\"{Width - Right + 22:F1}\" y1=\"{place:F1}\" x2=\"{Width - Right + 46:F1}\" y2=\"{place:F1}\"/>"));
            svg.AppendLine(Inv($"<text class=\"strong\" x=\"{Width - Right + 52:F1}\" y=\"{place + 4.5:F1}\">{line.Name} <tspan class=\"weak\">{Seconds(seconds)}</tspan></text>"));
        }
    }

    /// <summary>Moves places apart that are too near, downwards first, then up from the bottom.</summary>
    private static double[] Spread(double[] places)
    {
        for (var i = 1; i < places.Length; i++)
        {
            places[i] = Math.Max(places[i], places[i - 1] + LineHeight);
        }

        for (var i = places.Length - 1; i >= 0; i--)
        {
            places[i] = Math.Min(places[i], i == places.Length - 1 ? Height - Bottom : places[i + 1] - LineHeight);
        }

        return places;
    }

    private static string Inv(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(double value) => value switch
    {
        >= 9.95 => Inv($"{value:F0} s"),
        >= 0.9995 => Inv($"{value:G2} s"),
        >= 0.00995 => Inv($"{value * 1e3:F0} ms"),
        >= 0.0009995 => Inv($"{value * 1e3:G2} ms"),
        _ => Inv($"{value * 1e6:F0} µs"),
    };

    private sealed record Line(string Name, PlotStyle Style, IReadOnlyList<(double X, double Y)> Points);

    /// <summary>A logarithmic scale with a little room at both ends.</summary>
    private sealed class Scale
    {
        private readonly double _from;
        private readonly double _to;

        public Scale(IEnumerable<double> values, double from, double to)
        {
            var logarithms = values.Select(Math.Log10).ToList();
            var room = Math.Max(Margin * (logarithms.Max() - logarithms.Min()), Margin);
            (First, Last, _from, _to) = (logarithms.Min() - room, logarithms.Max() + room, from, to);
        }

        public double First { get; }

        public double Last { get; }

        public double At(double value) => _from + ((Math.Log10(value) - First) / (Last - First) * (_to - _from));
    }
}
