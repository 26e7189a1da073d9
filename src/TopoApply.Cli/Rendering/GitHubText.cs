using TopoApply.Diagnostics;

namespace TopoApply.Cli.Rendering;

/// <summary>Diagnostics as workflow commands, which GitHub shows beside the lines of the file.</summary>
internal static class GitHubText
{
    /// <summary>One line for each.</summary>
    public static void Write(TextWriter writer, IEnumerable<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics)
        {
            var span = diagnostic.Span;
            var place = span.IsNone ? "" : $"file={Property(Terminal.Clean(span.File ?? ""))},line={span.Line},col={span.Column},endColumn={span.Column + Math.Max(1, span.Length)},";
            var hint = diagnostic.Hint is null ? "" : $"\nhint: {Terminal.Clean(diagnostic.Hint)}";
            writer.WriteLine($"::{(diagnostic.Severity == Severity.Error ? "error" : "warning")} {place}title={diagnostic.Code}::{Data(Terminal.Clean(diagnostic.Message) + hint)}");
        }
    }

    private static string Data(string text) => text.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) => Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
