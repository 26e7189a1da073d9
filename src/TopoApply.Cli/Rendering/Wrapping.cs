using System.Text;

namespace TopoApply.Cli.Rendering;

/// <summary>Breaks text into lines at blanks. A word that is longer than a line stays whole, so that it can be copied.</summary>
internal static class Wrapping
{
    /// <summary>So many columns deeper stands what goes on below.</summary>
    public const int Deeper = 2;

    /// <summary>The lines of a text that has no colours in it yet.</summary>
    /// <param name="text">The text.</param>
    /// <param name="width">Columns.</param>
    /// <param name="indent">Blanks before the first line.</param>
    /// <param name="hanging">Blanks before the others.</param>
    public static IEnumerable<string> Lines(string text, int width, int indent, int hanging)
    {
        var line = new StringBuilder().Append(' ', indent);
        var isFresh = true;
        foreach (var word in text.Split(' '))
        {
            if (!isFresh && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear().Append(' ', hanging);
                isFresh = true;
            }

            line.Append(isFresh ? "" : " ").Append(word);
            isFresh = false;
        }

        yield return line.ToString();
    }

    /// <summary>The lines of a text that may hold colours. Blanks between words stay; what follows the first line stands a little deeper.</summary>
    /// <param name="text">The text.</param>
    /// <param name="width">Columns.</param>
    /// <param name="deeper">Columns by which the other lines stand deeper than the first.</param>
    public static IEnumerable<string> Fold(string text, int width, int deeper = Deeper)
    {
        if (Columns(text) <= width)
        {
            return [text];
        }

        var hanging = new string(' ', Math.Min(text.Length - text.TrimStart(' ').Length + deeper, width / 2));
        List<string> lines = [];
        var line = new StringBuilder();
        var (columns, isBlank, isFresh) = (0, true, true);
        foreach (var word in text.Split(' '))
        {
            var length = Columns(word);
            if (!isBlank && length > 0 && columns + 1 + length > width)
            {
                lines.Add(line.ToString().TrimEnd(' '));
                line.Clear().Append(hanging);
                (columns, isBlank, isFresh) = (hanging.Length, true, true);
            }

            line.Append(isFresh ? "" : " ").Append(word);
            columns += length + (isFresh ? 0 : 1);
            isBlank &= length == 0;
            isFresh = false;
        }

        lines.Add(line.ToString());
        return lines;
    }

    /// <summary>Columns that a text takes: all but the sequences of its colours.</summary>
    private static int Columns(string text)
    {
        var columns = 0;
        var inside = false;
        foreach (var c in text)
        {
            inside |= c == '\u001b';
            columns += inside ? 0 : 1;
            inside &= c != 'm';
        }

        return columns;
    }
}
