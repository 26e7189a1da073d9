using System.Buffers.Binary;
using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Sockets;
using TopoApply.Netlink.Wire;
using Xunit;

namespace TopoApply.Netlink.Tests.Wire;

/// <summary>
/// What holds for all bytes. Over-reading cannot go unnoticed: every view is a span, and a span refuses. So a reader may end, or
/// throw MalformedMessageException; any other exception is a fault.
/// </summary>
public sealed class WireProperties
{
    [Property(MaxTest = 2000)]
    public void Any_bytes_are_messages_or_malformed(byte[] bytes) => Survives(bytes);

    [Property(MaxTest = 2000)]
    public void Any_plausible_bytes_are_messages_or_malformed(ushort type, ushort flags, byte[] payload, bool isError)
    {
        var bytes = new byte[16 + payload.Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4), (ushort)(isError ? 2 + (type % 2) : 16 + (type % 100)));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(6), flags);
        payload.CopyTo(bytes, 16);
        Survives(bytes);
    }

    [Fact]
    public void Every_captured_message_survives_every_single_damage()
    {
        var random = new Random(20240229);
        var root = Testing.Repository.PathOf("tests", "TopoApply.Netlink.Tests", "Golden");
        var files = Directory.EnumerateFiles(root, "*.hex", SearchOption.AllDirectories).ToList();
        files.Should().NotBeEmpty();
        foreach (var file in files)
        {
            var golden = Testing.Hex.Parse(File.ReadAllText(file));
            for (var i = 0; i < 300; i++)
            {
                var bytes = golden[..(i % 3 == 0 ? random.Next(golden.Length + 1) : golden.Length)];
                for (var damage = random.Next(3); damage >= 0 && bytes.Length > 0; damage--)
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                }

                Survives(bytes);
            }
        }
    }

    [Property(MaxTest = 500)]
    public Property What_is_written_is_read() => Prop.ForAll(Arb.From(Forests), nodes =>
    {
        var writer = new NetlinkWriter(16);
        using (writer.Message(4000, NLM_F.REQUEST, 7))
        {
            writer.Header(0u);
            Write(writer, nodes);
        }

        var read = WireTree.Parse(writer.Written);
        read.Should().ContainSingle();
        return Describe(read[0].Attributes) == Describe(nodes) && writer.Length % 4 == 0;
    });

    [Property(MaxTest = 500)]
    public Property Writing_again_what_was_read_gives_the_same_bytes() => Prop.ForAll(Arb.From(Forests), nodes =>
    {
        var first = new NetlinkWriter(16);
        WireTree.Write(first, new WireMessage(4000, 1, [0, 0, 0, 0], nodes));
        var second = new NetlinkWriter(4096);
        WireTree.Write(second, WireTree.Parse(first.Written)[0]);
        return first.Written.SequenceEqual(second.Written);
    });

    [Property]
    public void Integers_come_back_in_their_order(byte u8, ushort u16, uint u32, int i32, ulong u64)
    {
        var writer = new NetlinkWriter();
        using (writer.Message(16, 0, 0))
        {
            writer.U8(1, u8);
            writer.U16(2, u16);
            writer.U32(3, u32);
            writer.I32(4, i32);
            writer.U64(5, u64);
            writer.U16BigEndian(6, u16);
            writer.U32BigEndian(7, u32);
            writer.U64BigEndian(8, u64);
        }

        var list = new AttributeList(writer.Written[16..]);
        Get(list, 1).U8.Should().Be(u8);
        Get(list, 2).U16.Should().Be(u16);
        Get(list, 3).U32.Should().Be(u32);
        Get(list, 4).I32.Should().Be(i32);
        Get(list, 5).U64.Should().Be(u64);
        Get(list, 6).U16BigEndian.Should().Be(u16);
        Get(list, 7).U32BigEndian.Should().Be(u32);
        Get(list, 8).U64BigEndian.Should().Be(u64);
        Get(list, 6).Payload.ToArray().Should().Equal((byte)(u16 >> 8), (byte)u16);
        Get(list, 3).Payload.ToArray().Should().Equal((byte)u32, (byte)(u32 >> 8), (byte)(u32 >> 16), (byte)(u32 >> 24));
    }

    [Property]
    public void Text_comes_back(NonNull<string> text)
    {
        // A NUL ends a string for the kernel; a lone half of a surrogate pair is not text.
        var value = string.Concat(text.Get.Where(c => c != '\0' && !char.IsSurrogate(c)));
        var writer = new NetlinkWriter();
        using (writer.Message(16, 0, 0))
        {
            writer.Text(1, value);
        }

        var attribute = Get(new AttributeList(writer.Written[16..]), 1);
        attribute.Text.Should().Be(value);
        attribute.Payload[^1].Should().Be(0);
    }

    private static Gen<List<WireNode>> Forests => Gen.Sized(size => Forest(Math.Min(size, 4)));

    private static Gen<List<WireNode>> Forest(int depth) => Node(depth).ListOf().Select(nodes => nodes.Take(8).ToList());

    private static Gen<WireNode> Node(int depth)
    {
        var leaf = from type in Gen.Choose(1, 0x3FFF)
                   from payload in ArbMap.Default.GeneratorFor<byte[]>()
                   select new WireNode((ushort)type, "", payload, null);
        var nest = from type in Gen.Choose(1, 0x3FFF)
                   from children in Forest(depth - 1)
                   select new WireNode((ushort)type, "", [], children);
        return depth <= 0 ? leaf : Gen.Frequency((3, leaf), (1, nest));
    }

    private static void Write(NetlinkWriter writer, IEnumerable<WireNode> nodes)
    {
        foreach (var node in nodes)
        {
            if (node.Children is null)
            {
                writer.Bytes(node.Type, node.Fixed);
                continue;
            }

            using (writer.Nested(node.Type))
            {
                Write(writer, node.Children);
            }
        }
    }

    private static string Describe(IEnumerable<WireNode> nodes) =>
        string.Concat(nodes.Select(node => $"({node.Type}:{Convert.ToHexString(node.Fixed)}{(node.Children is null ? "" : Describe(node.Children))})"));

    private static NetlinkAttribute Get(AttributeList list, ushort type) =>
        list.TryGet(type, out var attribute) ? attribute : throw new InvalidOperationException($"Attribute {type} is not there.");

    private static void Survives(byte[] bytes)
    {
        foreach (var protocol in new[] { NETLINK.ROUTE, NETLINK.NETFILTER })
        {
            try
            {
                WireTree.Parse(bytes, protocol);
            }
            catch (MalformedMessageException)
            {
            }

            try
            {
                foreach (var message in new MessageList(bytes))
                {
                    if (message.Type is NLMSG.ERROR or NLMSG.DONE)
                    {
                        ErrorAnswer.Read(message, bytes, protocol)?.ToString().Should().NotBeEmpty();
                    }

                    message.ReadHeader<IfInfoMsg>(out var attributes);
                    Scalars(attributes);
                }
            }
            catch (MalformedMessageException)
            {
            }

            foreach (var offset in new[] { 0, 16, 20, 33, bytes.Length, int.MaxValue })
            {
                _ = AttributePath.At(bytes, protocol, (uint)offset);
                _ = AttributePath.Missing(bytes, protocol, (uint)offset, 3);
            }
        }
    }

    private static void Scalars(AttributeList attributes)
    {
        foreach (var attribute in attributes)
        {
            _ = attribute.Text;
            _ = attribute.U8;
            _ = attribute.U16;
            _ = attribute.U16BigEndian;
            _ = attribute.U32;
            _ = attribute.U32BigEndian;
            _ = attribute.I32;
            _ = attribute.U64;
            _ = attribute.U64BigEndian;
            _ = attribute.Struct<RtaCacheInfo>();
            Scalars(attribute.Nested);
        }
    }
}
