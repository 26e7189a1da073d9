namespace TopoApply.Graphs.Layout;

/// <summary>The whole picture: the components, each with its place, one after another like words on a page.</summary>
/// <param name="Width">Width of what is drawn.</param>
/// <param name="Height">Height of what is drawn.</param>
/// <param name="Blocks">The boxes.</param>
/// <param name="Wires">The cables.</param>
internal sealed record Picture(double Width, double Height, IReadOnlyList<Block> Blocks, IReadOnlyList<Wire> Wires)
{
    private const double Gap = 46;
    private const double PageProportion = 1.5;

    /// <summary>Lays a graph out. The same graph gives the same picture.</summary>
    public static Picture Of(Graph graph)
    {
        var parts = Component.Split(graph).Select(Placement.Best).ToList();
        if (parts.Count == 0)
        {
            return new Picture(0, 0, [], []);
        }

        var area = parts.Sum(p => (p.Width + Gap) * (p.Height + Gap));
        var page = Math.Max(parts.Max(p => p.Width), Math.Sqrt(area * PageProportion));
        var (x, y, line, width) = (0.0, 0.0, 0.0, 0.0);
        foreach (var part in parts.OrderByDescending(p => p.Component.Blocks.Count))
        {
            if (x > 0 && x + part.Width > page)
            {
                (x, y, line) = (0, y + line + Gap, 0);
            }

            foreach (var block in part.Component.Blocks.Concat(part.Component.Wires.SelectMany(w => w.Bends)))
            {
                block.X += x;
                block.Y += y;
            }

            x += part.Width + Gap;
            line = Math.Max(line, part.Height);
            width = Math.Max(width, x - Gap);
        }

        return new Picture(width, y + line, [.. parts.SelectMany(p => p.Component.Blocks)], [.. parts.SelectMany(p => p.Component.Wires)]);
    }
}
