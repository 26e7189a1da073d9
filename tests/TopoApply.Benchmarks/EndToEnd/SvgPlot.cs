using System.Globalization;
using System.Text;

namespace TopoApply.Benchmarks.EndToEnd;

/// <summary>Time against size, both on logarithmic scales, as SVG. The colours are of middle lightness: they can be read on white and on black.</summary>
internal sealed class SvgPlot(string title)
{
    private const double Width = 720;
    private const double Height = 420;
    private const double Left = 70;
    private const double Right = 190;
    private const double Top = 40;
    private const double Bottom = 50;
    private const string Grey = "#808080";
    private static readonly string[] s_colours = ["#2f81f7", "#e5534b", "#3fa34d", "#c58f1c", "#a371f7"];
    private readonly List<(string Name, IReadOnlyList<(double X, double Y)> Points)> _lines = [];

    /// <summary>Adds a line; one without points is left out.</summary>
    public void Add(string name, IReadOnlyList<(double X, double Y)> points)
    {
        if (points.Count > 0)
        {
            _lines.Add((name, points));
        }
    }

    /// <summary>The picture.</summary>
    public string Write()
    {
        var points = _lines.SelectMany(l => l.Points).ToList();
        var (left, right) = Decades(points.Select(p => p.X));
        var (low, high) = Decades(points.Select(p => p.Y));
        double X(double x) => Left + ((Math.Log10(x) - left) / (right - left) * (Width - Left - Right));
        double Y(double y) => Height - Bottom - ((Math.Log10(y) - low) / (high - low) * (Height - Top - Bottom));

        var svg = new StringBuilder();
        svg.AppendLine(Inv($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\" fill=\"{Grey}\">"));
        svg.AppendLine(Inv($"<text x=\"{Left}\" y=\"22\" font-size=\"15\">{title}</text>"));
        for (var decade = left; decade <= right; decade++)
        {
            var x = X(Math.Pow(10, decade));
            svg.AppendLine(Inv($"<line x1=\"{x:F1}\" y1=\"{Top}\" x2=\"{x:F1}\" y2=\"{Height - Bottom}\" stroke=\"{Grey}\" stroke-opacity=\"0.3\"/>"));
            svg.AppendLine(Inv($"<text x=\"{x:F1}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{Math.Pow(10, decade)}</text>"));
        }

        for (var decade = low; decade <= high; decade++)
        {
            var y = Y(Math.Pow(10, decade));
            svg.AppendLine(Inv($"<line x1=\"{Left}\" y1=\"{y:F1}\" x2=\"{Width - Right}\" y2=\"{y:F1}\" stroke=\"{Grey}\" stroke-opacity=\"0.3\"/>"));
            svg.AppendLine(Inv($"<text x=\"{Left - 8}\" y=\"{y + 4:F1}\" text-anchor=\"end\">{Seconds(decade)}</text>"));
        }

        svg.AppendLine(Inv($"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 10}\" text-anchor=\"middle\">namespaces</text>"));
        for (var i = 0; i < _lines.Count; i++)
        {
            var colour = s_colours[i % s_colours.Length];
            var (name, line) = _lines[i];
            var path = string.Join(' ', line.Select(p => Inv($"{X(p.X):F1},{Y(p.Y):F1}")));
            svg.AppendLine($"<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>");
            foreach (var (x, y) in line)
            {
                svg.AppendLine(Inv($"<circle cx=\"{X(x):F1}\" cy=\"{Y(y):F1}\" r=\"3\" fill=\"{colour}\"/>"));
            }

            svg.AppendLine(Inv($"<text x=\"{Width - Right + 10}\" y=\"{Top + 12 + (i * 18)}\" fill=\"{colour}\">{name}</text>"));
        }

        return svg.AppendLine("</svg>").ToString();
    }

    private static string Inv(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>The powers of ten around all values.</summary>
    private static (int First, int Last) Decades(IEnumerable<double> values)
    {
        var logarithms = values.Select(Math.Log10).ToList();
        var first = (int)Math.Floor(logarithms.Min());
        return (first, Math.Max(first + 1, (int)Math.Ceiling(logarithms.Max())));
    }

    private static string Seconds(int decade) => decade switch
    {
        >= 0 => Inv($"{Math.Pow(10, decade)} s"),
        >= -3 => Inv($"{Math.Pow(10, decade + 3)} ms"),
        _ => Inv($"{Math.Pow(10, decade + 6)} µs"),
    };
}
