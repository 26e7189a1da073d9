using System.Text;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Wire;

namespace TopoApply.Netlink.Tests.Wire;

/// <summary>Lays bytes of messages out one attribute a line, with names as comments; Hex.Parse reads it back.</summary>
internal static class WireText
{
    private const int Column = 56;

    /// <summary>The layout of one datagram.</summary>
    public static string Format(ReadOnlySpan<byte> datagram, int protocol)
    {
        var text = new StringBuilder();
        var offset = 0;
        foreach (var message in new MessageList(datagram))
        {
            var all = datagram.Slice(offset, 16 + message.Payload.Length);
            offset += (all.Length + 3) & ~3;
            Line(text, 0, all[..16], $"nlmsghdr: type {message.Type}, flags 0x{message.Flags:x}");
            var rest = message.Payload;
            if (message.Type < NLMSG.MIN_TYPE)
            {
                Line(text, 0, rest, "payload");
                continue;
            }

            var set = AttributeNames.OfMessage(protocol, message.Type);
            var header = Math.Min(set.HeaderLength, rest.Length);
            Line(text, 0, rest[..header], "header");
            var tree = WireTree.Parse(all, protocol)[0];
            Nodes(text, tree.Attributes, rest[header..], 1);
        }

        return text.ToString();
    }

    private static void Nodes(StringBuilder text, IReadOnlyList<WireNode> nodes, ReadOnlySpan<byte> bytes, int depth)
    {
        foreach (var node in nodes)
        {
            var length = BitConverter.ToUInt16(bytes);
            var padded = Math.Min(bytes.Length, (length + 3) & ~3);
            if (node.Children is null)
            {
                Line(text, depth, bytes[..padded], node.Name);
            }
            else
            {
                var head = (node.IsHop ? 2 : 4) + node.Fixed.Length;
                Line(text, depth, bytes[..head], node.Name);
                Nodes(text, node.Children, bytes[head..length], depth + 1);
            }

            bytes = bytes[padded..];
        }
    }

    private static void Line(StringBuilder text, int depth, ReadOnlySpan<byte> bytes, string comment)
    {
        const int width = 32;
        for (var start = 0; start == 0 || start < bytes.Length; start += width)
        {
            var row = new StringBuilder().Append(' ', depth * 2);
            var part = bytes[start..Math.Min(bytes.Length, start + width)];
            for (var i = 0; i < part.Length; i++)
            {
                row.Append(part[i].ToString("x2")).Append(i % 4 == 3 ? " " : "");
            }

            var hex = row.ToString().TrimEnd();
            text.Append(start == 0 ? $"{hex.PadRight(Column)} # {comment}" : hex).Append('\n');
        }
    }
}
