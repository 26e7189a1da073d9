using TopoApply.Graphs.Layout;
using static TopoApply.Graphs.SvgText;

namespace TopoApply.Graphs;

/// <summary>Draws namespaces.</summary>
internal sealed class SvgCards(SvgText svg)
{
    /// <summary>Draws a block.</summary>
    public void Write(Block block)
    {
        switch (block)
        {
            case Card card:
                WriteCard(card);
                break;
            case Pack pack:
                WritePack(pack);
                break;
        }
    }

    private void WriteCard(Card card)
    {
        svg.Line("<g>");
        WriteBox(card.Node, card.X, card.Y, card.Width, card.Height);
        svg.Line($"<text x=\"{Number(card.X + (card.Width / 2))}\" y=\"{Number(card.Y + 20)}\" text-anchor=\"middle\" font-size=\"{Number(TextSize.Title)}\" font-weight=\"bold\"{Paint(card.Node.Drift)}>{Escape(card.Node.Name.Value)}</text>");
        foreach (var bridge in card.Bridges)
        {
            WriteBridge(card, bridge);
        }

        foreach (var row in card.Rows)
        {
            WriteRow(card, row);
        }

        var top = card.Y + card.NotesTop;
        foreach (var note in card.Node.Notes)
        {
            var isNat = note.Text.StartsWith("NAT ", StringComparison.Ordinal);
            svg.Label(card.X + Card.Padding, top, note, colour: isNat ? GraphColours.Nat : GraphColours.Faint, style: isNat ? " font-weight=\"bold\"" : "");
            top += TextSize.Line;
        }

        svg.Line("</g>");
    }

    private void WriteBox(GraphNode node, double x, double y, double width, double height)
    {
        var (fill, stroke) = GraphColours.Of(node);
        svg.Line($"<rect x=\"{Number(x)}\" y=\"{Number(y)}\" width=\"{Number(width)}\" height=\"{Number(height)}\" rx=\"6\" fill=\"{fill}\" {Stroke(node.Drift, stroke, 1.5)}/>");
    }

    private void WriteBridge(Card card, CardBridge bridge)
    {
        var (fill, stroke) = GraphColours.Bridge;
        var left = card.X + card.BridgeLeft;
        svg.Line($"<rect x=\"{Number(left)}\" y=\"{Number(card.Y + bridge.Top)}\" width=\"{Number(bridge.Width)}\" height=\"{Number(bridge.Height)}\" rx=\"8\" fill=\"{fill}\" {Stroke(bridge.Bridge.Drift, stroke, 1.2)}/>");
        for (var i = 0; i < bridge.Lines.Count; i++)
        {
            svg.Label(left + 8, card.Y + bridge.Top + 4 + (i * TextSize.Line), bridge.Lines[i]);
        }
    }

    private void WriteRow(Card card, CardRow row)
    {
        var edge = row.IsRight ? card.X + card.Width : card.X;
        var text = row.IsRight ? edge - Card.Padding : edge + Card.Padding;
        for (var i = 0; i < row.Lines.Count; i++)
        {
            svg.Label(text, card.Y + row.Top + (i * TextSize.Line), row.Lines[i], atEnd: row.IsRight);
        }

        svg.Line($"<circle cx=\"{Number(edge)}\" cy=\"{Number(card.Y + row.Anchor)}\" r=\"3.5\" fill=\"{GraphColours.Of(row.Port.Drift) ?? GraphColours.Cable}\"/>");
        if (card.Bridges.FirstOrDefault(b => b.Bridge.Name == row.Port.Bridge) is { } bridge)
        {
            var from = row.IsRight ? text - row.Width - 3 : text + row.Width + 3;
            var to = card.X + card.BridgeLeft + (row.IsRight ? bridge.Width : 0);
            var y = card.Y + Math.Clamp(row.Anchor, bridge.Top + 6, bridge.Top + bridge.Height - 6);
            svg.Line($"<path d=\"M{Number(from)} {Number(card.Y + row.Anchor)}L{Number(to)} {Number(y)}\" fill=\"none\" stroke=\"{GraphColours.Bridge.Stroke}\" stroke-width=\"1\"/>");
        }
    }

    private void WritePack(Pack pack)
    {
        svg.Line("<g>");
        svg.Line($"<rect x=\"{Number(pack.X)}\" y=\"{Number(pack.Y)}\" width=\"{Number(pack.Width)}\" height=\"{Number(pack.Height)}\" rx=\"10\" fill=\"none\" stroke=\"{GraphColours.Cable}\" stroke-width=\"1\" stroke-dasharray=\"1 3\"/>");
        for (var i = 0; i < pack.Cells.Count; i++)
        {
            var (x, y) = pack.Corner(i);
            var cell = pack.Cells[i];
            WriteBox(cell.Node, x, y, pack.CellWidth, pack.CellHeight);
            svg.Line($"<text x=\"{Number(x + Pack.Gap)}\" y=\"{Number(y + 17)}\" font-size=\"{Number(TextSize.Title)}\" font-weight=\"bold\"{Paint(cell.Node.Drift)}>{Escape(cell.Node.Name.Value)}</text>");
            for (var line = 0; line < cell.Lines.Count; line++)
            {
                svg.Label(x + Pack.Gap, y + Pack.Head + (line * TextSize.Line), cell.Lines[line], colour: line == 0 ? GraphColours.Faint : null);
            }
        }

        svg.Line("</g>");
    }

    private static string Paint(Drift drift) => GraphColours.Of(drift) is { } colour ? $" fill=\"{colour}\"" : "";
}
