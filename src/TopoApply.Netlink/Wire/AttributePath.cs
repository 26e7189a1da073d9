using System.Runtime.InteropServices;

namespace TopoApply.Netlink.Wire;

/// <summary>Turns a byte offset in a request of ours, as an extended acknowledgement gives it, into names of attributes.</summary>
internal static class AttributePath
{
    private const int HeaderLength = 16;

    /// <summary>The path of the attribute that starts at <paramref name="offset"/>, or null when there is none.</summary>
    /// <param name="request">One message from its nlmsghdr on.</param>
    /// <param name="protocol">NETLINK_*.</param>
    /// <param name="offset">Bytes from the start of nlmsghdr.</param>
    public static string? At(ReadOnlySpan<byte> request, int protocol, uint offset)
    {
        if (request.Length < HeaderLength || offset >= (uint)request.Length)
        {
            return null;
        }

        var set = AttributeNames.OfMessage(protocol, MemoryMarshal.Read<ushort>(request[4..]));
        try
        {
            return Find(request, HeaderLength + set.HeaderLength, request.Length, (int)offset, set);
        }
        catch (MalformedMessageException)
        {
            // A request that is broken gets its error without a path rather than another error.
            return null;
        }
    }

    /// <summary>The path of an attribute that is missing inside the nested attribute at <paramref name="nest"/>; 0 is the top level.</summary>
    public static string? Missing(ReadOnlySpan<byte> request, int protocol, uint nest, ushort type)
    {
        if (request.Length < HeaderLength)
        {
            return null;
        }

        var set = AttributeNames.OfMessage(protocol, MemoryMarshal.Read<ushort>(request[4..]));
        if (nest == 0)
        {
            return set.Name(type);
        }

        return At(request, protocol, nest) is { } parent ? $"attribute {type} of {parent}" : null;
    }

    private static string? Find(ReadOnlySpan<byte> request, int start, int end, int offset, AttributeSet set)
    {
        var siblings = start < end ? new AttributeList(request[start..end]) : default;
        while (start + 4 <= end)
        {
            var length = MemoryMarshal.Read<ushort>(request[start..]);
            var type = (ushort)(MemoryMarshal.Read<ushort>(request[(start + 2)..]) & 0x3FFF);
            if (length < 4 || start + length > end)
            {
                return null;
            }

            if (offset < start + length)
            {
                var nested = offset == start ? null : set.Nested(type, siblings);
                var inner = nested is null ? null : Inside(request, start + 4, start + length, offset, nested);
                return offset < start ? null : inner is null ? set.Name(type) : $"{set.Name(type)}/{inner}";
            }

            start += (length + 3) & ~3;
        }

        return null;
    }

    private static string? Inside(ReadOnlySpan<byte> request, int start, int end, int offset, AttributeSet set)
    {
        if (!set.IsNextHops)
        {
            return Find(request, start + set.HeaderLength, end, offset, set);
        }

        const int hopLength = 8;
        for (var hop = 0; start + hopLength <= end; hop++)
        {
            var length = MemoryMarshal.Read<ushort>(request[start..]);
            if (length < hopLength || start + length > end)
            {
                return null;
            }

            if (offset < start + length)
            {
                var inner = Find(request, start + hopLength, start + length, offset, set);
                return inner is null ? $"nexthop {hop + 1}" : $"nexthop {hop + 1}/{inner}";
            }

            start += (length + 3) & ~3;
        }

        return null;
    }
}
