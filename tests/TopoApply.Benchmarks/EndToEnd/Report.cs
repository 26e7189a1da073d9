using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TopoApply.Benchmarks.EndToEnd;

/// <summary>The results as text, Markdown and JSON.</summary>
internal static class Report
{
    private static readonly string[] s_header = ["what", "where", "topoapply", "against", "ratio", "goal", "limit", "met"];
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    /// <summary>A table for a terminal.</summary>
    public static string Text(IReadOnlyList<Row> rows, IReadOnlyList<string> notes)
    {
        List<string[]> lines = [s_header, .. rows.Select(Cells)];
        var widths = Enumerable.Range(0, s_header.Length).Select(column => lines.Max(line => line[column].Length)).ToList();
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            text.AppendLine(string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }

        foreach (var note in notes)
        {
            text.AppendLine(note);
        }

        return text.ToString();
    }

    /// <summary>The same as a page that says what it is.</summary>
    public static string Markdown(RunFacts facts, IReadOnlyList<string> plots, IReadOnlyList<Row> rows, IReadOnlyList<string> notes)
    {
        var text = new StringBuilder($"# The program beside a bare C program and what others use\n\n{facts.Paragraphs()}\n");
        foreach (var plot in plots)
        {
            text.AppendLine($"![Seconds until the lab stands]({plot})\n");
        }

        foreach (var line in new[] { s_header, [.. s_header.Select(_ => "---")] }.Concat(rows.Select(Cells)))
        {
            text.AppendLine($"| {string.Join(" | ", line)} |");
        }

        text.AppendLine();
        foreach (var note in notes)
        {
            text.AppendLine($"* {note}");
        }

        return text.ToString();
    }

    /// <summary>All samples and all lines.</summary>
    public static string Json(RunFacts facts, Results results, IReadOnlyList<Row> rows)
    {
        var samples = results.Samples.Select(s => (JsonNode)new JsonObject
        {
            ["what"] = s.Key.What,
            ["lab"] = s.Key.Lab,
            ["size"] = s.Key.Size,
            ["who"] = s.Key.Who,
            ["median"] = Results.Median(s.Value),
            ["samples"] = new JsonArray([.. s.Value.Select(v => (JsonNode)v)]),
        });
        var lines = rows.Select(r => (JsonNode)new JsonObject
        {
            ["what"] = r.What,
            ["where"] = r.Where,
            ["value"] = r.Value,
            ["against"] = r.Floor,
            ["goal"] = r.Goal,
            ["limit"] = r.Limit,
            ["met"] = r.Met,
            ["counts"] = r.Counts,
        });
        return new JsonObject
        {
            ["run"] = facts.Line,
            ["notes"] = new JsonArray([.. results.Notes.Select(n => (JsonNode)n)]),
            ["rows"] = new JsonArray([.. lines]),
            ["samples"] = new JsonArray([.. samples]),
        }.ToJsonString(s_indented);
    }

    private static string[] Cells(Row row) =>
    [
        row.What,
        row.Where,
        Amount(row.Value, row.IsBytes),
        Against(row),
        row.Ratio is { } ratio ? ratio.ToString("F2", CultureInfo.InvariantCulture) : "",
        row.Goal,
        row.Limit is { } limit ? Amount(limit, row.IsBytes) : "",
        Verdict(row),
    ];

    private static string Against(Row row)
    {
        var first = string.Join(' ', new[] { row.Floor is { } floor ? Amount(floor, row.IsBytes) : "", row.Remark }.Where(t => t.Length > 0));
        return string.Join(", ", row.Others.Select(o => $"{o.Key} {Amount(o.Value, row.IsBytes)}").Prepend(first).Where(t => t.Length > 0));
    }

    /// <summary>In parentheses at a size that the goal was not set for.</summary>
    private static string Verdict(Row row)
    {
        var word = row.Met switch { true => "yes", false => "no", null => "" };
        return row.Counts || word.Length == 0 ? word : $"({word})";
    }

    private static string Amount(double value, bool isBytes) => isBytes
        ? value >= 1e6 ? string.Create(CultureInfo.InvariantCulture, $"{value / 1e6:F0} MB") : string.Create(CultureInfo.InvariantCulture, $"{value / 1e3:F1} kB")
        : value >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{value:F2} s")
            : string.Create(CultureInfo.InvariantCulture, $"{value * 1000:F1} ms");
}
