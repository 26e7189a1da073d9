using TopoApply.Raising;

namespace TopoApply.Graphs.Layout;

/// <summary>One port at the side of a card.</summary>
/// <param name="Port">The port; of a pack's cables the first.</param>
/// <param name="Wire">What leaves there; null when nothing does.</param>
/// <param name="Lines">What is written.</param>
internal sealed record CardRow(GraphPort Port, Wire? Wire, IReadOnlyList<GraphLabel> Lines)
{
    /// <summary>Upper edge, from the card's.</summary>
    public double Top { get; set; }

    /// <summary>True on the right side.</summary>
    public bool IsRight { get; init; }

    /// <summary>Width of the text.</summary>
    public double Width => Lines.Max(l => TextSize.OfLabel(l.Text));

    /// <summary>Height with the room below.</summary>
    public double Height => (Lines.Count * TextSize.Line) + Card.RowGap;

    /// <summary>Where the cable leaves, from the card's upper edge: at the first line.</summary>
    public double Anchor => Top + (TextSize.Line / 2);
}

/// <summary>A bridge inside a card.</summary>
/// <param name="Bridge">The bridge.</param>
/// <param name="Lines">What is written.</param>
internal sealed record CardBridge(GraphBridge Bridge, IReadOnlyList<GraphLabel> Lines)
{
    /// <summary>Upper edge, from the card's.</summary>
    public double Top { get; set; }

    /// <summary>Width of the text.</summary>
    public double Width => Lines.Max(l => TextSize.OfLabel(l.Text)) + 16;

    /// <summary>Height of the box.</summary>
    public double Height => (Lines.Count * TextSize.Line) + 8;
}

/// <summary>A namespace as a box: ports at both sides, bridges between them, notes below. Every label has a line of its own, so none covers another.</summary>
internal sealed class Card(GraphNode node) : Block
{
    /// <summary>Room between the edge and what is inside.</summary>
    public const double Padding = 12;

    /// <summary>Room between two rows.</summary>
    public const double RowGap = 6;

    private const double Head = 30;
    private const double ColumnGap = 26;

    /// <summary>The namespace.</summary>
    public GraphNode Node { get; } = node;

    /// <summary>The cables that end here.</summary>
    public List<Wire> Wires { get; } = [];

    /// <summary>The rows of both sides.</summary>
    public IReadOnlyList<CardRow> Rows { get; private set; } = [];

    /// <summary>The bridges, from above.</summary>
    public IReadOnlyList<CardBridge> Bridges { get; private set; } = [];

    /// <summary>Left edge of the bridges, from the card's, once the card has its width.</summary>
    public double BridgeLeft { get; private set; }

    /// <summary>Upper edge of the notes, from the card's.</summary>
    public double NotesTop { get; private set; }

    /// <inheritdoc/>
    public override double AnchorOf(Wire wire) => Rows.FirstOrDefault(r => r.Wire == wire)?.Anchor ?? Height / 2;

    /// <summary>Where one end of a cable within one namespace leaves.</summary>
    public double AnchorOf(GraphEnd end) => Rows.FirstOrDefault(r => r.Port.Name == end.Port)?.Anchor ?? Height / 2;

    /// <inheritdoc/>
    public override void Measure()
    {
        Rows = [.. BuildRows()];
        Bridges = [.. Node.Bridges.Select(b => new CardBridge(b, [new GraphLabel(b.Name.Value, b.Drift), .. b.Addresses]))];
        var (left, right) = (Rows.Where(r => !r.IsRight).ToList(), Rows.Where(r => r.IsRight).ToList());
        var body = Math.Max(Math.Max(left.Sum(r => r.Height), right.Sum(r => r.Height)), Bridges.Sum(b => b.Height + RowGap));
        Stack(left, body, r => r.Height, (r, top) => r.Top = top);
        Stack(right, body, r => r.Height, (r, top) => r.Top = top);
        Stack(Bridges, body, b => b.Height + RowGap, (b, top) => b.Top = top);
        NotesTop = Head + body;
        Height = NotesTop + (Node.Notes.Count * TextSize.Line) + (Node.Notes.Count > 0 ? RowGap : 0) + (body > 0 || Node.Notes.Count > 0 ? 4 : 0);
        Width = Math.Max(Width, Inner(left, right) + (2 * Padding));
    }

    /// <summary>Puts the bridges between the rows, once the card has its width.</summary>
    public void Settle()
    {
        var left = Rows.Where(r => !r.IsRight).Select(r => r.Width).DefaultIfEmpty(0).Max();
        var right = Rows.Where(r => r.IsRight).Select(r => r.Width).DefaultIfEmpty(0).Max();
        var bridge = Bridges.Select(b => b.Width).DefaultIfEmpty(0).Max();
        BridgeLeft = Padding + left + ((Width - (2 * Padding) - left - right - bridge) / 2);
    }

    private double Inner(List<CardRow> left, List<CardRow> right)
    {
        double[] parts =
        [
            left.Select(r => r.Width).DefaultIfEmpty(0).Max(),
            Bridges.Select(b => b.Width).DefaultIfEmpty(0).Max(),
            right.Select(r => r.Width).DefaultIfEmpty(0).Max(),
        ];
        var rows = parts.Sum() + (ColumnGap * Math.Max(0, parts.Count(p => p > 0) - 1));
        return Math.Max(Math.Max(rows, TextSize.OfTitle(Node.Name.Value) + 20), Node.Notes.Select(n => TextSize.OfLabel(n.Text) + 12).DefaultIfEmpty(0).Max());
    }

    private static void Stack<T>(IReadOnlyList<T> items, double body, Func<T, double> height, Action<T, double> place)
    {
        var top = Head + ((body - items.Sum(height)) / 2);
        foreach (var item in items)
        {
            place(item, top);
            top += height(item);
        }
    }

    private IEnumerable<CardRow> BuildRows()
    {
        var wired = Wires.SelectMany(w => w.Cables).SelectMany(c => new[] { c.A, c.B }).Where(e => e.Netns == Node.Name).Select(e => e.Port).ToHashSet();
        foreach (var wire in Wires.OrderBy(w => w.Next(this).Middle).ThenBy(w => w.Cables[0].A.Netns.Value, NaturalOrder.Instance).ThenBy(w => w.Cables[0].A.Port.Value, NaturalOrder.Instance))
        {
            var ports = wire.Cables.Select(c => Node.Port(c.A.Netns == Node.Name ? c.A.Port : c.B.Port)).ToList();
            var isRight = wire.From == this ? wire.FromRight : wire.ToRight;
            yield return new CardRow(ports[0], wire, ports.Count == 1 ? LinesOf(ports[0]) : Several(ports)) { IsRight = isRight };
            if (wire.From == wire.To)
            {
                var other = Node.Port(wire.Cables[0].B.Port);
                yield return new CardRow(other, null, LinesOf(other)) { IsRight = isRight };
            }
        }

        foreach (var port in Node.Ports.Where(p => !wired.Contains(p.Name)))
        {
            yield return new CardRow(port, null, LinesOf(port));
        }
    }

    private static List<GraphLabel> LinesOf(GraphPort port) => port.Addresses.Count == 0
        ? [new GraphLabel(port.Name.Value, port.Drift)]
        : [new GraphLabel($"{port.Name} {port.Addresses[0].Text}", port.Drift > port.Addresses[0].Drift ? port.Drift : port.Addresses[0].Drift), .. port.Addresses.Skip(1)];

    private static List<GraphLabel> Several(List<GraphPort> ports)
    {
        var names = ports.Select(p => p.Name.Value).Order(NaturalOrder.Instance).ToList();
        return [new GraphLabel($"{names[0]} … {names[^1]}", ports.Max(p => p.Drift)), new GraphLabel($"{ports.Count} cables")];
    }
}
