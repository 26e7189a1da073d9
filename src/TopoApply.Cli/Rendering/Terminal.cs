using System.Text;
using TopoApply.Diagnostics;

namespace TopoApply.Cli.Rendering;

/// <summary>
/// One output stream. Everything that comes from a file or from the kernel passes <see cref="Clean"/>: no control character reaches a
/// terminal. Colour is used on a terminal unless NO_COLOR is set (no-color.org).
/// </summary>
internal sealed class Terminal
{
    private readonly TextWriter _writer;
    private readonly bool _colour;

    /// <summary>Writes to any writer; without colour when it is not a terminal.</summary>
    public Terminal(TextWriter writer, bool redirected = true)
    {
        _writer = writer;
        _colour = !redirected
            && string.IsNullOrEmpty(System.Environment.GetEnvironmentVariable("NO_COLOR"))
            && System.Environment.GetEnvironmentVariable("TERM") is not "dumb";
    }

    /// <summary>Standard output.</summary>
    public static Terminal Out => field ??= new(StandardStream.OpenOutput(), !StandardStream.IsOutputTerminal);

    /// <summary>Standard error.</summary>
    public static Terminal Error => field ??= new(StandardStream.OpenError(), !StandardStream.IsErrorTerminal);

    /// <summary>True when a person can be asked.</summary>
    public static bool CanAsk => !Console.IsInputRedirected && !Console.IsOutputRedirected;

    /// <summary>Writes a line. The text may hold colours made by this class; anything foreign in it was cleaned before.</summary>
    public void Line(string text = "") => _writer.WriteLine(text);

    /// <summary>Writes without ending the line.</summary>
    public void Write(string text)
    {
        _writer.Write(text);
        _writer.Flush();
    }

    /// <summary>Green: what will be made.</summary>
    public string Green(string text) => Paint("32", text);

    /// <summary>Yellow: what will change.</summary>
    public string Yellow(string text) => Paint("33", text);

    /// <summary>Red: what goes or went wrong.</summary>
    public string Red(string text) => Paint("31", text);

    /// <summary>Cyan: what is taken over.</summary>
    public string Cyan(string text) => Paint("36", text);

    /// <summary>Bold: headings.</summary>
    public string Bold(string text) => Paint("1", text);

    /// <summary>Dim: asides.</summary>
    public string Dim(string text) => Paint("2", text);

    /// <summary>The text with control, format and bidirectional characters made visible as `\u{…}`; tabs become blanks.</summary>
    public static string Clean(string text)
    {
        StringBuilder? cleaned = null;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var bad = !PlainText.IsPlain(text, i);
            if (bad && cleaned is null)
            {
                cleaned = new StringBuilder(text, 0, i, text.Length + 16);
            }

            if (cleaned is not null)
            {
                _ = bad ? c == '\t' ? cleaned.Append(' ') : cleaned.Append("\\u{").Append(((int)c).ToString("x")).Append('}') : cleaned.Append(c);
            }
        }

        return cleaned?.ToString() ?? text;
    }

    private string Paint(string code, string text) => _colour ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
