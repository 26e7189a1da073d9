using System.Globalization;
using System.Text;

namespace TopoApply.Testing;

/// <summary>Bytes as text: pairs of hexadecimal digits with any white space, `#` begins a comment that runs to the end of the line.</summary>
internal static class Hex
{
    /// <summary>Reads such a text.</summary>
    /// <exception cref="FormatException">Something else than pairs of hexadecimal digits.</exception>
    public static byte[] Parse(string text)
    {
        List<byte> bytes = [];
        foreach (var line in text.Split('\n'))
        {
            var comment = line.IndexOf('#', StringComparison.Ordinal);
            foreach (var word in (comment < 0 ? line : line[..comment]).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                bytes.AddRange(Convert.FromHexString(word));
            }
        }

        return [.. bytes];
    }

    /// <summary>Sixteen bytes a line with offset and printable characters, for messages.</summary>
    public static string Dump(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        for (var offset = 0; offset < bytes.Length; offset += 16)
        {
            var row = bytes[offset..Math.Min(offset + 16, bytes.Length)];
            text.Append(CultureInfo.InvariantCulture, $"{offset:x4}  ");
            for (var i = 0; i < 16; i++)
            {
                text.Append(i < row.Length ? row[i].ToString("x2", CultureInfo.InvariantCulture) : "  ").Append(i % 4 == 3 ? "  " : " ");
            }

            foreach (var value in row)
            {
                text.Append(value is >= 0x20 and < 0x7F ? (char)value : '.');
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Both dumps one above the other, the first difference named; empty when they are equal.</summary>
    public static string Difference(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual) => expected.SequenceEqual(actual)
        ? ""
        : $"first difference at byte {expected.CommonPrefixLength(actual)}\nexpected ({expected.Length} bytes)\n{Dump(expected)}actual ({actual.Length} bytes)\n{Dump(actual)}";
}
