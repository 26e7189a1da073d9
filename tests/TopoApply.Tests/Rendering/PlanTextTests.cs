using FluentAssertions;
using TopoApply.Cli.Rendering;
using TopoApply.Tests.Planning;
using Xunit;

namespace TopoApply.Tests.Rendering;

/// <summary>Plans on terminals of all sorts.</summary>
public sealed class PlanTextTests
{
    public static TheoryData<string> Names => Scenario.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void No_line_is_wider_than_eighty_columns_unless_it_is_one_word(string name)
    {
        if (Scenario.Load(name).Plan is not { } plan)
        {
            return;
        }

        foreach (var density in Enum.GetValues<Density>())
        {
            foreach (var line in Scenario.Text(terminal => PlanText.Write(terminal, new PlanView(plan, []), density)).Split('\n'))
            {
                (line.Length <= 80 || !line.TrimStart().Contains(' ')).Should().BeTrue("{0} has {1} columns: {2}", density, line.Length, line);
            }
        }
    }

    [Fact]
    public void Colours_are_only_paint_on_the_same_text()
    {
        var plan = new PlanView(Scenario.Load("becomes-a-bridge").Plan!, []);
        var plain = Scenario.Text(terminal => PlanText.Write(terminal, plan));
        var painted = Scenario.Text(terminal => PlanText.Write(terminal, plan), new TerminalTraits(Colour: true));
        plain.Should().NotContain("\u001b");
        painted.Should().Contain("\u001b[31m-/+ recreate\u001b[0m");
        System.Text.RegularExpressions.Regex.Replace(painted, "\u001b\\[[0-9]+m", "").Should().Be(plain);
    }

    [Fact]
    public void Where_only_ascii_can_be_shown_only_ascii_is()
    {
        var plan = new PlanView(Scenario.Load("becomes-a-bridge").Plan!, []);
        Scenario.Text(terminal => PlanText.Write(terminal, plan)).Should().Contain("kind veth → bridge");
        var ascii = Scenario.Text(terminal => PlanText.Write(terminal, plan), new TerminalTraits(Ascii: true));
        ascii.Should().Contain("kind veth -> bridge").And.MatchRegex("^[\\x00-\\x7f]*$");
    }

    [Theory]
    [InlineData(false, "", true, false)]
    [InlineData(true, "", false, false)]
    [InlineData(false, "NO_COLOR=1", false, false)]
    [InlineData(false, "NO_COLOR=", true, false)]
    [InlineData(false, "TERM=dumb", false, false)]
    [InlineData(false, "LANG=C", true, true)]
    [InlineData(false, "LANG=de_DE.UTF-8", true, false)]
    [InlineData(false, "LANG=de_DE.utf8", true, false)]
    [InlineData(false, "LC_ALL=POSIX LANG=de_DE.UTF-8", true, true)]
    [InlineData(false, "LC_ALL= LANG=C.UTF-8", true, false)]
    [InlineData(true, "LANG=de_DE.ISO-8859-1", false, true)]
    public void The_environment_says_what_can_be_shown(bool redirected, string environment, bool colour, bool ascii)
    {
        var variables = environment.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => v.Split('=')).ToDictionary(v => v[0], v => v[1]);
        var traits = TerminalTraits.Of(redirected, variables.GetValueOrDefault);
        (traits.Colour, traits.Ascii).Should().Be((colour, ascii));
    }

    [Fact]
    public void Words_are_never_torn()
    {
        Wrapping.Lines("- remove a", 80, 2, 8).Should().Equal("  - remove a");
        Wrapping.Lines("one two three", 9, 2, 4).Should().Equal("  one two", "    three");
        Wrapping.Lines("a-word-that-is-too-long short", 10, 0, 2).Should().Equal("a-word-that-is-too-long", "  short");
    }
}
