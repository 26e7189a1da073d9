using System.Net;
using FluentAssertions;
using FsCheck.Xunit;
using TopoApply.Netlink.Values;
using Xunit;

namespace TopoApply.Netlink.Tests.Values;

public sealed class IpAddressTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("10.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("fd00::1")]
    [InlineData("2001:db8:1:2:3:4:5:6")]
    [InlineData("fe80::200:ff:fe00:1")]
    public void Canonical_text_is_read_and_printed_the_same(string text)
    {
        IpAddress.TryParse(text, out var address).Should().BeTrue();
        address.ToString().Should().Be(text);
    }

    [Theory]
    [InlineData("FD00::0001", "fd00::1")]
    [InlineData("0:0:0:0:0:0:0:1", "::1")]
    [InlineData("2001:db8::0:1:0:0:1", "2001:db8::1:0:0:1")]
    [InlineData("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1")]
    [InlineData("::ffff:1.2.3.4", "::ffff:1.2.3.4")]
    public void Other_spellings_are_read_and_printed_as_rfc_5952(string text, string canonical)
    {
        IpAddress.TryParse(text, out var address).Should().BeTrue();
        address.ToString().Should().Be(canonical);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("10")]
    [InlineData("10.1")]
    [InlineData("10.0.1")]
    [InlineData("10.0.0.1.")]
    [InlineData(".10.0.0.1")]
    [InlineData("10.0.0.1.2")]
    [InlineData("10..0.1")]
    [InlineData("010.0.0.1")]
    [InlineData("10.0.0.00")]
    [InlineData("10.0.0.256")]
    [InlineData("10.0.0.1000")]
    [InlineData("10.0.0.-1")]
    [InlineData("+10.0.0.1")]
    [InlineData("0x0a.0.0.1")]
    [InlineData("10.0.0.1 ")]
    [InlineData(" 10.0.0.1")]
    [InlineData("10.0.0.1/24")]
    [InlineData("١٠.0.0.1")]
    [InlineData(":")]
    [InlineData(":::")]
    [InlineData("1::2::3")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("12345::")]
    [InlineData("g::1")]
    [InlineData("fe80::1%eth0")]
    [InlineData("fe80::1%2")]
    [InlineData("[::1]")]
    [InlineData("[::1]:80")]
    [InlineData("::1/64")]
    [InlineData(" ::1")]
    [InlineData("::1 ")]
    [InlineData("::1.2.3")]
    [InlineData("::256.1.1.1")]
    [InlineData("00:11:22:33:44:55")]
    [InlineData("localhost")]
    public void Anything_else_is_refused(string text) => IpAddress.TryParse(text, out _).Should().BeFalse();

    [Property]
    public void Bytes_come_back(byte a, byte b, byte c, byte d)
    {
        byte[] bytes = [a, b, c, d];
        var address = IpAddress.FromBytes(bytes);
        address.ToBytes().Should().Equal(bytes);
        address.ToString().Should().Be($"{a}.{b}.{c}.{d}");
        IpAddress.TryParse(address.ToString(), out var again).Should().BeTrue();
        again.Should().Be(address);
    }

    [Property]
    public void Text_of_ipv6_is_read_back_and_is_what_the_framework_prints(ulong high, ulong low)
    {
        var bytes = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, high);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), low);
        var address = IpAddress.FromBytes(bytes);
        address.ToString().Should().Be(new IPAddress(bytes).ToString());
        IpAddress.TryParse(address.ToString(), out var again).Should().BeTrue();
        again.Should().Be(address);
        again.ToBytes().Should().Equal(bytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(17)]
    public void Only_four_or_sixteen_bytes_are_an_address(int length) =>
        FluentActions.Invoking(() => IpAddress.FromBytes(new byte[length])).Should().Throw<ArgumentException>();

    [Theory]
    [InlineData("169.254.1.1", true, false, false, false)]
    [InlineData("169.255.1.1", false, false, false, false)]
    [InlineData("fe80::1", true, false, false, false)]
    [InlineData("febf::1", true, false, false, false)]
    [InlineData("fec0::1", false, false, false, false)]
    [InlineData("224.0.0.1", false, true, false, false)]
    [InlineData("239.255.255.255", false, true, false, false)]
    [InlineData("240.0.0.1", false, false, false, false)]
    [InlineData("ff02::1", false, true, false, false)]
    [InlineData("127.0.0.53", false, false, true, false)]
    [InlineData("::1", false, false, true, false)]
    [InlineData("::2", false, false, false, false)]
    [InlineData("0.0.0.0", false, false, false, true)]
    [InlineData("::", false, false, false, true)]
    public void Special_ranges_are_known(string text, bool linkLocal, bool multicast, bool loopback, bool any)
    {
        IpAddress.TryParse(text, out var address).Should().BeTrue();
        (address.IsLinkLocal, address.IsMulticast, address.IsLoopback, address.IsAny).Should().Be((linkLocal, multicast, loopback, any));
    }

    [Fact]
    public void IPv4_sorts_before_IPv6_and_by_number_not_by_text()
    {
        string[] texts = ["::1", "10.0.0.2", "9.0.0.1", "10.0.0.10", "fd00::", "0.0.0.0"];
        texts.Select(Parse).Order().Select(address => address.ToString()).Should().Equal("0.0.0.0", "9.0.0.1", "10.0.0.2", "10.0.0.10", "::1", "fd00::");
    }

    [Theory]
    [InlineData("10.0.0.250", 10, "10.0.1.4")]
    [InlineData("255.255.255.255", 1, "0.0.0.0")]
    [InlineData("fd00::ffff", 1, "fd00::1:0")]
    [InlineData("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 1, "::")]
    public void Counting_on_stays_in_the_family(string text, int count, string expected) => Parse(text).Add((ulong)count).ToString().Should().Be(expected);

    [Fact]
    public void The_default_value_is_no_address()
    {
        default(IpAddress).Family.Should().Be(IpFamily.None);
        default(IpAddress).ToString().Should().BeEmpty();
        default(IpAddress).ToBytes().Should().BeEmpty();
        default(IpAddress).Should().NotBe(IpAddress.AnyV4);
        IpAddress.AnyV4.Should().NotBe(IpAddress.AnyV6);
    }

    private static IpAddress Parse(string text) => IpAddress.TryParse(text, out var address) ? address : throw new FormatException(text);

    [Property(MaxTest = 2000)]
    public void It_is_printed_as_the_framework_prints_it(byte[] random, byte zeros, bool isV6)
    {
        // Runs of zeros are what the text form is about.
        var bytes = random.Concat(new byte[16]).Take(isV6 ? 16 : 4).Select((b, i) => (zeros >> (i / 2) & 1) == 0 ? b : (byte)0).ToArray();
        IpAddress.FromBytes(bytes).ToString().Should().Be(new IPAddress(bytes).ToString());
    }

    [Theory]
    [InlineData("::1.2.3.4")]
    [InlineData("::0.1.0.0")]
    [InlineData("::ffff:1.2.3.4")]
    [InlineData("::ffff:0.0.0.1")]
    [InlineData("::ffff:0:1.2.3.4")]
    [InlineData("64:ff9b::1.2.3.4")]
    [InlineData("fe80::5efe:1.2.3.4")]
    [InlineData("fe80::200:5efe:1.2.3.4")]
    [InlineData("::5efe:1.2.3.4")]
    [InlineData("1:0:0:2::3")]
    [InlineData("1:0:2:3:4:5:6:0")]
    [InlineData("0:1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6::")]
    public void What_holds_an_IPv4_address_or_zeros_is_printed_as_the_framework_prints_it(string text)
    {
        IpAddress.TryParse(text, out var address).Should().BeTrue();
        address.ToString().Should().Be(IPAddress.Parse(text).ToString());
    }

    [Theory]
    [InlineData("255.255.255.255")]
    [InlineData("0.0.0.0")]
    [InlineData("2001:db8:1:2:3:4:5:6")]
    [InlineData("::ffff:255.255.255.255")]
    [InlineData("1111:2222:3333:4444:5555:6666:7777:8888")]
    public void It_is_written_where_there_is_room(string text)
    {
        IpAddress.TryParse(text, out var address).Should().BeTrue();
        var room = new char[text.Length];
        address.TryFormat(room, out var written, [], null).Should().BeTrue();
        new string(room, 0, written).Should().Be(text).And.Be(address.ToString()).And.Be($"{address}");
        for (var less = 0; less < text.Length; less++)
        {
            address.TryFormat(room.AsSpan(0, less), out written, [], null).Should().BeFalse();
            written.Should().Be(0);
        }
    }
}
