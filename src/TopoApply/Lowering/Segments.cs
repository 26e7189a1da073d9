namespace TopoApply.Lowering;

/// <summary>Which interfaces are on one segment: what cables and bridges join.</summary>
internal sealed class Segments
{
    private readonly Dictionary<InterfaceEntry, InterfaceEntry> _parents = [];

    /// <summary>Finds them.</summary>
    public Segments(TopologyIndex index)
    {
        foreach (var entry in index.Namespaces.SelectMany(n => n.Interfaces))
        {
            if (entry.Master is { } bridge)
            {
                Join(entry, bridge);
            }

            if (entry.Peer is { } peer)
            {
                Join(entry, peer);
            }
        }
    }

    /// <summary>The interface that stands for all of a segment.</summary>
    public InterfaceEntry Of(InterfaceEntry entry)
    {
        while (_parents.TryGetValue(entry, out var parent))
        {
            if (_parents.TryGetValue(parent, out var grandparent))
            {
                _parents[entry] = grandparent;
            }

            entry = parent;
        }

        return entry;
    }

    private void Join(InterfaceEntry a, InterfaceEntry b)
    {
        var (x, y) = (Of(a), Of(b));
        if (x != y)
        {
            _parents[x] = y;
        }
    }
}
