using System.Globalization;
using System.Text;
using System.Text.Json;

namespace TopoApply.Journaling;

/// <summary>Why a sealed text is not read.</summary>
internal enum SealProblem
{
    /// <summary>It begins with something else.</summary>
    Foreign,

    /// <summary>It is of another version of the format.</summary>
    OtherVersion,

    /// <summary>The checksum does not match: it was cut off or changed.</summary>
    Damaged,

    /// <summary>It is whole, and does not hold what it should.</summary>
    Content,
}

/// <summary>JSON behind a line that vouches for it: what it is, the version of its format, and a checksum.</summary>
/// <param name="magic">What it is, one word.</param>
/// <param name="version">Version of the format; goes up with every change to what is written.</param>
/// <param name="refusal">The exception for a text that is not read, of a problem and of the line, or of what was wrong with the content.</param>
internal sealed class SealedJson(string magic, int version, Func<SealProblem, string, Exception> refusal)
{
    /// <summary>Writes a text.</summary>
    /// <param name="capacity">About how many bytes it will have, for a buffer that need not grow.</param>
    /// <param name="write">Writes the JSON.</param>
    public ReadOnlyMemory<byte> Write(int capacity, Action<Utf8JsonWriter> write)
    {
        // The line comes first and is known last; its length is always the same.
        var length = Line([]).Length;
        using var text = new MemoryStream(length + capacity);
        text.SetLength(length);
        text.Position = length;
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { SkipValidation = true }))
        {
            write(json);
        }

        var whole = text.GetBuffer().AsMemory(0, (int)text.Length);
        Encoding.ASCII.GetBytes(Line(whole.Span[length..]), whole.Span);
        return whole;
    }

    /// <summary>Reads a text.</summary>
    /// <exception cref="Exception">The refusal.</exception>
    public T Read<T>(byte[] text, Func<ReadOnlyMemory<byte>, T> read)
    {
        var end = Array.IndexOf(text, (byte)'\n') + 1;
        var line = Encoding.ASCII.GetString(text, 0, end);
        var body = text.AsMemory(end);
        if (line != Line(body.Span))
        {
            throw refusal(
                !line.StartsWith($"{magic} ", StringComparison.Ordinal) ? SealProblem.Foreign
                    : !line.StartsWith($"{magic} {version} ", StringComparison.Ordinal) ? SealProblem.OtherVersion
                    : SealProblem.Damaged,
                line.Trim());
        }

        try
        {
            return read(body);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            throw refusal(SealProblem.Content, exception.Message);
        }
    }

    private string Line(ReadOnlySpan<byte> body) => string.Create(CultureInfo.InvariantCulture, $"{magic} {version} {Checksum.Of(body)}\n");
}
