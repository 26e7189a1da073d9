using FluentAssertions;
using TopoApply.Kinds.Nftables;
using TopoApply.Model;
using TopoApply.Raising;
using TopoApply.Testing;
using TopoApply.Testing.Nftables;
using TopoApply.Yaml;
using TopoApply.Yaml.Document;
using TopoApply.Yaml.Writing;
using Xunit;

namespace TopoApply.Tests.Raising;

/// <summary>Writing is the reverse of reading, down to the last scalar.</summary>
public sealed class WritingTests
{
    public static TheoryData<string> Files =>
    [
        .. Directory.EnumerateFiles(Repository.PathOf("topologies"), "*.yaml")
            .Concat(Directory.EnumerateFiles(Repository.PathOf("tests/TopoApply.Tests/Corpus/good"), "*.yaml"))
            .Select(f => Path.GetRelativePath(Repository.Root, f))
            .Order(StringComparer.Ordinal),
    ];

    public static IEnumerable<object[]> Rules => NftCase.Names;

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_that_is_written_again_means_the_same(string file)
    {
        var first = YamlLoader.LoadFile(Repository.PathOf(file));
        first.Topology.Should().NotBeNull();
        var text = YamlPrinter.Print((YamlMap)TopologyShape.File.Write(first.Topology!));
        var second = YamlLoader.Load("written.yaml", text);
        second.Desired.Should().NotBeNull("the text is\n{0}\nand wrong with it is\n{1}", text, string.Join("\n", second.Diagnostics));
        Plain(second.Desired!).Should().Equal(Plain(first.Desired!), "the text is\n{0}", text);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_of_nftables_comes_back_as_it_was_written(string name)
    {
        var table = NftCase.Get(name).Table("golden");
        var raised = NftRaising.Of(table, default);
        raised.Left.Should().BeEmpty();
        NftLowering.Lower(table.Netns, "golden", raised.Nat, raised.Filter, default)!.SameAs(table).Should().BeTrue();
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("10.0.0.0/24", "10.0.0.0/24")]
    [InlineData("fd00::1/64", "\"fd00::1/64\"")]
    [InlineData("", "\"\"")]
    [InlineData("null", "\"null\"")]
    [InlineData("~", "\"~\"")]
    [InlineData("-x", "\"-x\"")]
    [InlineData("a, b", "\"a, b\"")]
    [InlineData("a #b", "\"a #b\"")]
    [InlineData("say \"hi\" \\", "\"say \\\"hi\\\" \\\\\"")]
    [InlineData("\u001b", "\"\\u001b\"")]
    public void A_scalar_has_quotes_where_it_needs_them(string text, string written) => YamlPrinter.Scalar(text, inBraces: true).Should().Be(written);

    [Fact]
    public void Names_are_in_the_order_in_which_people_count() =>
        new[] { "b", "a10", "a2", "a02", "a", "a2b", "" }.Order(NaturalOrder.Instance).Should().Equal("", "a", "a02", "a2", "a2b", "a10", "b");

    [Fact]
    public void A_comment_cannot_end_its_line() => YamlPrinter.Comment("one\ntwo\u0085three").Should().Be("# one\\u000atwo\\u0085three");

    private static IEnumerable<Resource> Plain(State state) => state.Sorted.Select(r => r with { Origin = default });
}
