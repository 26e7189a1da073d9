using TopoApply.Netlink.Values;
using TopoApply.Raising;

namespace TopoApply.Graphs;

/// <summary>Where the kinds draw what they know: a namespace a box, a link a port or bridge, an address a label.</summary>
internal sealed class GraphDrawing
{
    private readonly SortedDictionary<NamespaceName, Box> _boxes = [];
    private readonly Dictionary<GraphEnd, (GraphEnd Peer, Drift Drift)> _cables = [];

    /// <summary>How the resource that is drawn at the moment stands to what is declared.</summary>
    public Drift Drift { get; set; }

    /// <summary>A namespace.</summary>
    public void AddBox(NamespaceName netns) => BoxOf(netns).Drift = Drift;

    /// <summary>Marks a namespace as one that forwards.</summary>
    public void MarkRouter(NamespaceName netns) => BoxOf(netns).IsRouter = true;

    /// <summary>An interface; with a peer it is the end of a cable.</summary>
    public void AddPort(NamespaceName netns, InterfaceName name, GraphEnd? peer, InterfaceName? bridge)
    {
        var item = BoxOf(netns).Item(name);
        (item.IsPort, item.Bridge, item.Drift) = (true, bridge, Drift);
        if (peer is { } end)
        {
            _cables[new GraphEnd(netns, name)] = (end, Drift);
        }
    }

    /// <summary>A bridge.</summary>
    public void AddBridge(NamespaceName netns, InterfaceName name)
    {
        var item = BoxOf(netns).Item(name);
        (item.IsBridge, item.Drift) = (true, Drift);
    }

    /// <summary>A label of an interface.</summary>
    public void AddLabel(NamespaceName netns, InterfaceName link, string text) => BoxOf(netns).Item(link).Labels.Add(new GraphLabel(text, Drift));

    /// <summary>A line in a namespace's box.</summary>
    public void AddNote(NamespaceName netns, string text) => BoxOf(netns).Notes.Add(new GraphLabel(text, Drift));

    /// <summary>Counts a difference that nothing in the picture shows.</summary>
    public void AddUnseen(NamespaceName netns) => BoxOf(netns).Unseen++;

    /// <summary>The picture.</summary>
    public Graph Build(string title)
    {
        var nodes = _boxes.Where(b => !b.Value.IsEmpty || !b.Key.IsHost)
            .OrderBy(b => !b.Key.IsHost)
            .ThenBy(b => b.Key.Value, NaturalOrder.Instance)
            .Select(b => b.Value.Build(b.Key))
            .ToList();
        List<GraphCable> cables = [];
        foreach (var (end, (peer, drift)) in _cables)
        {
            // Both ends must say so, and a cable is drawn once.
            if (_cables.TryGetValue(peer, out var back) && back.Peer == end && Compare(end, peer) < 0)
            {
                cables.Add(new GraphCable(end, peer, drift > back.Drift ? drift : back.Drift));
            }
        }

        cables.Sort((a, b) => Compare(a.A, b.A));
        return new Graph(title, nodes, cables);
    }

    private static int Compare(GraphEnd a, GraphEnd b)
    {
        var order = NaturalOrder.Instance.Compare(a.Netns.Value, b.Netns.Value);
        return order != 0 ? order : NaturalOrder.Instance.Compare(a.Port.Value, b.Port.Value);
    }

    private Box BoxOf(NamespaceName netns)
    {
        if (!_boxes.TryGetValue(netns, out var box))
        {
            _boxes[netns] = box = new Box();
        }

        return box;
    }

    private sealed class Box
    {
        private readonly Dictionary<InterfaceName, Interface> _items = [];

        public Drift Drift { get; set; }

        public bool IsRouter { get; set; }

        public int Unseen { get; set; }

        public List<GraphLabel> Notes { get; } = [];

        public bool IsEmpty => Notes.Count == 0 && Unseen == 0 && !_items.Values.Any(i => i.IsPort || i.IsBridge || i.Labels.Count > 0);

        public Interface Item(InterfaceName name)
        {
            if (!_items.TryGetValue(name, out var item))
            {
                _items[name] = item = new Interface();
            }

            return item;
        }

        public GraphNode Build(NamespaceName name)
        {
            var items = _items.OrderBy(i => i.Key.Value, NaturalOrder.Instance).ToList();

            // An address of `lo`, or of a link of the host that only the file's reader knows, has no cable to stand at.
            var others = items.Where(i => !i.Value.IsPort && !i.Value.IsBridge && i.Value.Labels.Count > 0)
                .SelectMany(i => i.Value.Labels.Select(l => l with { Text = $"{i.Key} {l.Text}" }));
            IEnumerable<GraphLabel> unseen = Unseen == 0 ? [] : [new GraphLabel(Unseen == 1 ? "1 more difference" : $"{Unseen} more differences", Drift.Changed)];
            return new GraphNode(
                name,
                IsRouter,
                [.. items.Where(i => i.Value.IsPort).Select(i => new GraphPort(i.Key, i.Value.Labels, i.Value.Bridge, i.Value.Drift))],
                [.. items.Where(i => i.Value.IsBridge).Select(i => new GraphBridge(i.Key, i.Value.Labels, i.Value.Drift))],
                [.. others, .. Notes, .. unseen],
                Drift);
        }
    }

    private sealed class Interface
    {
        public bool IsPort { get; set; }

        public bool IsBridge { get; set; }

        public InterfaceName? Bridge { get; set; }

        public Drift Drift { get; set; }

        public List<GraphLabel> Labels { get; } = [];
    }
}
