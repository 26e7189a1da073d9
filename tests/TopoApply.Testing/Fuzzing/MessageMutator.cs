namespace TopoApply.Testing.Fuzzing;

/// <summary>Damages real messages: their bytes, their lengths, and their structure with the lengths kept right.</summary>
internal sealed class MessageMutator(Random random, IReadOnlyList<FuzzSeed> corpus)
{
    /// <summary>A datagram of the kernel is at most this long, and so is our buffer.</summary>
    private const int Longest = 64 * 1024;

    private static readonly uint[] s_telling =
        [0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 32, 33, 64, 127, 128, 129, 255, 256, 0x7FFF, 0x8000, 0xFFFC, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF];

    /// <summary>The next input, made from a seed.</summary>
    public byte[] Next(FuzzSeed seed)
    {
        var bytes = seed.Bytes;
        for (var count = random.Next(1, 6); count > 0; count--)
        {
            var next = Mutate(bytes, seed.Protocol);
            bytes = next.Length <= Longest ? next : bytes;
        }

        return bytes;
    }

    private byte[] Mutate(byte[] bytes, int protocol)
    {
        if (bytes.Length == 0 || random.Next(500) == 0)
        {
            return Noise(random.Next(200));
        }

        var map = new MessageMap(bytes, protocol);
        return map.Parts.Count == 0 || random.Next(3) == 0 ? Bytes((byte[])bytes.Clone()) : Structure(bytes, map);
    }

    private byte[] Noise(int length)
    {
        var noise = new byte[length];
        random.NextBytes(noise);
        return noise;
    }

    private byte[] Bytes(byte[] bytes)
    {
        var at = random.Next(bytes.Length);
        switch (random.Next(5))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                bytes[at] = (byte)Telling();
                return bytes;
            case 2:
                random.NextBytes(bytes.AsSpan(at, Math.Min(random.Next(1, 20), bytes.Length - at)));
                return bytes;
            case 3:
                BitConverter.TryWriteBytes(bytes.AsSpan(at & ~3), Telling());
                return bytes;
            default:
                return bytes[..at];
        }
    }

    private byte[] Structure(byte[] bytes, MessageMap map)
    {
        var part = map.Parts[random.Next(map.Parts.Count)];
        var whole = bytes[part.Start..part.End];
        switch (random.Next(10))
        {
            case 0:
                return Lie(bytes, part);
            case 1:
                return Swap(bytes, map, part);
            case 2:
                return map.Replace(part, Repeat(whole, random.Next(50) == 0 ? random.Next(2000) : random.Next(2, 5)));
            case 3:
                return map.Replace(part, []);
            case 4 when !part.IsMessage:
                return map.Replace(part, Wrap(whole, random.Next(20) == 0 ? random.Next(4000) : random.Next(1, 40)));
            case 5:
                return Retype(bytes, map, part);
            case 6:
                return map.Replace(part, WithBody(bytes, part, Noise(random.Next(40))));
            case 7:
                return map.Replace(part, WithBody(bytes, part, bytes.AsSpan(part.Body..Math.Max(part.Body, part.End - random.Next(1, 12)))));
            case 8:
                return map.Replace(part, Transplant(bytes, part));
            default:
                return Number(bytes, part);
        }
    }

    private uint Telling() => s_telling[random.Next(s_telling.Length)];

    /// <summary>A length that is not the true one.</summary>
    private byte[] Lie(byte[] bytes, MessagePart part)
    {
        bytes = (byte[])bytes.Clone();
        var lie = random.Next(2) == 0 ? Telling() : (uint)(part.End - part.Start + random.Next(-9, 9));
        _ = part.IsMessage ? BitConverter.TryWriteBytes(bytes.AsSpan(part.Start), lie) : BitConverter.TryWriteBytes(bytes.AsSpan(part.Start), (ushort)lie);
        return bytes;
    }

    /// <summary>Two neighbours in the other order.</summary>
    private static byte[] Swap(byte[] bytes, MessageMap map, MessagePart first)
    {
        foreach (var second in map.Parts)
        {
            if (second.Parent == first.Parent && second.Start == first.End)
            {
                return [.. bytes.AsSpan(0, first.Start), .. bytes.AsSpan(second.Start..second.End), .. bytes.AsSpan(first.Start..first.End), .. bytes.AsSpan(second.End)];
            }
        }

        return bytes;
    }

    private static byte[] Repeat(byte[] whole, int times) => [.. Enumerable.Repeat(whole, Math.Min(times, Longest / Math.Max(1, whole.Length))).SelectMany(copy => copy)];

    /// <summary>An attribute inside one of its own type, inside another, …</summary>
    private static byte[] Wrap(byte[] whole, int depth)
    {
        var result = new byte[(depth * 4) + whole.Length];
        for (var level = 0; level < depth; level++)
        {
            BitConverter.TryWriteBytes(result.AsSpan(level * 4), (ushort)(result.Length - (level * 4)));
            whole.AsSpan(2, 2).CopyTo(result.AsSpan((level * 4) + 2));
        }

        whole.CopyTo(result, depth * 4);
        return result;
    }

    /// <summary>The type of another message or attribute, or any.</summary>
    private byte[] Retype(byte[] bytes, MessageMap map, MessagePart part)
    {
        bytes = (byte[])bytes.Clone();
        var other = map.Parts[random.Next(map.Parts.Count)];
        var from = other.Start + (other.IsMessage ? 4 : 2);
        var type = random.Next(2) == 0 && other.IsMessage == part.IsMessage ? BitConverter.ToUInt16(bytes, from) : (ushort)random.Next(70);
        BitConverter.TryWriteBytes(bytes.AsSpan(part.Start + (part.IsMessage ? 4 : 2)), type);
        return bytes;
    }

    /// <summary>The part with another body, its length corrected and its padding added.</summary>
    private static byte[] WithBody(byte[] bytes, MessagePart part, ReadOnlySpan<byte> body)
    {
        var head = part.Body - part.Start;
        var result = new byte[(head + body.Length + 3) & ~3];
        bytes.AsSpan(part.Start, head).CopyTo(result);
        body.CopyTo(result.AsSpan(head));
        _ = part.IsMessage
            ? BitConverter.TryWriteBytes(result.AsSpan(), (uint)(head + body.Length))
            : BitConverter.TryWriteBytes(result.AsSpan(), (ushort)(head + body.Length));
        return result;
    }

    /// <summary>The part with the body of one from another seed.</summary>
    private byte[] Transplant(byte[] bytes, MessagePart part)
    {
        var donor = corpus[random.Next(corpus.Count)];
        var parts = new MessageMap(donor.Bytes, donor.Protocol).Parts;
        var organ = parts[random.Next(parts.Count)];
        return WithBody(bytes, part, donor.Bytes.AsSpan(organ.Body..organ.End));
    }

    /// <summary>A telling number, in either order of bytes, where a number may be.</summary>
    private byte[] Number(byte[] bytes, MessagePart part)
    {
        if (part.Body + 4 > part.End)
        {
            return bytes;
        }

        bytes = (byte[])bytes.Clone();
        var field = bytes.AsSpan(part.Body + (random.Next((part.End - part.Body) / 4) * 4), 4);
        BitConverter.TryWriteBytes(field, Telling());
        if (random.Next(2) == 0)
        {
            field.Reverse();
        }

        return bytes;
    }
}
