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
    private readonly Func<int> _columns;
    private StringBuilder? _together;

    /// <summary>Writes to any writer.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="traits">What can be shown there.</param>
    /// <param name="columns">How wide it is at this moment; 0 when that is not known.</param>
    public Terminal(TextWriter writer, TerminalTraits traits = default, Func<int>? columns = null)
    {
        _writer = writer;
        _traits = traits;
        _columns = columns ?? (static () => 0);
    }

    /// <summary>Standard output.</summary>
    public static Terminal Out => field ??= Of(StandardStream.Output);

    /// <summary>Standard error.</summary>
    public static Terminal Error => field ??= Of(StandardStream.Error);

    /// <summary>Columns of a line. What goes elsewhere than to a terminal, or to one that does not say, is as wide as most terminals are.</summary>
    public int Width => Math.Clamp(Columns, TerminalTraits.LeastWidth, TerminalTraits.MostWidth);

    /// <summary>The same without limits: further to the right nothing can be written over any more.</summary>
    public int Columns => _traits.IsTerminal && _columns() is > 0 and var columns ? columns : TerminalTraits.CommonWidth;

    /// <summary>True when it is a terminal, whose lines are kept to its width.</summary>
    public bool IsTerminal => _traits.IsTerminal;

    /// <summary>True when what is written can be written over.</summary>
    public bool CanRewrite => _traits.CanRewrite;

    /// <summary>True when a person can be asked.</summary>
    public static bool CanAsk => Keyboard.IsThere && StandardStream.Output.IsTerminal;

    /// <summary>
    /// Writes a line. The text may hold colours made by this class; anything foreign in it was cleaned before. On a terminal a line that is too
    /// long goes on below, broken between words: the terminal itself would break it anywhere.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="deeper">Columns by which what goes on below stands deeper.</param>
    public void Line(string text = "", int deeper = Wrapping.Deeper)
    {
        var shown = Shown(text);
        if (!_traits.IsTerminal || shown.Length <= TerminalTraits.LeastWidth)
        {
            Put(shown);
            return;
        }

        foreach (var line in Wrapping.Fold(shown, Width, deeper))
        {
            Put(line);
        }
    }

    /// <summary>Writes a line that stays one however long it is: what is to be copied, such as a command, or has a place of its own for every character.</summary>
    public void Whole(string text) => Put(Shown(text));

    /// <summary>A text as it can be shown here: with signs outside ASCII in a plain form where the locale is not UTF-8.</summary>
    public string Shown(string text) => _traits.Show(text);

    /// <summary>Writes without ending the line.</summary>
    public void Write(string text)
    {
        _writer.Write(Shown(text));
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

    private static Terminal Of(StandardStream stream) => new(stream, TerminalTraits.Of(!stream.IsTerminal, Environment.GetEnvironmentVariable), () => stream.Columns);

    private void Put(string line)
    {
        if (_together is null)
        {
            _writer.WriteLine(line);
            return;
        }

        _together.Append(line).Append('\n');
        if (_together.Length >= PieceLength)
        {
            _writer.Write(_together.ToString());
            _together.Clear();
        }
    }

    private string Paint(string code, string text) => _traits.Colour ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
