using TopoApply.Diagnostics;

namespace TopoApply.Yaml.Document;

/// <summary>A word of a cable's short form and its place in the text; `${i + 1}` is one word.</summary>
internal sealed record CableWord(string Text, int Offset)
{
    /// <summary>Its place in the file; that of the whole text when it goes over several lines, since those have been joined.</summary>
    public SourceSpan In(YamlScalar scalar)
    {
        var offset = Offset + (scalar.Quoted ? 1 : 0);
        return scalar.IsRewritten || offset + Text.Length > scalar.Span.Length ? scalar.Span : scalar.Span with { Column = scalar.Span.Column + offset, Length = Text.Length };
    }

    /// <summary>Takes a text apart at blanks outside braces.</summary>
    public static List<CableWord> Split(string text)
    {
        var words = new List<CableWord>();
        var start = -1;
        var braces = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            var inside = i < text.Length && (braces > 0 || text[i] is not (' ' or '\t'));
            if (i < text.Length)
            {
                braces += text[i] switch { '{' => 1, '}' when braces > 0 => -1, _ => 0 };
            }

            if (inside && start < 0)
            {
                start = i;
            }
            else if (!inside && start >= 0)
            {
                words.Add(new CableWord(text[start..i], start));
                start = -1;
            }
        }

        return words;
    }
}
