using FluentAssertions;
using TopoApply.Yaml;
using Xunit;

namespace TopoApply.Tests.Yaml;

public sealed class NameRangeTests
{
    [Theory]
    [InlineData("client[1-3]", "client1 client2 client3")]
    [InlineData("n[08-11]", "n08 n09 n10 n11")]
    [InlineData("n[8-11]", "n8 n9 n10 n11")]
    [InlineData("n[5-5]x", "n5x")]
    [InlineData("a[1-2]b[7-8]", "a1b7 a2b8")]
    [InlineData("a[01-02]-${i}", "a01-1 a02-2")]
    [InlineData("[3-4]:${i*2}", "3:6 4:8")]
    [InlineData("plain", "plain")]
    public void A_range_stands_for_its_texts(string text, string expected)
    {
        NameRange.TryParse(text, out var range, out var problem).Should().BeTrue(problem);
        Enumerable.Range(0, range!.Count).Select(k =>
        {
            range.TryText(k, null, out var one, out var why).Should().BeTrue(why);
            return one;
        }).Should().Equal(expected.Split(' '));
    }

    [Theory]
    [InlineData("a[2-1]")]
    [InlineData("a[1-]")]
    [InlineData("a[-1]")]
    [InlineData("a[1,2]")]
    [InlineData("a[1-2")]
    [InlineData("a[01-2]")]
    [InlineData("a[1-02]")]
    [InlineData("a[0x1-0x2]")]
    [InlineData("a[1-1234567890]")]
    [InlineData("a[1-999999999][1-2]")]
    [InlineData("a[1-2]b[1-3]")]
    [InlineData("${i")]
    public void What_is_no_range_is_refused(string text)
    {
        var parsed = NameRange.TryParse(text, out _, out var problem);
        parsed.Should().BeFalse();
        problem.Should().NotBeNullOrEmpty();
    }

    [Fact]
    public void The_number_of_the_first_range_counts_and_without_one_that_of_the_line()
    {
        NameRange.TryParse("x[4-5]y[7-8]z${i}", out var range, out _).Should().BeTrue();
        range!.TryText(1, 100, out var text, out _).Should().BeTrue();
        text.Should().Be("x5y8z5");
        NameRange.TryParse("z${i}", out range, out _).Should().BeTrue();
        range!.TryText(1, 100, out text, out _).Should().BeTrue();
        text.Should().Be("z100");
        range.TryText(0, null, out _, out var problem).Should().BeFalse();
        problem.Should().Contain("no range is open");
    }
}
