using FluentAssertions;
using TopoApply.Netlink.Values;
using Xunit;

namespace TopoApply.Netlink.Tests.Values;

public sealed class ArrayBuilderTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(100)]
    public void What_is_added_is_taken_once_and_in_order(int count)
    {
        var builder = new ArrayBuilder<int>();
        for (var i = 0; i < count; i++)
        {
            builder.Add(i);
        }

        builder.Take().Should().Equal(Enumerable.Range(0, count));
        builder.Count.Should().Be(0);
        builder.Add(7);
        builder.Take().Should().Equal(7);
    }

    [Fact]
    public void An_element_is_read_and_replaced_only_where_there_is_one()
    {
        var builder = new ArrayBuilder<string>();
        builder.Add("a");
        builder[0] = "b";

        builder[0].Should().Be("b");
        builder.Invoking(b => b[1]).Should().Throw<ArgumentOutOfRangeException>();
        builder.Invoking(b => b[1] = "c").Should().Throw<ArgumentOutOfRangeException>();
    }
}
