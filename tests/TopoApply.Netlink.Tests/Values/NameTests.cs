using FluentAssertions;
using FsCheck.Xunit;
using TopoApply.Netlink.Values;
using Xunit;

namespace TopoApply.Netlink.Tests.Values;

public sealed class NameTests
{
    [Theory]
    [InlineData("lo")]
    [InlineData("eth0")]
    [InlineData("0")]
    [InlineData("a.b_c-d")]
    [InlineData("fifteen-letters")]
    [InlineData("All")]
    public void A_good_link_name_is_taken(string text)
    {
        InterfaceName.TryParse(text, out var name).Should().BeTrue();
        name.ToString().Should().Be(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sixteen-letters-")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("-a")]
    [InlineData("_a")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("a:b")]
    [InlineData("a b")]
    [InlineData("a\tb")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("a%d")]
    [InlineData("a\u001b[31m")]
    [InlineData("é")]
    [InlineData("a\u202eb")]
    [InlineData("all")]
    [InlineData("default")]
    public void A_bad_link_name_is_refused(string text) => InterfaceName.TryParse(text, out _).Should().BeFalse();

    [Theory]
    [InlineData("client1", true)]
    [InlineData("host", true)]
    [InlineData("a.b-c_d", true)]
    [InlineData("", false)]
    [InlineData("..", false)]
    [InlineData("../etc", false)]
    [InlineData("a/b", false)]
    [InlineData("-rf", false)]
    [InlineData("a b", false)]
    [InlineData("a\nb", false)]
    public void Namespace_names_are_file_names_without_surprises(string text, bool good) => NamespaceName.TryParse(text, out _).Should().Be(good);

    [Fact]
    public void A_namespace_name_has_at_most_sixty_three_characters()
    {
        NamespaceName.TryParse(new string('a', 63), out _).Should().BeTrue();
        NamespaceName.TryParse(new string('a', 64), out _).Should().BeFalse();
    }

    [Fact]
    public void The_host_comes_first_and_the_rest_by_code_point()
    {
        string[] texts = ["b", "a10", "host", "a2", "B"];
        texts.Select(text => new NamespaceName(text)).Order().Select(name => name.Value).Should().Equal("host", "B", "a10", "a2", "b");
        new NamespaceName("host").Should().Be(NamespaceName.Host);
        NamespaceName.Host.IsHost.Should().BeTrue();
        new NamespaceName("a").IsHost.Should().BeFalse();
    }

    [Property]
    public void A_name_that_is_taken_has_no_character_that_the_kernel_or_a_terminal_minds(string? text)
    {
        if (InterfaceName.TryParse(text ?? "", out var name))
        {
            name.Value.Should().MatchRegex("^[A-Za-z0-9][A-Za-z0-9_.-]{0,14}$");
        }
    }
}
