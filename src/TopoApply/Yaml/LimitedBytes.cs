namespace TopoApply.Yaml;

/// <summary>Reads what comes next into the buffer; 0 at the end.</summary>
internal delegate int ByteReader(Span<byte> buffer);

/// <summary>Reads no more than a limit allows: a device or a pipe may never end.</summary>
internal static class LimitedBytes
{
    private const int FirstBuffer = 16 * 1024;

    /// <summary>All bytes; null when there are more than <paramref name="most"/>.</summary>
    public static byte[]? Read(ByteReader read, int most)
    {
        var bytes = new byte[FirstBuffer];
        var length = 0;
        int count;
        while (length <= most && (count = read(bytes.AsSpan(length, (int)Math.Min(bytes.Length - length, most + 1L - length)))) > 0)
        {
            length += count;
            if (length == bytes.Length)
            {
                Array.Resize(ref bytes, 2 * length);
            }
        }

        return length > most ? null : bytes[..length];
    }
}
