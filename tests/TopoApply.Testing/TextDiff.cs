using System.Text;
using Xunit;

namespace TopoApply.Testing;

/// <summary>The lines in which two texts differ, for messages.</summary>
internal static class TextDiff
{
    /// <summary>Fails unless the texts are the same, with the lines that differ.</summary>
    /// <param name="expected">What it should be.</param>
    /// <param name="actual">What it is.</param>
    /// <param name="because">Where and when, as the last words of the message.</param>
    public static void Demand(string expected, string actual, string because = "")
    {
        if (expected != actual)
        {
            Assert.Fail($"{Between(expected, actual)}{because}");
        }
    }

    /// <summary>The lines that only the first (`-`) or only the second text (`+`) has, in order, by longest common subsequence.</summary>
    public static string Between(string first, string second)
    {
        var a = first.Split('\n');
        var b = second.Split('\n');
        var start = 0;
        while (start < a.Length && start < b.Length && a[start] == b[start])
        {
            start++;
        }

        var endA = a.Length;
        var endB = b.Length;
        while (endA > start && endB > start && a[endA - 1] == b[endB - 1])
        {
            endA--;
            endB--;
        }

        return Middle(a[start..endA], b[start..endB]);
    }

    private static string Middle(string[] a, string[] b)
    {
        var common = new int[a.Length + 1, b.Length + 1];
        for (var i = a.Length - 1; i >= 0; i--)
        {
            for (var j = b.Length - 1; j >= 0; j--)
            {
                common[i, j] = a[i] == b[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        var text = new StringBuilder();
        for (int i = 0, j = 0; i < a.Length || j < b.Length;)
        {
            if (i < a.Length && j < b.Length && a[i] == b[j])
            {
                i++;
                j++;
            }
            else if (j >= b.Length || (i < a.Length && common[i + 1, j] >= common[i, j + 1]))
            {
                text.Append("- ").Append(a[i++]).Append('\n');
            }
            else
            {
                text.Append("+ ").Append(b[j++]).Append('\n');
            }
        }

        return text.ToString();
    }
}
