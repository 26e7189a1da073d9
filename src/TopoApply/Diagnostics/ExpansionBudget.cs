namespace TopoApply.Diagnostics;

/// <summary>
/// What the ranges of a document may make: a few characters can ask for more than any machine holds. One name or link costs one
/// item; its copy of what stands below it costs as many nodes as that has.
/// </summary>
/// <param name="items">Most names and links.</param>
/// <param name="nodes">Most nodes in all copies together.</param>
internal sealed class ExpansionBudget(int items = ExpansionBudget.DefaultItems, int nodes = ExpansionBudget.DefaultNodes)
{
    /// <summary>Names and links that one file may expand to unless told otherwise.</summary>
    public const int DefaultItems = 20_000;

    /// <summary>Nodes that the copies may have unless told otherwise.</summary>
    public const int DefaultNodes = 2_000_000;

    private const int MostComparisons = 10_000;

    private int _comparisons = MostComparisons;
    private int _items = items;
    private int _nodes = nodes;

    /// <summary>Most names and links.</summary>
    public int Items { get; } = items;

    /// <summary>Most nodes in all copies together.</summary>
    public int Nodes { get; } = nodes;

    /// <summary>
    /// Takes one comparison of a wrong name with a right one; false when there were enough. Hints are for people: where thousands of names
    /// are wrong, comparing each with thousands would take hours and help nobody.
    /// </summary>
    public bool TryCompare() => _comparisons-- > 0 || (_comparisons = 0) > 0;

    /// <summary>Takes nodes that make no name or link; false when too little is left.</summary>
    public bool TrySpendNodes(int size)
    {
        if (size > _nodes)
        {
            return false;
        }

        _nodes -= size;
        return true;
    }

    /// <summary>Takes <paramref name="count"/> copies of something with <paramref name="size"/> nodes; false when too little is left.</summary>
    public bool TrySpend(int count, int size)
    {
        var cost = (long)count * size;
        if (count > _items || cost > _nodes)
        {
            return false;
        }

        _items -= count;
        _nodes -= (int)cost;
        return true;
    }
}
