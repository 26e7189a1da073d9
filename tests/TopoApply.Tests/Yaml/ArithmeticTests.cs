using FluentAssertions;
using TopoApply.Yaml;
using Xunit;

namespace TopoApply.Tests.Yaml;

public sealed class ArithmeticTests
{
    [Theory]
    [InlineData("i", "7")]
    [InlineData(" i + 10 ", "17")]
    [InlineData("i*2+1", "15")]
    [InlineData("1+i*2", "15")]
    [InlineData("(1+i)*2", "16")]
    [InlineData("i-10", "-3")]
    [InlineData("100/i%5", "4")]
    [InlineData("20-5-5", "10")]
    [InlineData("i:03", "007")]
    [InlineData("i+10:x", "11")]
    [InlineData("i:02x", "07")]
    [InlineData("250:02x", "fa")]
    [InlineData("((((i))))", "7")]
    public void An_expression_is_computed(string text, string expected)
    {
        Arithmetic.TryEvaluate(text, 7, out var result, out var problem).Should().BeTrue(problem);
        result.Should().Be(expected);
    }

    [Theory]
    [InlineData("", "missing")]
    [InlineData("i+", "missing")]
    [InlineData("j", "`j`")]
    [InlineData("i i", "`i`")]
    [InlineData("2i", "`i`")]
    [InlineData("(i", "missing")]
    [InlineData("i)", "`)`")]
    [InlineData("-i", "`-i`")]
    [InlineData("i/0", "zero")]
    [InlineData("i%(7-i)", "zero")]
    [InlineData("1234567890", "larger")]
    [InlineData("999999999*999999999", "larger")]
    [InlineData("i:2", "format")]
    [InlineData("i:0x0", "format")]
    [InlineData("0-i:x", "negative")]
    [InlineData("((((((((((((((((((i))))))))))))))))))", "deep")]
    public void What_cannot_be_computed_is_explained(string text, string word)
    {
        Arithmetic.TryEvaluate(text, 7, out _, out var problem).Should().BeFalse();
        problem.Should().Contain(word);
    }
}
