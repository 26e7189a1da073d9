using System.Net;
using TopoApply.Diagnostics;
using TopoApply.Planning;

namespace TopoApply.Cli.Rendering;

/// <summary>Writes a plan as Markdown for a comment on a merge request: the numbers first, each namespace to be unfolded, removals in sight.</summary>
internal static class PlanMarkdown
{
    /// <summary>The text.</summary>
    /// <param name="topology">The topology's name.</param>
    /// <param name="view">The plan; null when it is refused.</param>
    /// <param name="diagnostics">Warnings and errors.</param>
    public static string Of(string topology, PlanView? view, IReadOnlyList<Diagnostic> diagnostics)
    {
        using var text = new StringWriter { NewLine = "\n" };
        text.WriteLine($"### topoapply: {Escape(topology)}");
        text.WriteLine();
        text.WriteLine(view is null ? "**The plan is refused.**" : view.Plan.IsEmpty ? "No changes." : $"**{PlanText.Summary(view)}**");
        if (view is not null && PlanText.Partial(view.Plan) is { } partial)
        {
            text.WriteLine();
            text.WriteLine(Escape(partial));
        }

        if (diagnostics.Count > 0)
        {
            text.WriteLine();
            foreach (var diagnostic in diagnostics)
            {
                WriteOne(text, diagnostic);
            }
        }

        if (view is { Plan.IsEmpty: false })
        {
            WritePlan(text, view);
        }

        return text.ToString();
    }

    private static void WritePlan(StringWriter text, PlanView view)
    {
        if (view.Drift.Count > 0)
        {
            WriteFolded(text, $"Drift: {PlanText.Count(view.Drift.Count, "object")} moved since the last apply, not by topoapply", terminal =>
                view.Drift.ToList().ForEach(moved => DriftText.WriteOne(terminal, moved)));
        }

        foreach (var (netns, changes) in view.Groups)
        {
            var worst = changes.Max(PlanView.DisruptionOf);
            var title = $"<b>{Html(netns.Value)}</b>: {PlanText.Totals(verb => changes.Count(c => c.Verb == verb))}";
            WriteFolded(text, worst == Disruption.None ? title : $"{title} · {PlanText.Word(worst)}", terminal =>
            {
                foreach (var change in changes)
                {
                    new ChangeText(terminal, view, Density.Default).Write(change);
                }
            });
        }

        if (view.Removals is { Count: > 0 } removed)
        {
            text.WriteLine();
            text.WriteLine("**Removes:**");
            WriteFenced(text, terminal => removed.ToList().ForEach(change => terminal.Line($"  - {Terminal.Clean(change.Key.Netns.Value)}: {PlanText.Describe(change.Resource)}")));
        }
    }

    private static void WriteOne(StringWriter text, Diagnostic diagnostic)
    {
        var place = diagnostic.Span.IsNone ? "" : $"`{Terminal.Clean(diagnostic.Span.ToString()).Replace('`', '\'')}`: ";
        var hint = diagnostic.Hint is null ? "" : $" ({Escape(diagnostic.Hint)})";
        text.WriteLine($"- {place}{(diagnostic.Severity == Severity.Error ? "error" : "warning")} {diagnostic.Code}: {Escape(diagnostic.Message)}{hint}");
    }

    private static void WriteFolded(StringWriter text, string title, Action<Terminal> write)
    {
        text.WriteLine();
        text.WriteLine($"<details><summary>{title}</summary>");
        WriteFenced(text, write);
        text.WriteLine();
        text.WriteLine("</details>");
    }

    /// <summary>A block of differences: signs stand first in their lines, so that they are coloured. No text can end the block early.</summary>
    private static void WriteFenced(StringWriter text, Action<Terminal> write)
    {
        using var block = new StringWriter { NewLine = "\n" };
        write(new Terminal(block));
        var content = block.ToString();
        var fence = "```";
        while (content.Contains(fence, StringComparison.Ordinal))
        {
            fence += "`";
        }

        text.WriteLine();
        text.WriteLine($"{fence}diff");
        foreach (var line in content.TrimEnd('\n').Split('\n'))
        {
            text.WriteLine(line.StartsWith("  ", StringComparison.Ordinal) ? line[2..] : line);
        }

        text.WriteLine(fence);
    }

    /// <summary>Names and values are text here, never markup.</summary>
    private static string Escape(string text)
    {
        var plain = Html(text);
        foreach (var sign in (char[])['\\', '`', '*', '_', '[', ']', '|', '~'])
        {
            plain = plain.Replace($"{sign}", $"\\{sign}", StringComparison.Ordinal);
        }

        return plain;
    }

    /// <summary>The same between tags, where Markdown does not look.</summary>
    private static string Html(string text) => WebUtility.HtmlEncode(Terminal.Clean(text));
}
