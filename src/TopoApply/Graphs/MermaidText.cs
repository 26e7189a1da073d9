using System.Text;
using TopoApply.Diagnostics;

namespace TopoApply.Graphs;

/// <summary>A picture as a Mermaid flow chart, which GitHub and many editors draw in Markdown. Source: mermaid.js.org, flowchart syntax.</summary>
internal static class MermaidText
{
    /// <summary>Writes a graph.</summary>
    public static string Of(Graph graph)
    {
        var text = new StringBuilder("flowchart LR\n");
        var numbers = graph.Nodes.Select((node, number) => (node.Name, number)).ToDictionary(n => n.Name, n => n.number);
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            AppendNode(text, graph.Nodes[i], i);
        }

        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            text.Append(string.Concat(graph.Nodes[i].Bridges.Select((_, bridge) => $"  n{i} -.- n{i}b{bridge}\n")));
        }

        for (var i = 0; i < graph.Cables.Count; i++)
        {
            var cable = graph.Cables[i];
            text.Append($"  {End(cable.A)} ---|\"{Escape($"{Port(cable.A)} – {Port(cable.B)}")}\"| {End(cable.B)}\n");
            if (GraphColours.Of(cable.Drift) is { } colour)
            {
                text.Append($"  linkStyle {i + graph.Nodes.Sum(n => n.Bridges.Count)} stroke:{colour},stroke-width:3px{Dash(cable.Drift)}\n");
            }
        }

        return text.ToString();

        string End(GraphEnd end)
        {
            var node = graph.Nodes[numbers[end.Netns]];
            var bridge = node.Port(end.Port).Bridge is { } name ? node.Bridges.ToList().FindIndex(b => b.Name == name) : -1;
            return bridge < 0 ? $"n{numbers[end.Netns]}" : $"n{numbers[end.Netns]}b{bridge}";
        }

        string Port(GraphEnd end)
        {
            var port = graph.Nodes[numbers[end.Netns]].Port(end.Port);
            return string.Join(' ', port.Addresses.Select(a => a.Text).Prepend(port.Name.Value));
        }
    }

    private static void AppendNode(StringBuilder text, GraphNode node, int number)
    {
        var (fill, stroke) = GraphColours.Of(node);
        text.Append($"  n{number}[\"{Lines(node.Notes.Select(n => n.Text).Prepend(node.Name.Value))}\"]\n");
        AppendStyle(text, $"n{number}", fill, GraphColours.Of(node.Drift) ?? stroke, node.Drift);
        for (var i = 0; i < node.Bridges.Count; i++)
        {
            var bridge = node.Bridges[i];
            text.Append($"  n{number}b{i}([\"{Lines(bridge.Addresses.Select(a => a.Text).Prepend($"{node.Name}:{bridge.Name}"))}\"])\n");
            AppendStyle(text, $"n{number}b{i}", GraphColours.Bridge.Fill, GraphColours.Of(bridge.Drift) ?? GraphColours.Bridge.Stroke, bridge.Drift);
        }
    }

    private static void AppendStyle(StringBuilder text, string name, string fill, string stroke, Drift drift) =>
        text.Append($"  style {name} fill:{fill},stroke:{stroke},color:{GraphColours.Ink}{(drift == Drift.None ? "" : ",stroke-width:3px")}{Dash(drift)}\n");

    private static string Dash(Drift drift) => drift switch { Drift.Missing => ",stroke-dasharray:6 4", Drift.Extra => ",stroke-dasharray:2 3", _ => "" };

    private static string Lines(IEnumerable<string> lines) => string.Join("<br/>", lines.Select(Escape));

    /// <summary>Everything that could end a label or begin a tag as the number of its character.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in PlainText.Of(text))
        {
            _ = c is '"' or '<' or '>' or '&' or '#' or '`' or '\\' or '|' or '[' or ']' or '{' or '}' or ';' ? escaped.Append($"#{(int)c};") : escaped.Append(c);
        }

        return escaped.ToString();
    }
}
