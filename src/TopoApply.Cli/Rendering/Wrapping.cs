using System.Text;

namespace TopoApply.Cli.Rendering;

/// <summary>Breaks text into lines at blanks. A word that is longer than a line stays whole, so that it can be copied.</summary>
internal static class Wrapping
{
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
}
