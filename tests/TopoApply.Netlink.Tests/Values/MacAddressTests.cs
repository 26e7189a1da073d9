using FluentAssertions;
using FsCheck.Xunit;
using TopoApply.Netlink.Values;
using Xunit;

namespace TopoApply.Netlink.Tests.Values;

public sealed class MacAddressTests
{
    [Theory]
    [InlineData("02:00:00:00:00:01", "02:00:00:00:00:01")]
    [InlineData("AA:bb:CC:dd:EE:ff", "aa:bb:cc:dd:ee:ff")]
    [InlineData("00:11:22:33:44:55", "00:11:22:33:44:55")]
    public void Six_pairs_are_read(string text, string printed)
    {
        MacAddress.TryParse(text, out var mac).Should().BeTrue();
        mac.ToString().Should().Be(printed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("02:00:00:00:00")]
    [InlineData("02:00:00:00:00:01:02")]
    [InlineData("02-00-00-00-00-01")]
    [InlineData("0200.0000.0001")]
    [InlineData("020000000001")]
    [InlineData("2:0:0:0:0:1")]
    [InlineData("02:00:00:00:00:0g")]
    [InlineData("02:00:00:00:00:+1")]
    [InlineData("02:00:00:00:00: 1")]
    [InlineData(" 2:00:00:00:00:01")]
    [InlineData("02:00:00:00:00:1 ")]
    [InlineData("0x:00:00:00:00:01")]
    [InlineData("02:00:00:00:00;01")]
    public void Anything_else_is_refused(string text) => MacAddress.TryParse(text, out _).Should().BeFalse();

    [Theory]
    [InlineData("01:00:5e:00:00:01", true)]
    [InlineData("ff:ff:ff:ff:ff:ff", true)]
    [InlineData("02:00:00:00:00:01", false)]
    [InlineData("fe:00:00:00:00:01", false)]
    public void The_lowest_bit_of_the_first_byte_means_multicast(string text, bool multicast)
    {
        MacAddress.TryParse(text, out var mac).Should().BeTrue();
        mac.IsMulticast.Should().Be(multicast);
    }

    [Property]
    public void Text_and_bytes_come_back(byte a, byte b, byte c, byte d, byte e, byte f)
    {
        byte[] bytes = [a, b, c, d, e, f];
        var mac = MacAddress.FromBytes(bytes);
        mac.ToBytes().Should().Equal(bytes);
        MacAddress.TryParse(mac.ToString(), out var again).Should().BeTrue();
        again.Should().Be(mac);
    }

    [Fact]
    public void Addresses_sort_by_their_bytes()
    {
        string[] texts = ["02:00:00:00:00:10", "02:00:00:00:00:02", "00:ff:ff:ff:ff:ff"];
        texts.Select(text => MacAddress.TryParse(text, out var mac) ? mac : throw new FormatException(text)).Order().Select(mac => mac.ToString())
            .Should().Equal("00:ff:ff:ff:ff:ff", "02:00:00:00:00:02", "02:00:00:00:00:10");
    }
}
