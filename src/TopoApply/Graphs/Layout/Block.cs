namespace TopoApply.Graphs.Layout;

/// <summary>Something that has a place in a column: a namespace, a pack of alike ones, or the bend of a long cable.</summary>
internal abstract class Block
{
    /// <summary>The layer it belongs to, from 0.</summary>
    public int Layer { get; set; }

    /// <summary>Left edge.</summary>
    public double X { get; set; }

    /// <summary>Upper edge.</summary>
    public double Y { get; set; }

    /// <summary>Width; all blocks of a column get the same in the end, so that cables between columns pass no box.</summary>
    public double Width { get; set; }

    /// <summary>Height.</summary>
    public double Height { get; set; }

    /// <summary>The middle, from above.</summary>
    public double Middle => Y + (Height / 2);

    /// <summary>Where a wire arrives, from the block's upper edge.</summary>
    public abstract double AnchorOf(Wire wire);

    /// <summary>Puts the rows of wires in the order of what they lead to, and finds its own size.</summary>
    public abstract void Measure();
}

/// <summary>The place where a long cable passes a column.</summary>
internal sealed class Bend : Block
{
    private const double Room = 12;

    /// <inheritdoc/>
    public override double AnchorOf(Wire wire) => Room / 2;

    /// <inheritdoc/>
    public override void Measure() => Height = Room;
}

/// <summary>A connection between two blocks: one cable, or all those of a pack.</summary>
internal sealed class Wire(Block from, Block to, IReadOnlyList<GraphCable> cables)
{
    /// <summary>Where it begins.</summary>
    public Block From { get; } = from;

    /// <summary>Where it ends.</summary>
    public Block To { get; } = to;

    /// <summary>What it stands for.</summary>
    public IReadOnlyList<GraphCable> Cables { get; } = cables;

    /// <summary>The columns that it passes, from one end to the other.</summary>
    public List<Bend> Bends { get; } = [];

    /// <summary>True when it leaves <see cref="From"/> on the right side.</summary>
    public bool FromRight { get; set; }

    /// <summary>True when it arrives at <see cref="To"/> on the right side.</summary>
    public bool ToRight { get; set; }

    /// <summary>The block at the other end.</summary>
    public Block Other(Block block) => block == From ? To : From;

    /// <summary>The next block on the way.</summary>
    public Block Next(Block block) => block == From ? Bends.Count > 0 ? Bends[0] : To : Bends.Count > 0 ? Bends[^1] : From;
}
