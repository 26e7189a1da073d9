using System.Runtime.InteropServices;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Wire;

namespace TopoApply.Testing.Fuzzing;

/// <summary>A message, an attribute or a next hop within some bytes.</summary>
/// <param name="Start">Where its length field is.</param>
/// <param name="End">Behind its padding.</param>
/// <param name="Body">Where its contents begin.</param>
/// <param name="Parent">Index of what it is in; -1 for a message.</param>
internal readonly record struct MessagePart(int Start, int End, int Body, int Parent)
{
    /// <summary>True for a message, whose length field has four bytes instead of two.</summary>
    public bool IsMessage => Parent < 0;
}

/// <summary>
/// Where messages and attributes lie in some bytes, as far as the bytes make sense: what makes none is left out. It shares no code with the
/// readers that it is used to try out, apart from the names of attributes.
/// </summary>
internal sealed class MessageMap
{
    private const int MostParts = 20_000;

    private readonly byte[] _bytes;
    private readonly List<MessagePart> _parts = [];

    /// <summary>Maps messages of a protocol.</summary>
    public MessageMap(byte[] bytes, int protocol)
    {
        _bytes = bytes;
        for (var start = 0; start + 16 <= bytes.Length;)
        {
            var length = (int)Math.Min(BitConverter.ToUInt32(bytes, start), int.MaxValue);
            if (length < 16 || length > bytes.Length - start)
            {
                break;
            }

            var type = BitConverter.ToUInt16(bytes, start + 4);
            var end = Math.Min(bytes.Length, start + ((length + 3) & ~3));
            _parts.Add(new MessagePart(start, end, start + 16, -1));
            if (type is NLMSG.ERROR)
            {
                // Behind the number and the head of the refused request.
                Attributes(start + 36, start + length, _parts.Count - 1, null);
            }
            else if (type >= NLMSG.MIN_TYPE)
            {
                var set = AttributeNames.OfMessage(protocol, type);
                Attributes(start + 16 + set.HeaderLength, start + length, _parts.Count - 1, set);
            }

            start = end;
        }
    }

    /// <summary>Everything, parents before children.</summary>
    public IReadOnlyList<MessagePart> Parts => _parts;

    /// <summary>The bytes with one part replaced by others, and the lengths of all that it is in corrected.</summary>
    public byte[] Replace(MessagePart part, ReadOnlySpan<byte> replacement)
    {
        byte[] result = [.. _bytes.AsSpan(0, part.Start), .. replacement, .. _bytes.AsSpan(part.End)];
        var grown = replacement.Length - (part.End - part.Start);
        for (var at = part.Parent; at >= 0; at = _parts[at].Parent)
        {
            var start = _parts[at].Start;
            if (_parts[at].IsMessage)
            {
                BitConverter.TryWriteBytes(result.AsSpan(start), (uint)(BitConverter.ToUInt32(result, start) + grown));
            }
            else
            {
                BitConverter.TryWriteBytes(result.AsSpan(start), (ushort)(BitConverter.ToUInt16(result, start) + grown));
            }
        }

        return result;
    }

    private void Attributes(int start, int end, int parent, AttributeSet? set)
    {
        if (start > end)
        {
            return;
        }

        var siblings = new AttributeList(_bytes.AsSpan(start, end - start));
        while (start + 4 <= end && _parts.Count < MostParts)
        {
            var length = BitConverter.ToUInt16(_bytes, start);
            if (length < 4 || length > end - start)
            {
                return;
            }

            var type = BitConverter.ToUInt16(_bytes, start + 2);
            var padded = Math.Min(end, start + ((length + 3) & ~3));
            _parts.Add(new MessagePart(start, padded, start + 4, parent));
            if (Nested(set, type, siblings) is { } nested)
            {
                Inside(start + 4, start + length, _parts.Count - 1, nested);
            }

            start = padded;
        }
    }

    private static AttributeSet? Nested(AttributeSet? set, ushort type, AttributeList siblings)
    {
        try
        {
            return set?.Nested((ushort)(type & 0x3FFF), siblings);
        }
        catch (MalformedMessageException)
        {
            // Its siblings say what is in it, and they make no sense.
            return null;
        }
    }

    private void Inside(int start, int end, int parent, AttributeSet set)
    {
        if (!set.IsNextHops)
        {
            Attributes(start + set.HeaderLength, end, parent, set);
            return;
        }

        var size = Marshal.SizeOf<RtNextHop>();
        while (start + size <= end)
        {
            var length = BitConverter.ToUInt16(_bytes, start);
            if (length < size || length > end - start)
            {
                return;
            }

            var padded = Math.Min(end, start + ((length + 3) & ~3));
            _parts.Add(new MessagePart(start, padded, start + size, parent));
            Attributes(start + size, start + length, _parts.Count - 1, set);
            start = padded;
        }
    }
}
