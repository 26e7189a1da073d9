using FluentAssertions;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Wire;
using Xunit;

namespace TopoApply.Netlink.Tests.Wire;

public sealed class NetlinkWriterTests
{
    [Fact]
    public void A_route_is_these_bytes()
    {
        var writer = new NetlinkWriter();
        using (writer.Message(RTM.NEWROUTE, NLM_F.REQUEST | NLM_F.ACK | NLM_F.EXCL | NLM_F.CREATE, 1))
        {
            writer.Header(new RtMsg { Family = AF.INET, DstLen = 16, Table = RT_TABLE.MAIN, Protocol = RTPROT.STATIC, Scope = RT_SCOPE.LINK, Type = RTN.UNICAST });
            writer.Bytes(RTA.DST, [10, 9, 0, 0]);
            writer.U32(RTA.OIF, 2);
        }

        Convert.ToHexString(writer.Written).Should().Be("2C000000180005060100000000000000" + "02100000FE04FD0100000000" + "080001000A090000" + "0800040002000000");
    }

    [Fact]
    public void Odd_lengths_are_padded_with_zeros_that_do_not_count()
    {
        var writer = new NetlinkWriter();
        using (writer.Message(16, 0, 0))
        {
            writer.Bytes(1, [0xAA]);
            writer.Flag(2);
            writer.Text(3, "ab");
        }

        Convert.ToHexString(writer.Written[16..]).Should().Be("05000100AA000000" + "04000200" + "0700030061620000");
    }

    [Fact]
    public void Reused_space_is_clean()
    {
        var writer = new NetlinkWriter();
        using (writer.Message(16, 0, 0))
        {
            writer.Bytes(1, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);
        }

        writer.Reset();
        using (writer.Message(16, 0, 0))
        {
            writer.Bytes(1, [1]);
            writer.Raw(4);
        }

        Convert.ToHexString(writer.Written[16..]).Should().Be("0500010001000000" + "00000000");
    }

    [Fact]
    public void Nested_attributes_carry_the_flag_and_their_length()
    {
        var writer = new NetlinkWriter();
        using (writer.Message(16, 0, 0))
        using (writer.Nested(5))
        using (writer.Nested(6))
        {
            writer.U8(1, 1);
        }

        Convert.ToHexString(writer.Written[16..]).Should().Be("10000580" + "0C000680" + "0500010001000000");
    }

    [Fact]
    public void Several_messages_stand_one_behind_the_other()
    {
        var writer = new NetlinkWriter(8);
        for (uint i = 1; i <= 3; i++)
        {
            using (writer.Message(16, 0, i))
            {
                writer.U8(1, (byte)i);
            }
        }

        List<uint> sequences = [];
        foreach (var message in new MessageList(writer.Written))
        {
            sequences.Add(message.Sequence);
        }

        sequences.Should().Equal(1, 2, 3);
    }

    [Fact]
    public void Two_open_messages_are_a_fault()
    {
        var writer = new NetlinkWriter();
        writer.Message(16, 0, 0);
        FluentActions.Invoking(() => writer.Message(16, 0, 0).Dispose()).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void A_message_that_ends_inside_a_nested_attribute_is_a_fault()
    {
        var writer = new NetlinkWriter();
        FluentActions.Invoking(() =>
        {
            using var message = writer.Message(16, 0, 0);
            writer.Nested(1);
        }).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void What_does_not_fit_sixteen_bits_is_refused()
    {
        var writer = new NetlinkWriter();
        using var message = writer.Message(16, 0, 0);
        FluentActions.Invoking(() => writer.Bytes(1, new byte[65532])).Should().Throw<InvalidOperationException>();
        FluentActions.Invoking(() =>
        {
            using var nested = writer.Nested(1);
            writer.Bytes(2, new byte[40000]);
            writer.Bytes(3, new byte[40000]);
        }).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void The_largest_attribute_is_written()
    {
        var writer = new NetlinkWriter();
        using (writer.Message(16, 0, 0))
        {
            writer.Bytes(1, new byte[65531]);
        }

        foreach (var attribute in new AttributeList(writer.Written[16..]))
        {
            attribute.Payload.Length.Should().Be(65531);
        }
    }

    [Fact]
    public void Truncating_takes_an_unfinished_message_back()
    {
        var writer = new NetlinkWriter();
        writer.Message(16, 0, 1).Dispose();
        var length = writer.Length;
        writer.Message(16, 0, 2);
        writer.Nested(1);
        writer.Truncate(length);
        writer.Message(16, 0, 3).Dispose();
        List<uint> sequences = [];
        foreach (var message in new MessageList(writer.Written))
        {
            sequences.Add(message.Sequence);
        }

        sequences.Should().Equal(1, 3);
    }

    [Theory]
    [InlineData("0300010000000000")]
    [InlineData("0900010000000000")]
    [InlineData("0000000000000000")]
    public void An_impossible_attribute_length_is_malformed(string hex) => FluentActions.Invoking(() =>
    {
        foreach (var attribute in new AttributeList(Convert.FromHexString(hex)))
        {
            _ = attribute.Type;
        }
    }).Should().Throw<MalformedMessageException>();

    [Fact]
    public void A_scalar_longer_than_its_attribute_is_malformed() => FluentActions.Invoking(() =>
    {
        foreach (var attribute in new AttributeList(Convert.FromHexString("0600010000000000")))
        {
            _ = attribute.U32;
        }
    }).Should().Throw<MalformedMessageException>().WithMessage("Attribute 1 has 2 bytes, 4 needed.");

    [Fact]
    public void Text_may_lack_its_end()
    {
        foreach (var attribute in new AttributeList(Convert.FromHexString("0700010076657400")))
        {
            attribute.Text.Should().Be("vet");
        }
    }
}
