using TopoApply.Raising;

namespace TopoApply.Graphs.Layout;

/// <summary>One namespace in a pack.</summary>
/// <param name="Node">The namespace.</param>
/// <param name="Lines">What is written below its name: its interface with the addresses, and the other end.</param>
internal sealed record PackCell(GraphNode Node, IReadOnlyList<GraphLabel> Lines);

/// <summary>Many namespaces with one cable each to the same bridge, in rows and columns: the cables are drawn as one.</summary>
internal sealed class Pack : Block
{
    /// <summary>Room around and between the cells.</summary>
    public const double Gap = 10;

    /// <summary>Height of a cell's name.</summary>
    public const double Head = 22;

    private const double Proportion = 1.4;

    private int _columns = 1;

    /// <summary>Makes a pack of the namespaces at the ends of some cables.</summary>
    /// <param name="hub">The namespace in which all of them end.</param>
    /// <param name="members">The others.</param>
    /// <param name="cables">The cables, in the order of the others.</param>
    public Pack(GraphNode hub, IReadOnlyList<GraphNode> members, IReadOnlyList<GraphCable> cables)
    {
        Cells = [.. members.Zip(cables, (node, cable) =>
        {
            var (own, far) = cable.A.Netns == node.Name ? (cable.A, cable.B) : (cable.B, cable.A);
            var port = node.Port(own.Port);
            List<GraphLabel> lines = [new GraphLabel($"{port.Name} – {string.Join(' ', hub.Port(far.Port).Addresses.Select(a => a.Text).Prepend(far.Port.Value))}", cable.Drift > port.Drift ? cable.Drift : port.Drift), .. port.Addresses, .. node.Notes];
            return new PackCell(node, lines);
        }).OrderBy(c => c.Node.Name.Value, NaturalOrder.Instance)];
    }

    /// <summary>The members.</summary>
    public IReadOnlyList<PackCell> Cells { get; }

    /// <summary>Width of a cell.</summary>
    public double CellWidth { get; private set; }

    /// <summary>Height of a cell.</summary>
    public double CellHeight { get; private set; }

    /// <summary>Upper left corner of a cell.</summary>
    public (double X, double Y) Corner(int index) =>
        (X + Gap + (index % _columns * (CellWidth + Gap)), Y + Gap + (index / _columns * (CellHeight + Gap)));

    /// <inheritdoc/>
    public override double AnchorOf(Wire wire) => Height / 2;

    /// <inheritdoc/>
    public override void Measure()
    {
        CellWidth = Cells.Max(c => Math.Max(TextSize.OfTitle(c.Node.Name.Value), c.Lines.Max(l => TextSize.OfLabel(l.Text)))) + (2 * Gap);
        CellHeight = Head + (Cells.Max(c => c.Lines.Count) * TextSize.Line) + 6;
        _columns = Math.Clamp((int)Math.Round(Math.Sqrt(Cells.Count * Proportion * (CellHeight + Gap) / (CellWidth + Gap))), 1, Cells.Count);
        var rows = (Cells.Count + _columns - 1) / _columns;
        Width = Math.Max(Width, (_columns * (CellWidth + Gap)) + Gap);
        Height = (rows * (CellHeight + Gap)) + Gap;
    }
}
