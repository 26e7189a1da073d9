using System.Globalization;
using System.Text;

namespace TopoApply.Diagnostics;

/// <summary>
/// Text that may hold what a file or the kernel says, made safe for a terminal: a name with an escape sequence in it must not move the
/// cursor, and one with a direction mark must not read backwards.
/// </summary>
internal static class PlainText
{
    private const int LongestShown = 600;

    /// <summary>The text with control, format and line separator characters written as `\uXXXX`.</summary>
    public static string Of(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!IsPlain(text, i))
            {
                return Escape(text);
            }
        }

        return text;
    }

    /// <summary>The same, and what is too long for a message without its middle: a file may hold one word of a megabyte.</summary>
    public static string Shown(string text) => Of(text.Length <= LongestShown ? text : $"{text.AsSpan(0, LongestShown / 2)} … {text.AsSpan(text.Length - (LongestShown / 2))}");

    /// <summary>True for a character that shows as itself. Both halves of a pair are what the pair is; half a character is none.</summary>
    public static bool IsPlain(string text, int index)
    {
        var c = text[index];
        if (c is >= ' ' and <= '~')
        {
            return true;
        }

        var start = char.IsLowSurrogate(c) && index > 0 ? index - 1 : index;
        if (char.IsSurrogate(c) && (start + 1 >= text.Length || !char.IsSurrogatePair(text[start], text[start + 1])))
        {
            return false;
        }

        return CharUnicodeInfo.GetUnicodeCategory(text, start) is not (
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned);
    }

    private static string Escape(string text)
    {
        var builder = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            _ = IsPlain(text, i) ? builder.Append(text[i]) : builder.Append("\\u").Append(((int)text[i]).ToString("x4"));
        }

        return builder.ToString();
    }
}
