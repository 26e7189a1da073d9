using System.Buffers.Binary;
using System.Text;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Wire;

namespace TopoApply.Netlink.Tests.Wire;

/// <summary>An attribute, or one hop of RTA_MULTIPATH: fixed bytes, and attributes behind them when it is nested.</summary>
internal sealed record WireNode(ushort Type, string Name, byte[] Fixed, IReadOnlyList<WireNode>? Children)
{
    /// <summary>True for an rtnexthop, which has no attribute header; its fixed bytes begin behind rtnh_len.</summary>
    public bool IsHop { get; init; }
}

/// <summary>A message taken apart.</summary>
internal sealed record WireMessage(ushort Type, ushort Flags, byte[] Fixed, IReadOnlyList<WireNode> Attributes);

/// <summary>Messages as trees: for comparing without regard to sequence, port, order of attributes and the nested flag.</summary>
internal static class WireTree
{
    private static readonly AttributeSet Unnamed = new(typeof(NoNames));

    /// <summary>Takes a datagram apart.</summary>
    public static List<WireMessage> Parse(ReadOnlySpan<byte> datagram, int protocol = NETLINK.ROUTE)
    {
        List<WireMessage> messages = [];
        foreach (var message in new MessageList(datagram))
        {
            if (message.Type < NLMSG.MIN_TYPE)
            {
                messages.Add(new WireMessage(message.Type, message.Flags, message.Payload.ToArray(), []));
                continue;
            }

            var set = AttributeNames.OfMessage(protocol, message.Type);
            var header = Math.Min(set.HeaderLength, message.Payload.Length);
            messages.Add(new WireMessage(message.Type, message.Flags, message.Payload[..header].ToArray(), Attributes(new AttributeList(message.Payload[header..]), set)));
        }

        return messages;
    }

    /// <summary>Writes a message again; nested attributes get their flag.</summary>
    public static void Write(NetlinkWriter writer, WireMessage message)
    {
        using (writer.Message(message.Type, message.Flags, 0))
        {
            message.Fixed.CopyTo(writer.Raw(message.Fixed.Length));
            Write(writer, message.Attributes);
        }
    }

    /// <summary>One line per attribute; sorted, so that texts of equal messages are equal. Repeated attributes keep their order.</summary>
    public static string Canonical(WireMessage message)
    {
        var text = new StringBuilder();
        text.AppendLine($"message {message.Type} flags 0x{message.Flags:x} {Convert.ToHexString(message.Fixed)}");
        Canonical(text, message.Attributes, 1);
        return text.ToString();
    }

    private static void Canonical(StringBuilder text, IReadOnlyList<WireNode> nodes, int depth)
    {
        // A sort that keeps the order of equals: lists repeat one type.
        foreach (var node in nodes.OrderBy(node => node.Type))
        {
            text.Append(' ', depth * 2).AppendLine($"{node.Name} {Convert.ToHexString(node.Fixed)}");
            Canonical(text, node.Children ?? [], depth + 1);
        }
    }

    private static void Write(NetlinkWriter writer, IReadOnlyList<WireNode> nodes)
    {
        foreach (var node in nodes)
        {
            if (node.IsHop)
            {
                var start = writer.Position;
                node.Fixed.CopyTo(writer.Raw(2 + node.Fixed.Length)[2..]);
                Write(writer, node.Children ?? []);
                writer.PatchU16(start, (ushort)(writer.Position - start));
            }
            else if (node.Children is null)
            {
                writer.Bytes(node.Type, node.Fixed);
            }
            else
            {
                using (writer.Nested(node.Type))
                {
                    node.Fixed.CopyTo(writer.Raw(node.Fixed.Length));
                    Write(writer, node.Children);
                }
            }
        }
    }

    private static List<WireNode> Attributes(AttributeList list, AttributeSet set)
    {
        List<WireNode> nodes = [];
        foreach (var attribute in list)
        {
            var name = set.Name(attribute.Type);
            var nested = set.Nested(attribute.Type, list) ?? ((attribute.RawType & NLA_F.NESTED) != 0 ? Unnamed : null);
            if (nested is null)
            {
                nodes.Add(new WireNode(attribute.Type, name, attribute.Payload.ToArray(), null));
            }
            else if (nested.IsNextHops)
            {
                nodes.Add(new WireNode(attribute.Type, name, [], Hops(attribute.Payload, nested)));
            }
            else
            {
                var header = Math.Min(nested.HeaderLength, attribute.Payload.Length);
                nodes.Add(new WireNode(attribute.Type, name, attribute.Payload[..header].ToArray(), Attributes(new AttributeList(attribute.Payload[header..]), nested)));
            }
        }

        return nodes;
    }

    private static List<WireNode> Hops(ReadOnlySpan<byte> payload, AttributeSet set)
    {
        List<WireNode> hops = [];
        while (payload.Length >= 8)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(payload);
            if (length < 8 || length > payload.Length)
            {
                throw new MalformedMessageException($"rtnh_len {length} with {payload.Length} bytes left.");
            }

            var attributes = Attributes(new AttributeList(payload[8..length]), set);
            hops.Add(new WireNode(0, $"nexthop {hops.Count + 1}", payload[2..8].ToArray(), attributes) { IsHop = true });
            payload = payload[Math.Min(payload.Length, (length + 3) & ~3)..];
        }

        return hops;
    }

    private static class NoNames;
}
