using FluentAssertions;
using FsCheck;
using FsCheck.Xunit;
using TopoApply.Netlink.Values;
using Xunit;

namespace TopoApply.Netlink.Tests.Values;

public sealed class IpPrefixTests
{
    [Theory]
    [InlineData("10.0.0.0/24", "10.0.0.0/24")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("10.0.0.1", "10.0.0.1/32")]
    [InlineData("10.0.0.1/32", "10.0.0.1/32")]
    [InlineData("10.0.0.2/31", "10.0.0.2/31")]
    [InlineData("::/0", "::/0")]
    [InlineData("FD00::/64", "fd00::/64")]
    [InlineData("fd00::1", "fd00::1/128")]
    [InlineData("2001:db8::/33", "2001:db8::/33")]
    public void A_network_is_read(string text, string printed)
    {
        IpPrefix.TryParse(text, out var prefix).Should().BeTrue();
        prefix.ToString().Should().Be(printed);
    }

    [Theory]
    [InlineData("10.0.0.5/24")]
    [InlineData("10.0.0.1/31")]
    [InlineData("1.0.0.0/0")]
    [InlineData("fd00::1/64")]
    [InlineData("2001:db8:8000::/32")]
    public void Host_bits_are_refused_in_a_network_and_kept_in_an_address(string text)
    {
        IpPrefix.TryParse(text, out _).Should().BeFalse();
        InterfaceAddress.TryParse(text, out var address).Should().BeTrue();
        address.ToString().Should().Be(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/24")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/+8")]
    [InlineData("10.0.0.0/08")]
    [InlineData("10.0.0.0/00")]
    [InlineData("10.0.0.0/8 ")]
    [InlineData("10.0.0.0/ 8")]
    [InlineData("10.0.0.0/8/8")]
    [InlineData("10.0.0.0/1000")]
    [InlineData("10.0.0.0/255.0.0.0")]
    [InlineData("10.0.0.0/٨")]
    [InlineData("10/8")]
    [InlineData("::/129")]
    [InlineData("fd00::/64/")]
    [InlineData("default")]
    public void Anything_else_is_refused(string text)
    {
        IpPrefix.TryParse(text, out _).Should().BeFalse();
        InterfaceAddress.TryParse(text, out _).Should().BeFalse();
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.255.255.255", true)]
    [InlineData("10.0.0.0/8", "11.0.0.0", false)]
    [InlineData("0.0.0.0/0", "1.2.3.4", true)]
    [InlineData("0.0.0.0/0", "::", false)]
    [InlineData("fd00::/64", "fd00::ffff:1", true)]
    [InlineData("fd00::/64", "fd00:0:0:1::", false)]
    [InlineData("10.0.0.2/31", "10.0.0.3", true)]
    public void A_network_knows_what_lies_in_it(string text, string inside, bool contains)
    {
        IpPrefix.TryParse(text, out var prefix).Should().BeTrue();
        IpAddress.TryParse(inside, out var address).Should().BeTrue();
        prefix.Contains(address).Should().Be(contains);
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.255.255.255")]
    [InlineData("10.0.0.7/32", "10.0.0.7")]
    [InlineData("0.0.0.0/0", "255.255.255.255")]
    [InlineData("fd00::/64", "fd00::ffff:ffff:ffff:ffff")]
    [InlineData("fd00:0:0:8000::/49", "fd00::ffff:ffff:ffff:ffff:ffff")]
    [InlineData("fd00::/16", "fd00:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("fd00::1:0/112", "fd00::1:ffff")]
    [InlineData("fd00::1/128", "fd00::1")]
    [InlineData("::/0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    public void A_network_ends_with_all_its_host_bits_set(string text, string last)
    {
        IpPrefix.TryParse(text, out var prefix).Should().BeTrue();
        prefix.Last.ToString().Should().Be(last);
    }

    [Property]
    public void Masking_twice_is_masking_once_and_the_network_contains_its_source(uint bits, byte length)
    {
        var address = IpAddress.FromBytes(BitConverter.GetBytes(bits));
        var prefix = IpPrefix.Of(address, (byte)(length % 33));
        prefix.Contains(address).Should().BeTrue();
        IpPrefix.Of(prefix.Network, prefix.Length).Should().Be(prefix);
        IpPrefix.TryParse(prefix.ToString(), out var again).Should().BeTrue();
        again.Should().Be(prefix);
    }

    [Property]
    public void Overlapping_is_mutual_and_means_that_one_holds_the_other(uint left, uint right, PositiveInt first, PositiveInt second)
    {
        var a = IpPrefix.Of(IpAddress.FromBytes(BitConverter.GetBytes(left)), (byte)(first.Get % 33));
        var b = IpPrefix.Of(IpAddress.FromBytes(BitConverter.GetBytes(right)), (byte)(second.Get % 33));
        a.Overlaps(b).Should().Be(b.Overlaps(a));
        var shorter = a.Length <= b.Length ? a : b;
        var longer = a.Length <= b.Length ? b : a;
        a.Overlaps(b).Should().Be(longer.Network.Masked(shorter.Length) == shorter.Network);
    }

    [Fact]
    public void Families_do_not_mix()
    {
        IpPrefix.Default(IpFamily.V4).Should().NotBe(IpPrefix.Default(IpFamily.V6));
        IpPrefix.Default(IpFamily.V4).Overlaps(IpPrefix.Default(IpFamily.V6)).Should().BeFalse();
    }

    [Fact]
    public void Networks_sort_by_address_and_then_by_length()
    {
        string[] texts = ["fd00::/64", "10.0.0.0/24", "10.0.0.0/8", "9.0.0.0/8"];
        texts.Select(text => IpPrefix.TryParse(text, out var prefix) ? prefix : throw new FormatException(text)).Order().Select(prefix => prefix.ToString())
            .Should().Equal("9.0.0.0/8", "10.0.0.0/8", "10.0.0.0/24", "fd00::/64");
    }

    [Fact]
    public void An_address_knows_its_network()
    {
        InterfaceAddress.TryParse("10.1.2.3/20", out var address).Should().BeTrue();
        address.Prefix.ToString().Should().Be("10.1.0.0/20");
        address.Family.Should().Be(IpFamily.V4);
    }

    [Theory]
    [InlineData("10.0.0.0/8")]
    [InlineData("255.255.255.255/32")]
    [InlineData("2001:db8:1:2:3:4:5:6/128")]
    public void It_is_written_where_there_is_room(string text)
    {
        IpPrefix.TryParse(text, out var prefix).Should().BeTrue();
        var room = new char[text.Length];
        prefix.TryFormat(room, out var written, [], null).Should().BeTrue();
        new string(room, 0, written).Should().Be(text).And.Be(prefix.ToString()).And.Be($"{prefix}");
        for (var less = 0; less < text.Length; less++)
        {
            prefix.TryFormat(room.AsSpan(0, less), out written, [], null).Should().BeFalse();
            written.Should().Be(0);
        }
    }
}
