using FluentAssertions;
using TopoApply.Cli.Rendering;
using TopoApply.Tests.Planning;
using Xunit;

namespace TopoApply.Tests.Rendering;

/// <summary>Lines on a terminal, whatever its width.</summary>
public sealed class WrappingTests
{
    [Theory]
    [InlineData("short", 10, "short")]
    [InlineData("exactly 10", 10, "exactly 10")]
    [InlineData("one two three", 8, "one two|  three")]
    [InlineData("  one two three", 9, "  one two|    three")]
    [InlineData("one  two   three", 9, "one  two|  three")]
    [InlineData("a-word-that-is-too-long b", 8, "a-word-that-is-too-long|  b")]
    [InlineData("        deep words here", 12, "        deep|      words|      here")]
    [InlineData("", 10, "")]
    public void Lines_are_broken_between_words_and_go_on_a_little_deeper(string text, int width, string lines) =>
        Wrapping.Fold(text, width).Should().Equal(lines.Split('|'));

    [Fact]
    public void Colours_take_no_columns()
    {
        const string Painted = "\u001b[31mred\u001b[0m and \u001b[1mbold\u001b[0m";
        Wrapping.Fold(Painted, 12).Should().Equal(Painted);
        Wrapping.Fold(Painted, 11).Should().Equal("\u001b[31mred\u001b[0m and", "  \u001b[1mbold\u001b[0m");
    }

    [Fact]
    public void Only_a_terminal_breaks_lines_and_some_lines_are_not_broken_even_there()
    {
        var text = string.Join(' ', Enumerable.Repeat("word", 30));
        Scenario.Text(terminal => terminal.Line(text)).Should().Be($"{text}\n");
        Scenario.Text(terminal => terminal.Whole(text), new TerminalTraits(IsTerminal: true)).Should().Be($"{text}\n");
        Scenario.Text(terminal => terminal.Line(text), new TerminalTraits(IsTerminal: true)).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Should().HaveCount(2).And.OnlyContain(line => line.Length <= TerminalTraits.CommonWidth);
    }

    [Fact]
    public void Where_only_ASCII_can_be_shown_foreign_letters_are_spelled() =>
        new TerminalTraits(Ascii: true).Show("mtu 1 → 2 · größer 🦊 …").Should().Be("mtu 1 -> 2 - gr\\u{f6}\\u{df}er \\u{1f98a} ...");

    [Theory]
    [InlineData(80, "12/250 operations · 1.0 s · about 19.8 s left")]
    [InlineData(45, "12/250 operations · 1.0 s · about 19.8 s left")]
    [InlineData(44, "12/250 operations · 1.0 s")]
    [InlineData(20, "12/250 operations")]
    [InlineData(9, "12/250 op")]
    [InlineData(-1, "")]
    public void Progress_says_what_there_is_room_for(int columns, string text) =>
        ProgressLine.Fitting(12, 250, TimeSpan.FromSeconds(1), columns).Should().Be(text);
}
