using System.Collections.Immutable;
using FluentAssertions;
using TopoApply.Netlink.Values;
using Xunit;

namespace TopoApply.Netlink.Tests.Values;

public sealed class EquatableArrayTests
{
    [Fact]
    public void Equal_elements_in_the_same_order_are_equal()
    {
        EquatableArray<int> left = [1, 2, 3];
        EquatableArray<int> right = [1, 2, 3];
        (left == right).Should().BeTrue();
        left.GetHashCode().Should().Be(right.GetHashCode());
        (left == [3, 2, 1]).Should().BeFalse();
        (left == [1, 2]).Should().BeFalse();
        (left != [1, 2]).Should().BeTrue();
        left.Equals((object)right).Should().BeTrue();
        left.Equals("text").Should().BeFalse();
    }

    [Fact]
    public void The_default_value_is_empty()
    {
        var empty = default(EquatableArray<string>);
        empty.Count.Should().Be(0);
        (empty == []).Should().BeTrue();
        empty.GetHashCode().Should().Be(new EquatableArray<string>(ImmutableArray<string>.Empty).GetHashCode());
        empty.ToString().Should().Be("[]");
        empty.Should().BeEmpty();
    }

    [Fact]
    public void Records_that_hold_one_compare_by_its_elements() =>
        new Holder([1, 2]).Should().Be(new Holder([1, 2])).And.NotBe(new Holder([2, 1]));

    [Fact]
    public void The_source_may_change_afterwards()
    {
        int[] source = [1, 2];
        var array = EquatableArray.From(source);
        source[0] = 9;
        array[0].Should().Be(1);
        array.ToString().Should().Be("[1, 2]");
    }

    private sealed record Holder(EquatableArray<int> Items);
}
