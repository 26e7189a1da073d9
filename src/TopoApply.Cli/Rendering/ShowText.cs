using System.Text;
using System.Text.Json;
using Drift = TopoApply.Graphs.Drift;

namespace TopoApply.Cli.Rendering;

/// <summary>Prints what is there: as a tree by namespace, as a table, or as JSON.</summary>
internal static class ShowText
{
    /// <summary>Settings that take more than this have lines of their own.</summary>
    private const int LongestLine = 100;

    /// <summary>By namespace, what differs marked at the line's begin and explained at its end.</summary>
    public static void WriteTree(Terminal terminal, IReadOnlyList<ShowRow> rows, bool compared)
    {
        foreach (var group in rows.GroupBy(r => r.Resource.Netns))
        {
            terminal.Line(terminal.Bold(Terminal.Clean(group.Key.Value)));
            foreach (var row in group)
            {
                var attributes = string.Join(", ", row.Attributes.Select(a => $"{a.Key} {a.Value}"));
                if (attributes.Length > LongestLine)
                {
                    attributes = "";
                }

                var difference = row.Drift == Drift.None ? "" : $"  ({Terminal.Clean(row.Difference)})";
                var text = $"{Terminal.Clean(row.Text)}{(attributes.Length > 0 ? $"  {terminal.Dim(Terminal.Clean(attributes))}" : "")}{difference}";
                terminal.Line($"  {(compared ? $"{Sign(row.Drift)} " : "")}{Paint(terminal, row.Drift, text)}");
                foreach (var (name, value) in attributes.Length == 0 ? row.Attributes : [])
                {
                    terminal.Line($"      {terminal.Dim(Terminal.Clean($"{name} {value}"))}");
                }
            }
        }

        if (compared)
        {
            terminal.Line(Summary(rows));
        }
    }

    /// <summary>One line each, in columns that `sort` and `grep` can work on.</summary>
    public static void WriteTable(Terminal terminal, IReadOnlyList<ShowRow> rows, bool compared)
    {
        List<string[]> cells = [["NAMESPACE", "KIND", "WHAT", compared ? "DRIFT" : ""]];
        cells.AddRange(rows.Select(r => new[] { Terminal.Clean(r.Resource.Netns.Value), r.Resource.Key.Kind, Terminal.Clean(r.Text), Terminal.Clean(r.Difference) }));
        var widths = Enumerable.Range(0, 3).Select(column => cells.Max(c => c[column].Length)).ToArray();
        for (var i = 0; i < cells.Count; i++)
        {
            var line = string.Join("  ", cells[i].Select((cell, column) => column < widths.Length ? cell.PadRight(widths[column]) : cell)).TrimEnd();
            terminal.Line(i == 0 ? terminal.Bold(line) : Paint(terminal, rows[i - 1].Drift, line));
        }
    }

    /// <summary>For programs: one object, its `objects` in the order of the tree.</summary>
    public static string Json(string topology, IReadOnlyList<ShowRow> rows, bool compared)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("topology", topology);
            if (compared)
            {
                json.WriteBoolean("asDeclared", rows.All(r => r.Drift == Drift.None));
            }

            json.WriteStartArray("objects");
            foreach (var row in rows)
            {
                WriteRow(json, row, compared);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return $"{Encoding.UTF8.GetString(stream.ToArray())}\n";
    }

    private static void WriteRow(Utf8JsonWriter json, ShowRow row, bool compared)
    {
        json.WriteStartObject();
        json.WriteString("namespace", row.Resource.Netns.Value);
        json.WriteString("kind", row.Resource.Key.Kind);
        json.WriteString("id", row.Resource.Key.Id);
        json.WriteString("text", row.Text);
        json.WriteStartObject("attributes");
        foreach (var (name, value) in row.Attributes.DistinctBy(a => a.Key))
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        if (compared)
        {
            json.WriteString("drift", row.Drift switch { Drift.None => "none", Drift.Changed => "changed", Drift.Extra => "extra", Drift.Missing => "missing" });
            json.WriteStartArray("differences");
            foreach (var field in row.Fields)
            {
                json.WriteStartObject();
                json.WriteString("field", field.Field);
                json.WriteString("live", field.Before);
                json.WriteString("declared", field.After);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static string Summary(IReadOnlyList<ShowRow> rows)
    {
        int Of(Drift drift) => rows.Count(r => r.Drift == drift);
        return rows.All(r => r.Drift == Drift.None)
            ? $"As declared: {PlanText.Count(rows.Count, "object")}."
            : $"{Of(Drift.None)} as declared, {Of(Drift.Changed)} other than declared, {Of(Drift.Missing)} declared and not there, {Of(Drift.Extra)} there and not declared.";
    }

    private static string Sign(Drift drift) => drift switch { Drift.None => " ", Drift.Changed => "~", Drift.Missing => "!", Drift.Extra => "?" };

    private static string Paint(Terminal terminal, Drift drift, string text) => drift switch
    {
        Drift.None => text,
        Drift.Changed => terminal.Yellow(text),
        Drift.Missing => terminal.Red(text),
        Drift.Extra => terminal.Cyan(text),
    };
}
