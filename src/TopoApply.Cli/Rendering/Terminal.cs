using System.Text;
using TopoApply.Diagnostics;

namespace TopoApply.Cli.Rendering;

/// <summary>
/// One output stream. Everything that comes from a file or from the kernel passes <see cref="Clean"/>: no control character reaches a
/// terminal. What it can show is told by <see cref="TerminalTraits"/>.
/// </summary>
internal sealed class Terminal
{
    private const int PieceLength = 16 * 1024;

    private readonly TextWriter _writer;
    private readonly TerminalTraits _traits;
    private StringBuilder? _together;

    /// <summary>Writes to any writer.</summary>
    public Terminal(TextWriter writer, TerminalTraits traits = default)
    {
        _writer = writer;
        _traits = traits;
    }

    /// <summary>Standard output.</summary>
    public static Terminal Out => field ??= new(StandardStream.OpenOutput(), TerminalTraits.Of(!StandardStream.IsOutputTerminal, Environment.GetEnvironmentVariable));

    /// <summary>Standard error.</summary>
    public static Terminal Error => field ??= new(StandardStream.OpenError(), TerminalTraits.Of(!StandardStream.IsErrorTerminal, Environment.GetEnvironmentVariable));

    /// <summary>Columns of a line. What goes elsewhere than to a terminal, or to one that does not say, is as wide as most terminals are.</summary>
    public int Width => _traits.IsTerminal && Console.WindowWidth is > 0 and var columns
        ? Math.Clamp(columns, TerminalTraits.LeastWidth, TerminalTraits.MostWidth)
        : TerminalTraits.CommonWidth;

    /// <summary>True when what is written can be written over.</summary>
    public bool CanRewrite => _traits.CanRewrite;

    /// <summary>True when a person can be asked.</summary>
    public static bool CanAsk => !Console.IsInputRedirected && !Console.IsOutputRedirected;

    /// <summary>Writes a line. The text may hold colours made by this class; anything foreign in it was cleaned before.</summary>
    public void Line(string text = "")
    {
        if (_together is null)
        {
            _writer.WriteLine(_traits.Show(text));
            return;
        }

        _together.Append(_traits.Show(text)).Append('\n');
        if (_together.Length >= PieceLength)
        {
            _writer.Write(_together.ToString());
            _together.Clear();
        }
    }

    /// <summary>Writes without ending the line.</summary>
    public void Write(string text)
    {
        _writer.Write(_traits.Show(text));
        _writer.Flush();
    }

    /// <summary>Writes many lines with few system calls: thousands of lines would take one each.</summary>
    public void Together(Action lines)
    {
        _together = new StringBuilder();
        try
        {
            lines();
        }
        finally
        {
            var rest = _together;
            _together = null;
            _writer.Write(rest.ToString());
        }
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

    private string Paint(string code, string text) => _traits.Colour ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
