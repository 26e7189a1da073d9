namespace TopoApply.Graphs.Layout;

/// <summary>
/// Which block stands in which layer: what has one neighbour stands beside it, the rest by its distance from one end of the longest way
/// through. So hosts stand outside and routers between them.
/// </summary>
internal sealed class Layering
{
    /// <summary>Up to so many blocks a tree grows to one side.</summary>
    private const int Small = 12;

    private readonly Dictionary<Block, List<Block>> _neighbours;
    private readonly List<Block> _core;
    private readonly HashSet<Block> _inner;
    private readonly HashSet<Block> _outer;
    private Block? _middle;

    private Layering(Component component)
    {
        _neighbours = component.Blocks.ToDictionary(b => b, b => component.Wires
            .Where(w => (w.From == b || w.To == b) && w.From != w.To)
            .Select(w => w.Other(b))
            .Distinct()
            .ToList());
        _core = [.. component.Blocks.Where(b => _neighbours[b].Count != 1)];
        if (_core.Count == 0)
        {
            // Two that have only each other.
            _core.Add(component.Blocks[0]);
        }

        _inner = [.. _core];
        _outer = [.. component.Blocks.Where(b => !_inner.Contains(b))];
    }

    /// <summary>Gives every block its layer, from 0, and every long wire its bends.</summary>
    /// <returns>The blocks by layer, bends among them.</returns>
    public static List<List<Block>> Assign(Component component)
    {
        var layering = new Layering(component);
        layering.PlaceCore();
        layering.PlaceOuter();
        var first = component.Blocks.Min(b => b.Layer);
        foreach (var block in component.Blocks)
        {
            block.Layer -= first;
        }

        List<List<Block>> layers = [.. Enumerable.Range(0, component.Blocks.Max(b => b.Layer) + 1).Select(_ => new List<Block>())];
        foreach (var block in component.Blocks)
        {
            layers[block.Layer].Add(block);
        }

        foreach (var wire in component.Wires)
        {
            var step = Math.Sign(wire.To.Layer - wire.From.Layer);
            for (var layer = wire.From.Layer + step; step != 0 && layer != wire.To.Layer; layer += step)
            {
                var bend = new Bend { Layer = layer };
                wire.Bends.Add(bend);
                layers[layer].Add(bend);
            }
        }

        return layers;
    }

    /// <summary>
    /// A tree begins with its middle. Else, of the blocks from which the way to the farthest is longest, the one with most hosts is the end.
    /// </summary>
    private void PlaceCore()
    {
        var ways = _core.ConvertAll(b => (Block: b, Distances: Distances(b)));
        var degrees = _core.ConvertAll(b => _neighbours[b].Count(_inner.Contains));
        var isTree = degrees.Sum() == 2 * (_core.Count - 1) && degrees.Exists(d => d > 2);
        var end = isTree ? ways.Min(w => w.Distances.Values.Max()) : ways.Max(w => w.Distances.Values.Max());
        var start = ways.Where(w => w.Distances.Values.Max() == end).MaxBy(w => _neighbours[w.Block].Count(_outer.Contains));
        foreach (var block in _core)
        {
            block.Layer = start.Distances.GetValueOrDefault(block);
        }

        if (isTree && _neighbours.Count > Small)
        {
            Divide(start.Block);
        }
    }

    /// <summary>Puts about half of a tree's branches to the left of its middle.</summary>
    private void Divide(Block middle)
    {
        _middle = middle;
        var (left, right) = (0, 0);
        foreach (var branch in _neighbours[middle].Where(_inner.Contains))
        {
            List<Block> blocks = [branch];
            for (var i = 0; i < blocks.Count; i++)
            {
                blocks.AddRange(_neighbours[blocks[i]].Where(n => _inner.Contains(n) && n.Layer > blocks[i].Layer));
            }

            var weight = blocks.Sum(b => _neighbours[b].Count);
            if (left <= right)
            {
                left += weight;
                blocks.ForEach(b => b.Layer = -b.Layer);
            }
            else
            {
                right += weight;
            }
        }
    }

    private Dictionary<Block, int> Distances(Block from)
    {
        Dictionary<Block, int> distances = new() { [from] = 0 };
        var pending = new Queue<Block>([from]);
        while (pending.TryDequeue(out var block))
        {
            foreach (var next in _neighbours[block].Where(n => _inner.Contains(n) && !distances.ContainsKey(n)))
            {
                distances[next] = distances[block] + 1;
                pending.Enqueue(next);
            }
        }

        return distances;
    }

    private void PlaceOuter()
    {
        var (first, last) = (_core.Min(b => b.Layer), _core.Max(b => b.Layer));
        foreach (var group in _neighbours.Keys.Where(_outer.Contains).GroupBy(b => _neighbours[b][0]))
        {
            var hub = group.Key;
            var members = group.ToList();
            for (var i = 0; i < members.Count; i++)
            {
                var isMiddle = _middle is null ? hub.Layer == first && hub.Layer == last : hub == _middle;
                var isLeft = isMiddle ? StandsLeft(hub, members, i) : _middle is null ? hub.Layer == first : hub.Layer < 0;
                members[i].Layer = hub.Layer + (isLeft ? -1 : 1);
            }
        }
    }

    /// <summary>Around one namespace: what is on its bridge stands left, the rest right; what is all of one sort is divided.</summary>
    private static bool StandsLeft(Block hub, List<Block> members, int index)
    {
        bool OnBridge(Block member) => member is Pack || (hub as Card)?.Wires.Any(w => w.Other(hub) == member && IsPort((Card)hub, w)) == true;
        var bridged = members.Count(OnBridge);
        return bridged == 0 || bridged == members.Count ? index < (members.Count + 1) / 2 : OnBridge(members[index]);
    }

    private static bool IsPort(Card hub, Wire wire) => wire.Cables.SelectMany(c => new[] { c.A, c.B }).Any(e => e.Netns == hub.Node.Name && hub.Node.Port(e.Port).Bridge is not null);
}
