using System.Text.RegularExpressions;
using FluentAssertions;
using TopoApply.Testing;
using Xunit;

namespace TopoApply.Kernel.Tests.Documents;

/// <summary>What a page links to is there: the file, and the heading in it.</summary>
public sealed partial class LinkTests
{
    public static TheoryData<string> Pages => [.. DocumentTests.All(), "src/README.md", "tests/TopoApply.Benchmarks/Results/README.md"];

    [Theory]
    [MemberData(nameof(Pages))]
    public void What_a_page_links_to_is_there(string page)
    {
        var links = Link().Matches(File.ReadAllText(Repository.PathOf(page))).Where(match => !match.Value.Contains("://", StringComparison.Ordinal)).ToList();
        links.Should().NotBeEmpty();
        foreach (var link in links)
        {
            var target = Path.GetFullPath(Path.Combine(Repository.PathOf(page), "..", link.Groups["path"].Value));
            if (link.Groups["path"].Length == 0)
            {
                target = Repository.PathOf(page);
            }

            Path.Exists(target).Should().BeTrue("{0} links to {1}", page, link.Value);
            if (link.Groups["anchor"] is { Success: true, Value: var anchor })
            {
                Anchors(target).Should().Contain(anchor, "{0} links to {1}", page, link.Value);
            }
        }
    }

    /// <summary>The headings as GitHub makes links of them: small letters, blanks as hyphens, punctuation away.</summary>
    private static IEnumerable<string> Anchors(string file) => Heading().Matches(File.ReadAllText(file))
        .Select(match => Punctuation().Replace(match.Groups["text"].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\((?<path>[^)#\s]*)(#(?<anchor>[^)\s]+))?\)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (?<text>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w -]", RegexOptions.CultureInvariant)]
    private static partial Regex Punctuation();
}
