using System.Text;
using TopoApply.Graphs.Layout;
using static TopoApply.Graphs.SvgText;

namespace TopoApply.Graphs;

/// <summary>Draws cables: level where they leave a box, so that it shows which label is theirs.</summary>
internal sealed class SvgWires(SvgText svg)
{
    /// <summary>Draws them all.</summary>
    public void Write(IReadOnlyList<Wire> wires)
    {
        foreach (var wire in wires)
        {
            var drift = wire.Cables.Max(c => c.Drift);
            var width = wire.Cables.Count > 1 ? 4 : 1.5;
            svg.Line($"<path d=\"{Path(wire)}\" fill=\"none\" {Stroke(drift, GraphColours.Cable, width)}/>");
        }
    }

    private static string Path(Wire wire)
    {
        var path = new StringBuilder();
        if (wire is { From: Card card } && wire.From == wire.To)
        {
            var x = wire.FromRight ? card.X + card.Width : card.X;
            Curve(path, (x, card.Y + card.AnchorOf(wire.Cables[0].A)), wire.FromRight, (x, card.Y + card.AnchorOf(wire.Cables[0].B)), wire.FromRight);
            return path.ToString();
        }

        var (from, right) = (Point(wire.From, wire, wire.FromRight), wire.FromRight);
        foreach (var bend in wire.Bends)
        {
            // It comes in at the side where it comes from, and goes on at the other.
            var comesFromLeft = bend.X + (bend.Width / 2) > from.X;
            var near = Point(bend, wire, !comesFromLeft);
            var isTurn = Math.Abs(from.X - near.X) < 1 || Math.Abs(from.X - (bend.X + bend.Width)) < 1;
            var entry = isTurn ? Point(bend, wire, right) : near;
            Curve(path, from, right, entry, isTurn ? right : !comesFromLeft);
            right = isTurn ? !right : comesFromLeft;
            from = Point(bend, wire, right);
            path.Append($"L{Number(from.X)} {Number(from.Y)}");
        }

        Curve(path, from, right, Point(wire.To, wire, wire.ToRight), wire.ToRight);
        return path.ToString();
    }

    private static (double X, double Y) Point(Block block, Wire wire, bool isRight) => (isRight ? block.X + block.Width : block.X, block.Y + block.AnchorOf(wire));

    private static void Curve(StringBuilder path, (double X, double Y) from, bool fromRight, (double X, double Y) to, bool toRight)
    {
        var reach = fromRight == toRight ? Placement.LoopWidth : Math.Max(30, Math.Abs(to.X - from.X) / 2);
        var (c1, c2) = (from.X + (fromRight ? reach : -reach), to.X + (toRight ? reach : -reach));
        path.Append(path.Length == 0 ? $"M{Number(from.X)} {Number(from.Y)}" : "")
            .Append($"C{Number(c1)} {Number(from.Y)} {Number(c2)} {Number(to.Y)} {Number(to.X)} {Number(to.Y)}");
    }
}
