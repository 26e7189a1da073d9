using FluentAssertions;
using TopoApply.Cli.Commands;
using TopoApply.Cli.Rendering;
using TopoApply.Yaml;
using Xunit;

namespace TopoApply.Tests.Cli;

/// <summary>A mistake on the command line is said by the parser, whatever else the command looks at.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("plan x.yaml --format")]
    [InlineData("plan x.yaml --show")]
    [InlineData("apply x.yaml --target")]
    [InlineData("apply x.yaml --confirm 60s --confirm-if")]
    [InlineData("apply x.yaml --confirm zz --confirm-if true")]
    [InlineData("graph x.yaml --format")]
    [InlineData("export --name")]
    public void An_option_without_its_value_or_with_a_wrong_one_is_an_error_and_no_exception(string line) =>
        CommandLine.Everything().Parse(line).Errors.Should().NotBeEmpty();

    [Fact]
    public void A_file_without_a_name_is_not_there()
    {
        var result = YamlLoader.LoadFile("");

        result.Succeeded.Should().BeFalse();
        result.Diagnostics.Single().Message.Should().Contain("there is no such file");
    }

    [Fact]
    public void Every_command_has_a_manual_page_that_names_all_its_options()
    {
        foreach (var command in CommandLine.Everything().Subcommands.Where(c => !c.Hidden))
        {
            var page = ManPage.Of(command).Replace("\\-", "-", StringComparison.Ordinal);
            page.Should().Contain($"topoapply-{command.Name} - ").And.NotContain("`");
            page.Split('\n').Should().OnlyContain(line => !line.StartsWith('\'') && (!line.StartsWith('.') || line[1] == 'S' || line[1] == 'T' || line[1] == 'B' || line[1] == 'I' || line[1] == 'R'));
            foreach (var option in command.Options.Where(o => !o.Hidden))
            {
                page.Should().Contain(option.Name);
            }
        }
    }

    [Theory]
    [InlineData("plan --fo", "--format")]
    [InlineData("plan --format ", "markdown")]
    [InlineData("completion ", "fish")]
    [InlineData("", "recover")]
    public void The_parser_proposes_what_it_understands(string line, string proposal) =>
        CommandLine.Everything().Parse(line).GetCompletions(line.Length).Select(c => c.Label).Should().Contain(proposal);
}
