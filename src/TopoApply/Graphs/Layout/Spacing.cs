namespace TopoApply.Graphs.Layout;

/// <summary>Finds heights for the blocks of a column: each as near as can be to where it would like to be, none over another.</summary>
internal static class Spacing
{
    /// <summary>Room between two blocks of a column.</summary>
    public const double Gap = 22;

    /// <summary>
    /// Moves the blocks to where they wish their upper edges to be. Where wishes collide, those blocks stand close together around the
    /// mean of their wishes (the pool of adjacent violators, which is the least movement in all).
    /// </summary>
    public static void Place(IReadOnlyList<Block> column, Func<Block, double> wish)
    {
        List<(double Sum, int Count)> pools = [];
        var offsets = new double[column.Count];
        for (var i = 0; i < column.Count; i++)
        {
            offsets[i] = i == 0 ? 0 : offsets[i - 1] + column[i - 1].Height + Gap;
            var pool = (Sum: wish(column[i]) - offsets[i], Count: 1);
            while (pools.Count > 0 && pools[^1].Sum / pools[^1].Count > pool.Sum / pool.Count)
            {
                pool = (pool.Sum + pools[^1].Sum, pool.Count + pools[^1].Count);
                pools.RemoveAt(pools.Count - 1);
            }

            pools.Add(pool);
        }

        var next = 0;
        foreach (var (sum, count) in pools)
        {
            for (var i = 0; i < count; i++, next++)
            {
                column[next].Y = (sum / count) + offsets[next];
            }
        }
    }
}
