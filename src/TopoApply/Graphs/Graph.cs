using TopoApply.Netlink.Values;

namespace TopoApply.Graphs;

/// <summary>How what is drawn stands to what is declared.</summary>
internal enum Drift
{
    /// <summary>As declared, or nothing was compared.</summary>
    None,

    /// <summary>There in another form than declared.</summary>
    Changed,

    /// <summary>There and not declared.</summary>
    Extra,

    /// <summary>Declared and not there.</summary>
    Missing,
}

/// <summary>A piece of text with its drift.</summary>
internal sealed record GraphLabel(string Text, Drift Drift = Drift.None);

/// <summary>An interface that is drawn in a namespace: a cable's end, or one that leads nowhere we know.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Addresses">Its addresses.</param>
/// <param name="Bridge">The bridge that it is a port of; null for none.</param>
/// <param name="Drift">How it stands to what is declared.</param>
internal sealed record GraphPort(InterfaceName Name, IReadOnlyList<GraphLabel> Addresses, InterfaceName? Bridge, Drift Drift);

/// <summary>A bridge in a namespace.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Addresses">Its addresses.</param>
/// <param name="Drift">How it stands to what is declared.</param>
internal sealed record GraphBridge(InterfaceName Name, IReadOnlyList<GraphLabel> Addresses, Drift Drift);

/// <summary>A namespace.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsRouter">True when it forwards.</param>
/// <param name="Ports">Its interfaces but bridges, by name.</param>
/// <param name="Bridges">Its bridges, by name.</param>
/// <param name="Notes">What it does with packets: translations, a filter, how much differs.</param>
/// <param name="Drift">How it stands to what is declared.</param>
internal sealed record GraphNode(
    NamespaceName Name,
    bool IsRouter,
    IReadOnlyList<GraphPort> Ports,
    IReadOnlyList<GraphBridge> Bridges,
    IReadOnlyList<GraphLabel> Notes,
    Drift Drift)
{
    /// <summary>A port by its name.</summary>
    public GraphPort Port(InterfaceName name) => Ports.First(p => p.Name == name);
}

/// <summary>One end of a cable.</summary>
internal readonly record struct GraphEnd(NamespaceName Netns, InterfaceName Port);

/// <summary>A cable.</summary>
internal sealed record GraphCable(GraphEnd A, GraphEnd B, Drift Drift);

/// <summary>A topology as a picture sees it.</summary>
/// <param name="Title">What it is of.</param>
/// <param name="Nodes">The namespaces, `host` first, then by name.</param>
/// <param name="Cables">The cables, by their ends.</param>
internal sealed record Graph(string Title, IReadOnlyList<GraphNode> Nodes, IReadOnlyList<GraphCable> Cables)
{
    /// <summary>All drifts that occur.</summary>
    public IEnumerable<Drift> Drifts => Nodes
        .SelectMany(n => n.Ports.SelectMany(p => p.Addresses.Select(a => a.Drift).Append(p.Drift))
            .Concat(n.Bridges.SelectMany(b => b.Addresses.Select(a => a.Drift).Append(b.Drift)))
            .Concat(n.Notes.Select(l => l.Drift))
            .Append(n.Drift))
        .Concat(Cables.Select(c => c.Drift))
        .Where(d => d != Drift.None)
        .Distinct();
}
