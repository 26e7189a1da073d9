using System.Text;
using TopoApply.Diagnostics;

namespace TopoApply.Yaml;

/// <summary>Bytes to text, and characters that have no business in a topology: they make a file read otherwise than it works.</summary>
internal static class TextCheck
{
    private static UTF8Encoding Strict => field ??= new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Decodes UTF-8 with an optional byte order mark; anything else is reported.</summary>
    public static bool TryDecode(string path, ReadOnlySpan<byte> bytes, DiagnosticBag bag, out string text, Through? through = null)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            bytes = bytes[3..];
        }

        if (TryWiden(bytes) is { } plain)
        {
            text = plain;
            return true;
        }

        try
        {
            text = Strict.GetString(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = "";
            bag.Error(DiagnosticCodes.Unreadable, new SourceSpan(path, 1, 1, 1) { Through = through }, "the file is not UTF-8 text", "save it as UTF-8");
            return false;
        }
    }

    /// <summary>
    /// ASCII, what nearly every file is, as text; null for anything else. The framework's decoders do the same with the widest registers
    /// there are, and to get these ready takes longer than a small file.
    /// </summary>
    private static string? TryWiden(ReadOnlySpan<byte> bytes)
    {
        var text = new char[bytes.Length];
        for (var i = 0; i < text.Length; i++)
        {
            if (bytes[i] > 127)
            {
                return null;
            }

            text[i] = (char)bytes[i];
        }

        return new string(text);
    }

    /// <summary>Reports the first forbidden character on each line of a file.</summary>
    public static bool CheckText(string path, string text, DiagnosticBag bag, Through? through = null)
    {
        var good = true;
        var line = 1;
        var start = 0;
        var reported = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n')
            {
                line++;
                start = i + 1;
            }
            else if (text[i] is (< ' ' or > '~') and not '\t' && !IsLineEnd(text, i) && reported != line && Name(text, i) is { } name)
            {
                bag.Error(DiagnosticCodes.ControlCharacter, new SourceSpan(path, line, i - start + 1, 1) { Through = through }, $"{name} stands here", Hint(text[i]));
                good = false;
                reported = line;
            }
        }

        return good;
    }

    /// <summary>Reports a forbidden character that an escape has put into a scalar; a line break is one too.</summary>
    public static bool CheckScalar(string value, SourceSpan span, DiagnosticBag bag)
    {
        for (var i = 0; i < value.Length; i++)
        {
            var name = value[i] is '\n' or '\r' ? "a line break" : value[i] == '\t' ? null : Name(value, i);
            if (name is not null)
            {
                bag.Error(DiagnosticCodes.ControlCharacter, span, $"{name} stands in this value", "values are one line of printable text");
                return false;
            }
        }

        return true;
    }

    // YAML takes a carriage return alone for the end of a line; many programs do not, and a terminal writes over what stands before it.
    private static bool IsLineEnd(string text, int index) => text[index] == '\r' && index + 1 < text.Length && text[index + 1] == '\n';

    private static string? Name(string text, int index)
    {
        var c = text[index];
        if (c is >= ' ' and <= '~')
        {
            return null;
        }

        if (char.IsSurrogate(c))
        {
            var paired = char.IsHighSurrogate(c) ? index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]) : index > 0 && char.IsHighSurrogate(text[index - 1]);
            return !paired ? "half of a character" : char.IsHighSurrogate(c) && !PlainText.IsPlain(text, index) ? $"the invisible character U+{char.ConvertToUtf32(text, index):X4}" : null;
        }

        return c switch
        {
            '\r' => "a carriage return without a line feed",
            < ' ' or '\u007F' => $"the control character U+{(int)c:X4}",
            >= '\u0080' and <= '\u009F' => $"the control character U+{(int)c:X4}",
            '\u00A0' or '\u2007' or '\u202F' => $"a no-break space (U+{(int)c:X4})",
            '\u200B' or '\u200C' or '\u200D' or '\u2060' or '\uFEFF' or '\u00AD' => $"the invisible character U+{(int)c:X4}",
            '\u2028' or '\u2029' => $"the line separator U+{(int)c:X4}",
            '\u200E' or '\u200F' or '\u061C' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') => $"the text direction mark U+{(int)c:X4}",
            '\uFFFE' or '\uFFFF' => $"the non-character U+{(int)c:X4}",
            _ => PlainText.IsPlain(text, index) ? null : $"the character U+{(int)c:X4}, which does not show",
        };
    }

    private static string? Hint(char c) => c is '\u00A0' or '\u2007' or '\u202F' ? "write an ordinary blank" : null;
}
