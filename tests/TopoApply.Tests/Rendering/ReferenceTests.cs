using System.Text.RegularExpressions;
using FluentAssertions;
using TopoApply.Cli.Commands;
using TopoApply.Cli.Rendering;
using TopoApply.Testing;
using TopoApply.Yaml;
using Xunit;

namespace TopoApply.Tests.Rendering;

/// <summary>The pages of reference are what the program says today.</summary>
public sealed partial class ReferenceTests
{
    [Fact]
    public void The_reference_of_the_file_is_what_the_tables_say()
    {
        using var guide = new Guide();
        Golden.Check("../topologies/REFERENCE.md", GuideMarkdown.Of(guide));
    }

    [Fact]
    public void The_reference_of_the_commands_is_what_the_help_says() => Golden.Check("../topologies/COMMANDS.md", CommandMarkdown.Of(CommandLine.Everything()));

    [Fact]
    public void Every_kind_has_a_section_and_every_link_leads_to_one()
    {
        using var guide = new Guide();
        var page = GuideMarkdown.Of(guide);
        var anchors = Heading().Matches(page).Select(match => match.Groups["text"].Value.Replace(".", "", StringComparison.Ordinal)).ToList();
        anchors.Should().Contain(guide.Kinds().Select(kind => kind.Name)).And.OnlyHaveUniqueItems();
        Link().Matches(page).Select(match => match.Groups["anchor"].Value).Should().HaveCountGreaterThan(30).And.BeSubsetOf(anchors);
    }

    [Fact]
    public void Every_field_stands_in_the_table_of_what_holds_it_or_of_what_that_is_like()
    {
        using var guide = new Guide();
        var sections = GuideMarkdown.Of(guide).Split("\n## ")[1..].ToDictionary(text => text[..text.IndexOf('\n')], StringComparer.Ordinal);
        foreach (var (kind, _) in guide.Kinds())
        {
            var like = Like().Match(sections[kind]) is { Success: true, Index: < 2000 } match ? sections[match.Groups["kind"].Value] : "";
            foreach (var (field, documentation) in guide.Find(kind, out _)!.Fields)
            {
                (sections[kind] + like).Should().MatchRegex($@"\| (\*\*)?{field}(\*\*)? \| .+ \| .+ \|", "{0}.{1}: {2}", kind, field, documentation);
            }
        }
    }

    [Fact]
    public void Every_command_and_option_is_there()
    {
        var page = CommandMarkdown.Of(CommandLine.Everything());
        foreach (var command in CommandLine.Everything().Subcommands.Where(command => !command.Hidden))
        {
            var section = page.Split($"\n## {command.Name}\n")[1].Split("\n## ")[0];
            section.Should().Contain(command.Description).And.Contain($"`topoapply {command.Name}");
            foreach (var option in command.Options.Where(option => !option.Hidden))
            {
                section.Should().Contain(option.Name);
            }
        }
    }

    [GeneratedRegex("^##+ (?<text>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\]\(#(?<anchor>[^)]+)\)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Link();

    [GeneratedRegex(@"^The keys of \[(?<kind>\w+)\]", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Like();
}
