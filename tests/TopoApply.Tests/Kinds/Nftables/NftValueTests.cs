using System.Buffers.Binary;
using System.Globalization;
using FluentAssertions;
using TopoApply.Kinds.Nftables;
using Xunit;

namespace TopoApply.Tests.Kinds.Nftables;

/// <summary>Two halves must count as one number of 128 bits, the framework's, would.</summary>
public sealed class NftValueTests
{
    private const string AllOnes = "ffffffffffffffffffffffffffffffff";

    [Theory]
    [InlineData("00", 1)]
    [InlineData("ff", 1)]
    [InlineData("ffff", 2)]
    [InlineData("c0a80100", 4)]
    [InlineData("ffffffff", 4)]
    [InlineData("00ffffffffffffff", 8)]
    [InlineData("ffffffffffffffff", 8)]
    [InlineData("ffffffffffffffff", 16)]
    [InlineData("10000000000000000", 16)]
    [InlineData("fd00000000000000ffffffffffffffff", 16)]
    [InlineData(AllOnes, 16)]
    public void A_value_counts_as_its_number(string hex, int size)
    {
        var number = UInt128.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        var max = UInt128.MaxValue >> (128 - (8 * size));
        var value = NftValue.FromBytes(Bytes(number, size));

        value.ToBytes().Should().Equal(Bytes(number, size));
        value.IsZero.Should().Be(number == 0);
        value.IsMax.Should().Be(number == max);
        NftValue.Max(size).ToBytes().Should().Equal(Bytes(max, size));
        value.TryNext(out var next).Should().Be(number < max);
        if (number < max)
        {
            next.ToBytes().Should().Equal(Bytes(number + 1, size));
            next.Previous().Should().Be(value);
            value.CompareTo(next).Should().BeNegative();
        }

        for (var length = 0; length <= 8 * size; length++)
        {
            var last = length == 8 * size ? 0 : max >> length;
            value.IsMasked(length).Should().Be((number & last) == 0, "{0} of {1} bits", length, 8 * size);
            value.Filled(length).ToBytes().Should().Equal(Bytes(number | last, size), "{0} of {1} bits", length, 8 * size);
        }
    }

    private static byte[] Bytes(UInt128 number, int size)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return bytes[^size..];
    }
}
