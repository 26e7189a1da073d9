using System.Text;
using TopoApply.Diagnostics;
using TopoApply.Netlink.Values;

namespace TopoApply.Graphs;

/// <summary>A picture in the language of Graphviz. Source: graphviz.org/doc/info/lang.html.</summary>
internal static class DotText
{
    /// <summary>Writes a graph.</summary>
    public static string Of(Graph graph)
    {
        var text = new StringBuilder();
        text.Append($"graph {Quote(graph.Title)} {{\n");
        text.Append("  graph [rankdir=LR, bgcolor=white, nodesep=0.5, ranksep=1.6, fontname=\"monospace\"];\n");
        text.Append("  node [shape=box, style=\"rounded,filled\", fontname=\"monospace\", fontsize=11];\n");
        text.Append("  edge [fontname=\"monospace\", fontsize=9];\n");
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            AppendNode(text, graph.Nodes[i], i);
        }

        foreach (var cable in graph.Cables)
        {
            text.Append($"  {End(graph, cable.A)} -- {End(graph, cable.B)} [taillabel={Quote(PortText(graph, cable.A))}, headlabel={Quote(PortText(graph, cable.B))}{Colour(cable.Drift, "color")}];\n");
        }

        return text.Append("}\n").ToString();
    }

    private static void AppendNode(StringBuilder text, GraphNode node, int number)
    {
        var (fill, stroke) = GraphColours.Of(node);
        var lines = node.Notes.Select(n => n.Text).Concat(node.Ports.Where(p => p.Bridge is { } bridge && node.Bridges.All(b => b.Name != bridge)).Select(p => p.Name.Value)).Prepend(node.Name.Value);
        var box = $"{Quote(node.Name.Value)} [label={Quote(string.Join("\n", lines))}, fillcolor=\"{fill}\", color=\"{GraphColours.Of(node.Drift) ?? stroke}\"{Style(node.Drift)}];\n";
        if (node.Bridges.Count == 0)
        {
            text.Append($"  {box}");
            return;
        }

        text.Append($"  subgraph cluster_{number} {{\n    graph [style=\"rounded,dashed\", color=\"{stroke}\"];\n    {box}");
        foreach (var bridge in node.Bridges)
        {
            var label = string.Join("\n", bridge.Addresses.Select(a => a.Text).Prepend(bridge.Name.Value));
            var name = BridgeName(node.Name, bridge.Name);
            text.Append($"    {name} [shape=ellipse, label={Quote(label)}, fillcolor=\"{GraphColours.Bridge.Fill}\", color=\"{GraphColours.Of(bridge.Drift) ?? GraphColours.Bridge.Stroke}\"{Style(bridge.Drift)}];\n");
            text.Append($"    {Quote(node.Name.Value)} -- {name} [style=dotted];\n");
        }

        text.Append("  }\n");
    }

    private static string End(Graph graph, GraphEnd end)
    {
        var node = graph.Nodes.First(n => n.Name == end.Netns);
        return node.Port(end.Port).Bridge is { } bridge && node.Bridges.Any(b => b.Name == bridge) ? BridgeName(end.Netns, bridge) : Quote(end.Netns.Value);
    }

    private static string PortText(Graph graph, GraphEnd end)
    {
        var port = graph.Nodes.First(n => n.Name == end.Netns).Port(end.Port);
        return string.Join("\n", port.Addresses.Select(a => a.Text).Prepend(port.Name.Value));
    }

    // No name of a namespace holds a slash.
    private static string BridgeName(NamespaceName netns, InterfaceName bridge) => Quote($"{netns}/{bridge}");

    private static string Colour(Drift drift, string attribute) => GraphColours.Of(drift) is { } colour ? $", {attribute}=\"{colour}\", penwidth=2{Dash(drift)}" : "";

    private static string Dash(Drift drift) => drift switch { Drift.Missing => ", style=dashed", Drift.Extra => ", style=dotted", _ => "" };

    private static string Style(Drift drift) => drift switch
    {
        Drift.None => "",
        Drift.Missing => ", penwidth=2, style=\"rounded,filled,dashed\"",
        Drift.Extra => ", penwidth=2, style=\"rounded,filled,dotted\"",
        Drift.Changed => ", penwidth=2",
    };

    /// <summary>A quoted string; a line break in it is one in the label.</summary>
    private static string Quote(string text) =>
        $"\"{string.Join("\\n", text.Split('\n').Select(line => PlainText.Of(line).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)))}\"";
}
