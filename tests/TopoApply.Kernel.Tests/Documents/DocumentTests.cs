using FluentAssertions;
using TopoApply.Testing;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit;

namespace TopoApply.Kernel.Tests.Documents;

/// <summary>The pages beside the README, followed word for word.</summary>
[Collection(Name)]
public sealed class DocumentTests
{
    /// <summary>Name of the collection: those who build the program do not do so at the same time.</summary>
    public const string Name = "documents";

    /// <summary>Pages that start from a checkout; <see cref="Examples.ReadmeTests"/> follows them.</summary>
    private static readonly string[] s_fromCheckout = ["README.md", "topologies/README.md"];

    /// <summary>Languages of blocks, each of which a test reads.</summary>
    private static readonly string[] s_languages = ["sh", "text", "yaml", "diff", "ini", "cron"];

    /// <summary>How many commands stand within files for other programs, so that none is overlooked.</summary>
    private static readonly Dictionary<string, int> s_automated = new(StringComparer.Ordinal) { ["topologies/CI.md"] = 18 };

    public static TheoryData<string> Pages => [.. All().Except(s_fromCheckout).Where(page => Block.Of(page).Count > 0)];

    public static TheoryData<string> AllPages => [.. All()];

    [KernelTheory(Needs = "veth,bridge,nft,tcpdump,curl,python3")]
    [MemberData(nameof(Pages))]
    public void Every_block_works_as_it_stands_and_prints_what_is_shown(string page)
    {
        using var sandbox = new Sandbox();
        using var reading = new Reading(sandbox);
        foreach (var block in Block.Of(page))
        {
            reading.Follow(block);
        }

        reading.Automated.Should().Be(s_automated.GetValueOrDefault(page), "so many commands stand in the pipelines and units of {0}", page);
        sandbox.Ok("ip", "netns", "list").Should().BeEmpty("{0} ends with taking everything down", page);
    }

    [Theory]
    [MemberData(nameof(AllPages))]
    public void A_page_has_no_block_that_nobody_reads(string page)
    {
        Block.Of(page).Where(block => !s_languages.Contains(block.Language)).Should().BeEmpty("only these languages are followed or compared");
        File.ReadLines(Repository.PathOf(page)).Count(line => line.StartsWith("```", StringComparison.Ordinal)).Should().Be(2 * Block.Of(page).Count, "every fence begins or ends a block");
    }

    [Fact]
    public void There_are_pages() => Pages.Should().HaveCountGreaterThanOrEqualTo(3);

    /// <summary>All pages for those who use the program.</summary>
    internal static IEnumerable<string> All() => Directory.EnumerateFiles(Repository.PathOf("topologies"), "*.md")
        .Select(file => $"topologies/{Path.GetFileName(file)}")
        .Prepend("README.md")
        .Order(StringComparer.Ordinal);
}
