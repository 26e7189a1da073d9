namespace TopoApply.Yaml;

/// <summary>Reads no more of a stream than a limit allows: a device or a pipe may never end.</summary>
internal static class LimitedBytes
{
    /// <summary>All bytes; null when there are more than <paramref name="most"/>.</summary>
    public static byte[]? Read(Stream stream, int most)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[64 * 1024];
        int count;
        while (buffer.Length <= most && (count = stream.Read(chunk)) > 0)
        {
            buffer.Write(chunk, 0, count);
        }

        return buffer.Length > most ? null : buffer.ToArray();
    }
}
