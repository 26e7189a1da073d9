using TopoApply.Netlink.Values;

namespace TopoApply.Graphs.Layout;

/// <summary>Namespaces that are joined by cables, as blocks and wires.</summary>
internal sealed class Component
{
    /// <summary>From how many alike namespaces on they are packed.</summary>
    private const int FewestInPack = 6;

    /// <summary>The same where there are so many in all that room is short.</summary>
    private const int FewestOfMany = 4;

    private const int Many = 24;

    private Component(IReadOnlyList<Block> blocks, IReadOnlyList<Wire> wires)
    {
        Blocks = blocks;
        Wires = wires;
    }

    /// <summary>The namespaces and packs.</summary>
    public IReadOnlyList<Block> Blocks { get; }

    /// <summary>The connections.</summary>
    public IReadOnlyList<Wire> Wires { get; }

    /// <summary>Takes a picture apart, in the order of its namespaces. Blocks are made anew each time: a layout leaves its traces in them.</summary>
    public static IReadOnlyList<Func<Component>> Split(Graph graph)
    {
        var cables = graph.Cables.ToLookup(c => c.A.Netns);
        var back = graph.Cables.ToLookup(c => c.B.Netns);
        HashSet<NamespaceName> seen = [];
        List<Func<Component>> parts = [];
        foreach (var node in graph.Nodes)
        {
            if (!seen.Add(node.Name))
            {
                continue;
            }

            HashSet<NamespaceName> names = [node.Name];
            var pending = new Queue<NamespaceName>([node.Name]);
            while (pending.TryDequeue(out var name))
            {
                foreach (var next in cables[name].Select(c => c.B.Netns).Concat(back[name].Select(c => c.A.Netns)).Where(names.Add))
                {
                    seen.Add(next);
                    pending.Enqueue(next);
                }
            }

            List<GraphNode> nodes = [.. graph.Nodes.Where(n => names.Contains(n.Name))];
            List<GraphCable> own = [.. graph.Cables.Where(c => names.Contains(c.A.Netns))];
            parts.Add(() => Build(nodes, own));
        }

        return parts;
    }

    private static Component Build(List<GraphNode> nodes, List<GraphCable> cables)
    {
        var byName = nodes.ToDictionary(n => n.Name);
        Dictionary<NamespaceName, Block> blocks = [];
        List<Pack> packs = [];
        var fewest = nodes.Count > Many ? FewestOfMany : FewestInPack;
        foreach (var group in Leaves(cables).GroupBy(l => (l.Hub.Netns, byName[l.Hub.Netns].Port(l.Hub.Port).Bridge)).Where(g => g.Count() >= fewest))
        {
            var pack = new Pack(byName[group.Key.Netns], [.. group.Select(l => byName[l.Leaf])], [.. group.Select(l => l.Cable)]);
            packs.Add(pack);
            foreach (var leaf in group)
            {
                blocks[leaf.Leaf] = pack;
            }
        }

        List<Block> all = [.. packs];
        foreach (var node in nodes.Where(n => !blocks.ContainsKey(n.Name)))
        {
            all.Add(blocks[node.Name] = new Card(node));
        }

        List<Wire> wires = [];
        // The cables of a pack are drawn as one, whichever of their ends comes first.
        foreach (var group in cables.GroupBy(c => (object?)(blocks[c.A.Netns] as Pack ?? blocks[c.B.Netns] as Pack) ?? c).Select(g => g.ToList()))
        {
            var wire = new Wire(blocks[group[0].A.Netns], blocks[group[0].B.Netns], group);
            wires.Add(wire);
            (wire.From as Card)?.Wires.Add(wire);
            if (wire.To != wire.From)
            {
                (wire.To as Card)?.Wires.Add(wire);
            }
        }

        return new Component(all, wires);
    }

    /// <summary>Namespaces with one cable, whose other end has more.</summary>
    private static IEnumerable<(NamespaceName Leaf, GraphEnd Hub, GraphCable Cable)> Leaves(List<GraphCable> cables)
    {
        Dictionary<NamespaceName, int> degrees = [];
        foreach (var end in cables.SelectMany(c => new[] { c.A, c.B }))
        {
            degrees[end.Netns] = degrees.GetValueOrDefault(end.Netns) + 1;
        }

        foreach (var cable in cables)
        {
            if (degrees[cable.A.Netns] == 1 && degrees[cable.B.Netns] > 1)
            {
                yield return (cable.A.Netns, cable.B, cable);
            }
            else if (degrees[cable.B.Netns] == 1 && degrees[cable.A.Netns] > 1)
            {
                yield return (cable.B.Netns, cable.A, cable);
            }
        }
    }
}
