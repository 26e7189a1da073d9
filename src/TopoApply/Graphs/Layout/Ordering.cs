namespace TopoApply.Graphs.Layout;

/// <summary>Puts the blocks of each layer in an order in which few wires cross: each at the mean of its neighbours, forth and back.</summary>
internal static class Ordering
{
    private const int Sweeps = 12;

    /// <summary>Orders the layers.</summary>
    public static void Sort(List<List<Block>> layers, IReadOnlyList<Wire> wires)
    {
        var pairs = Pairs(wires);
        var neighbours = pairs.SelectMany(p => new[] { p, (A: p.B, B: p.A) }).ToLookup(p => p.A, p => p.B);
        var best = layers.ConvertAll(l => l.ToArray());
        var fewest = Crossings(layers, pairs);
        for (var sweep = 0; sweep < Sweeps && fewest > 0; sweep++)
        {
            var forth = sweep % 2 == 0;
            for (var i = 1; i < layers.Count; i++)
            {
                Arrange(layers, forth ? i : layers.Count - 1 - i, forth ? -1 : 1, neighbours);
            }

            var crossings = Crossings(layers, pairs);
            if (crossings < fewest)
            {
                fewest = crossings;
                best = layers.ConvertAll(l => l.ToArray());
            }
        }

        for (var i = 0; i < layers.Count; i++)
        {
            layers[i] = [.. best[i]];
        }
    }

    /// <summary>The steps of all wires from one layer to the next.</summary>
    public static List<(Block A, Block B)> Pairs(IReadOnlyList<Wire> wires)
    {
        List<(Block, Block)> pairs = [];
        foreach (var wire in wires.Where(w => w.From != w.To))
        {
            Block[] way = [wire.From, .. wire.Bends, wire.To];
            for (var i = 1; i < way.Length; i++)
            {
                pairs.Add((way[i - 1], way[i]));
            }
        }

        return pairs;
    }

    private static void Arrange(List<List<Block>> layers, int layer, int towards, ILookup<Block, Block> neighbours)
    {
        var places = layers[layer + towards].Select((block, place) => (block, place)).ToDictionary(p => p.block, p => (double)p.place);
        var own = layers[layer].Select((block, place) => (block, place)).ToDictionary(p => p.block, p => p.place);
        var count = Math.Max(1, layers[layer].Count);
        layers[layer] = [.. layers[layer]
            .OrderBy(b => neighbours[b].Where(places.ContainsKey).Select(n => places[n]).DefaultIfEmpty((double)own[b] / count * places.Count).Average())
            .ThenBy(b => own[b])];
    }

    private static int Crossings(List<List<Block>> layers, List<(Block A, Block B)> pairs)
    {
        var places = layers.SelectMany(l => l.Select((block, place) => (block, place))).ToDictionary(p => p.block, p => p.place);
        var crossings = 0;
        foreach (var group in pairs.Where(p => p.A.Layer != p.B.Layer).Select(p => p.A.Layer < p.B.Layer ? p : (p.B, p.A)).GroupBy(p => p.Item1.Layer))
        {
            var list = group.ToList();
            for (var i = 0; i < list.Count; i++)
            {
                for (var j = i + 1; j < list.Count; j++)
                {
                    crossings += (places[list[i].Item1] - places[list[j].Item1]) * (places[list[i].Item2] - places[list[j].Item2]) < 0 ? 1 : 0;
                }
            }
        }

        return crossings;
    }
}
