using TopoApply.Diagnostics;
using TopoApply.Yaml;

namespace TopoApply.Cli.Rendering;

/// <summary>Prints diagnostics as `file:line:col`, the line itself, a caret under the value, and the hint.</summary>
internal static class DiagnosticText
{
    private const int WidestLine = 160;

    /// <summary>Columns of what stands before a line beside its number.</summary>
    private const int Margin = 5;

    /// <summary>Stands for what is left out of a line.</summary>
    private const string Cut = "…";

    /// <summary>Nobody reads more in one go, and a hostile file can have hundreds of thousands.</summary>
    private const int Most = 1000;

    /// <summary>Prints all of them and a closing count of the errors.</summary>
    public static void Write(Terminal terminal, IReadOnlyList<Diagnostic> diagnostics) => Write(terminal, diagnostics, []);

    /// <summary>Prints what loading a file has said. Its text is at hand; to read it again is impossible when it came through a pipe.</summary>
    public static void Write(Terminal terminal, LoadResult loaded)
    {
        var files = loaded.Diagnostics.Select(d => d.Span.File ?? "").Distinct();
        Write(terminal, loaded.Diagnostics, files.ToDictionary(file => file, file => Lines(loaded.Texts.GetValueOrDefault(file, loaded.Text))));
    }

    private static void Write(Terminal terminal, IReadOnlyList<Diagnostic> diagnostics, Dictionary<string, string[]> files)
    {
        foreach (var diagnostic in diagnostics.Take(Most))
        {
            WriteOne(terminal, diagnostic, files);
        }

        if (diagnostics.Count > Most)
        {
            terminal.Line($"… and {diagnostics.Count - Most} more.");
        }

        var errors = diagnostics.Count(d => d.Severity == Severity.Error);
        if (errors > 0)
        {
            terminal.Line(terminal.Red(errors == 1 ? "1 error" : $"{errors} errors") + "; nothing was touched.");
        }
    }

    private static void WriteOne(Terminal terminal, Diagnostic diagnostic, Dictionary<string, string[]> files)
    {
        var severity = diagnostic.Severity == Severity.Error ? terminal.Red("error") : terminal.Yellow("warning");
        var place = diagnostic.Span.IsNone ? "" : terminal.Bold(Terminal.Clean(diagnostic.Span.ToString())) + ": ";
        terminal.Line($"{place}{severity} {diagnostic.Code}: {Terminal.Clean(diagnostic.Message)}");
        if (!diagnostic.Span.IsNone && LineOf(diagnostic.Span, files) is { } line)
        {
            WriteLine(terminal, diagnostic.Span, line);
        }

        for (var through = diagnostic.Span.Through; through is not null; through = through.Next)
        {
            terminal.Line($"  note: {Terminal.Clean(PlainText.Shown(through.How))}{(through.At.IsNone ? "" : Terminal.Clean($" at {through.At}"))}");
        }

        if (diagnostic.Hint is { } hint)
        {
            terminal.Line($"  hint: {Terminal.Clean(hint)}");
        }
    }

    private static void WriteLine(Terminal terminal, SourceSpan span, string line)
    {
        var number = span.Line.ToString();
        var start = Math.Clamp(span.Column - 1, 0, line.Length);
        var (from, end) = Window(terminal.IsTerminal ? terminal.Width - number.Length - Margin : WidestLine, line.Length, start, span.Length);
        string Part(int first, int last) => terminal.Shown(Terminal.Clean(line[first..last]));
        var begin = from > 0 ? terminal.Shown(Cut) : "";
        var shown = begin + Part(from, end) + (end < line.Length ? terminal.Shown(Cut) : "");
        var before = begin.Length + Part(from, start).Length;
        var length = Math.Max(1, Part(start, Math.Clamp(start + span.Length, start, end)).Length);
        terminal.Whole($"  {terminal.Dim(number + " |")} {shown}");
        terminal.Whole($"  {new string(' ', number.Length)} {terminal.Dim("|")} {new string(' ', before)}{terminal.Red(new string('^', length))}");
    }

    /// <summary>What of a line is shown where there is no room for all of it: its beginning if that holds the place, else what is around the place.</summary>
    private static (int From, int End) Window(int room, int length, int start, int span)
    {
        if (length <= room)
        {
            return (0, length);
        }

        var text = room - (2 * Cut.Length);
        var from = start + Math.Min(span, text / 2) <= text ? 0 : start - (text / 2);
        return (from, Math.Min(length, from + text));
    }

    private static string[] Lines(string text) => text.Length == 0 ? [] : [.. text.Split('\n').Select(line => line.TrimEnd('\r'))];

    private static string? LineOf(SourceSpan span, Dictionary<string, string[]> files)
    {
        if (span.File is null)
        {
            return null;
        }

        if (!files.TryGetValue(span.File, out var lines))
        {
            try
            {
                // A device or pipe has no length, and reading it could go on for ever.
                lines = new FileInfo(span.File) is { Length: > 0 } info && info.Length <= LoadLimits.Default.MaxBytes ? Lines(File.ReadAllText(span.File)) : [];
            }
            catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
            {
                lines = [];
            }

            files[span.File] = lines;
        }

        return span.Line <= lines.Length ? lines[span.Line - 1] : null;
    }
}
