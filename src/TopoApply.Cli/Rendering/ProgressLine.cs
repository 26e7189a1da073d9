using System.Globalization;

namespace TopoApply.Cli.Rendering;

/// <summary>
/// Says how far long work has come: on a terminal one line that is written over, elsewhere a line now and then. It is asked before every
/// operation and looks at the clock only; what it writes it writes by time, so that its cost does not grow with the work.
/// </summary>
/// <param name="terminal">Where to.</param>
/// <param name="clock">What time it is.</param>
internal sealed class ProgressLine(Terminal terminal, TimeProvider clock)
{
    /// <summary>Shorter work shows nothing.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(700);

    private static readonly TimeSpan s_rewrite = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan s_line = TimeSpan.FromSeconds(5);

    private long _start;
    private long _next;
    private bool _isShown;

    /// <summary>The work begins.</summary>
    public void Start()
    {
        _start = clock.GetTimestamp();
        _next = _start + Ticks(terminal.CanRewrite ? s_patience : s_line);
    }

    /// <summary>So much is done.</summary>
    public void Update(int done, int total)
    {
        var now = clock.GetTimestamp();
        if (now < _next)
        {
            return;
        }

        _next = now + Ticks(terminal.CanRewrite ? s_rewrite : s_line);
        if (terminal.CanRewrite)
        {
            terminal.Write($"\r{Fitting(done, total, clock.GetElapsedTime(_start, now), terminal.Columns - 1)}\u001b[K");
            _isShown = true;
        }
        else
        {
            terminal.Line(Text(done, total, clock.GetElapsedTime(_start, now)));
        }
    }

    /// <summary>The work is at its end: the line goes.</summary>
    public void Clear()
    {
        if (_isShown)
        {
            terminal.Write("\r\u001b[K");
            _isShown = false;
        }
    }

    /// <summary>Done, total, elapsed and remaining; what remains is guessed from what is done.</summary>
    internal static string Text(int done, int total, TimeSpan elapsed)
    {
        var left = done == 0 ? "" : $" · about {Duration(elapsed * ((double)(total - done) / done))} left";
        return $"{done}/{total} operations · {Duration(elapsed)}{left}";
    }

    /// <summary>As much of it as fits a line: what has gone on in the next could not be written over.</summary>
    internal static string Fitting(int done, int total, TimeSpan elapsed, int columns)
    {
        var text = Text(done, total, elapsed);
        while (text.Length > columns && text.LastIndexOf(" · ", StringComparison.Ordinal) is > 0 and var end)
        {
            text = text[..end];
        }

        return text.Length <= columns ? text : text[..Math.Max(0, columns)];
    }

    private static string Duration(TimeSpan time) => time.TotalSeconds < 60
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F1} s")
        : string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds} s");

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * clock.TimestampFrequency);
}
