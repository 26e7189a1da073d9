namespace TopoApply.Cli.Rendering;

/// <summary>
/// What an output can show. Colour only on a terminal, unless NO_COLOR is set (no-color.org) or the terminal is a dumb one. Signs outside
/// ASCII everywhere but where the locale says otherwise.
/// </summary>
/// <param name="IsTerminal">It is a terminal, not a file or a pipe.</param>
/// <param name="Colour">It shows colours.</param>
/// <param name="Ascii">It shows nothing outside ASCII.</param>
/// <param name="CanRewrite">A line can be written over.</param>
internal readonly record struct TerminalTraits(bool IsTerminal = false, bool Colour = false, bool Ascii = false, bool CanRewrite = false)
{
    /// <summary>Columns of what is no terminal.</summary>
    public const int CommonWidth = 80;

    /// <summary>Narrower ones break lines by themselves.</summary>
    public const int LeastWidth = 40;

    /// <summary>Longer lines are hard to read.</summary>
    public const int MostWidth = 160;

    private static readonly string[] s_locale = ["LC_ALL", "LC_CTYPE", "LANG"];
    private static readonly (char Sign, string Plain)[] s_signs = [('→', "->"), ('·', "-"), ('…', "...")];

    /// <summary>What an environment says. Where nothing names a locale, as under cron or in a container, it is UTF-8 as nearly everywhere.</summary>
    /// <param name="redirected">It goes to a file or a pipe.</param>
    /// <param name="environment">The environment's variables.</param>
    public static TerminalTraits Of(bool redirected, Func<string, string?> environment)
    {
        var isDumb = environment("TERM") is "dumb";
        var locale = s_locale.Select(environment).FirstOrDefault(value => !string.IsNullOrEmpty(value));
        return new TerminalTraits(
            !redirected,
            !redirected && !isDumb && string.IsNullOrEmpty(environment("NO_COLOR")),
            locale is not null && !locale.Contains("utf-8", StringComparison.OrdinalIgnoreCase) && !locale.Contains("utf8", StringComparison.OrdinalIgnoreCase),
            !redirected && !isDumb);
    }

    /// <summary>A text with our own signs in a form that it can show.</summary>
    public string Show(string text)
    {
        if (Ascii)
        {
            foreach (var (sign, plain) in s_signs)
            {
                text = text.Replace($"{sign}", plain, StringComparison.Ordinal);
            }

            return System.Text.Ascii.IsValid(text) ? text : Escaped(text);
        }

        return text;
    }

    /// <summary>The bytes of a foreign letter could be a control character where they are taken for something else than UTF-8.</summary>
    private static string Escaped(string text) => string.Concat(text.EnumerateRunes().Select(rune => rune.IsAscii ? rune.ToString() : $"\\u{{{rune.Value:x}}}"));
}
