namespace TopoApply.Graphs.Layout;

/// <summary>
/// Gives the blocks of one component their places. Layers stand beside each other; when there are too many for a page they go on below,
/// back from right to left, so that neighbours stay neighbours.
/// </summary>
internal sealed class Placement
{
    /// <summary>Room between two columns: what a cable needs to get from one height to another.</summary>
    public const double ColumnGap = 90;

    /// <summary>How far the cable between two blocks of a column goes out.</summary>
    public const double LoopWidth = 44;

    private const double BandGap = 46;
    private const int Passes = 6;

    private readonly Component _component;
    private readonly int _perBand;
    private List<List<Block>> _layers = [];
    private ILookup<Block, Wire> _wires = Enumerable.Empty<Wire>().ToLookup(w => (Block)null!);

    private Placement(Component component, int perBand)
    {
        _component = component;
        _perBand = perBand;
    }

    /// <summary>The width.</summary>
    public double Width { get; private set; }

    /// <summary>The height.</summary>
    public double Height { get; private set; }

    /// <summary>The blocks and wires with their places.</summary>
    public Component Component => _component;

    /// <summary>Places a component with that many layers beside each other as look best on a page.</summary>
    public static Placement Best(Func<Component> build)
    {
        const double PageProportion = 1.5;
        Placement? best = null;
        var least = double.MaxValue;
        var all = Layering.Assign(build()).Count;
        for (var perBand = all; perBand >= Math.Min(3, all); perBand--)
        {
            // Bands of nearly the same length only.
            if (perBand != all && perBand != (all + BandsFor(all, perBand) - 1) / BandsFor(all, perBand))
            {
                continue;
            }

            var placement = new Placement(build(), perBand);
            placement.Run();
            var badness = Math.Abs(Math.Log(placement.Width / placement.Height / PageProportion)) + (perBand == all ? 0 : 0.5);
            if (badness < least)
            {
                (best, least) = (placement, badness);
            }
        }

        return best!;
    }

    private static int BandsFor(int layers, int perBand) => (layers + perBand - 1) / perBand;

    /// <summary>The column of a layer; every second band runs backwards.</summary>
    private int ColumnOf(int layer) => layer / _perBand % 2 == 0 ? layer % _perBand : _perBand - 1 - (layer % _perBand);

    private void Run()
    {
        _layers = Layering.Assign(_component);
        Ordering.Sort(_layers, _component.Wires);
        _wires = _component.Wires
            .Where(w => w.From != w.To)
            .SelectMany(w => new[] { w.From, w.To }.Concat(w.Bends).Select(b => (Block: b, Wire: w)))
            .ToLookup(p => p.Block, p => p.Wire);
        foreach (var wire in _component.Wires)
        {
            wire.FromRight = LeavesRight(wire.From, wire.From == wire.To ? wire.From : wire.Next(wire.From));
            wire.ToRight = LeavesRight(wire.To, wire.From == wire.To ? wire.To : wire.Next(wire.To));
        }

        Stack();
        for (var pass = 0; pass < Passes; pass++)
        {
            Measure();
            PlaceHeights(forth: pass % 2 == 0);
        }

        Measure();
        PlaceHeights(forth: true);
        PlaceBands();
        PlaceColumns();
    }

    /// <summary>Towards the column of the next block; between blocks of one column on the outer side.</summary>
    private bool LeavesRight(Block block, Block next)
    {
        var (own, other) = (ColumnOf(block.Layer), ColumnOf(next.Layer));
        return own != other ? other > own : own > 0 || _perBand == 1;
    }

    private void Stack()
    {
        foreach (var layer in _layers)
        {
            var top = 0.0;
            foreach (var block in layer)
            {
                block.Measure();
                block.Y = top;
                top += block.Height + Spacing.Gap;
            }
        }
    }

    private void Measure()
    {
        foreach (var block in _component.Blocks)
        {
            block.Measure();
        }
    }

    private void PlaceHeights(bool forth)
    {
        for (var i = 0; i < _layers.Count; i++)
        {
            var layer = forth ? i : _layers.Count - 1 - i;
            Spacing.Place(_layers[layer], Wish);
        }
    }

    /// <summary>Where all wires to the layers beside would run level.</summary>
    private double Wish(Block block)
    {
        var (sum, weight) = (0.0, 0);
        foreach (var wire in _wires[block])
        {
            Block[] way = [wire.From, .. wire.Bends, wire.To];
            var place = Array.IndexOf(way, block);
            foreach (var other in new[] { place - 1, place + 1 }.Where(i => i >= 0 && i < way.Length).Select(i => way[i]))
            {
                if (other.Layer / _perBand == block.Layer / _perBand && other.Layer != block.Layer)
                {
                    // Long cables are kept straight before all.
                    var pull = block is Bend && other is Bend ? 4 : 1;
                    sum += pull * (other.Y + other.AnchorOf(wire) - block.AnchorOf(wire));
                    weight += pull;
                }
            }
        }

        return weight == 0 ? block.Y : sum / weight;
    }

    private void PlaceBands()
    {
        var top = 0.0;
        foreach (var band in _layers.Select((blocks, layer) => (blocks, layer)).GroupBy(l => l.layer / _perBand))
        {
            var blocks = band.SelectMany(l => l.blocks).ToList();
            var shift = top - blocks.Min(b => b.Y);
            blocks.ForEach(b => b.Y += shift);
            top = blocks.Max(b => b.Y + b.Height) + BandGap;
        }

        Height = top - BandGap;
    }

    private void PlaceColumns()
    {
        var left = 0.0;
        foreach (var column in _layers.SelectMany(l => l).GroupBy(b => ColumnOf(b.Layer)).OrderBy(g => g.Key))
        {
            var width = column.Max(b => b.Width);
            foreach (var block in column)
            {
                (block.X, block.Width) = (left, width);
                (block as Card)?.Settle();
            }

            left += width + ColumnGap;
        }

        // Cables between two blocks of the first column go out to the left, of the last to the right.
        var loops = Ordering.Pairs(_component.Wires).Concat(_component.Wires.Where(w => w.From == w.To).Select(w => (A: w.From, B: w.To)))
            .Where(p => ColumnOf(p.A.Layer) == ColumnOf(p.B.Layer))
            .Select(p => LeavesRight(p.A, p.B))
            .ToList();
        var shift = loops.Contains(false) ? LoopWidth : 0;
        foreach (var block in _layers.SelectMany(l => l))
        {
            block.X += shift;
        }

        Width = shift + left - ColumnGap + (loops.Contains(true) ? LoopWidth : 0);
    }
}
