using System.CommandLine;
using System.CommandLine.Help;
using FluentAssertions;
using TopoApply.Cli.Commands;
using Xunit;

namespace TopoApply.Tests.Cli;

/// <summary>A command that is built alone must understand what it understands among the others.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public void Every_command_can_be_built_alone()
    {
        var all = CommandLine.Everything().Subcommands;

        all.Should().NotBeEmpty();
        foreach (var command in all)
        {
            var alone = CommandLine.CommandOf(command.Name);
            alone.Should().NotBeNull(command.Name);
            Names(alone!).Should().Equal(Names(command));
        }
    }

    [Fact]
    public void Help_is_called_what_the_parser_calls_it()
    {
        var help = CommandLine.Everything().Options.OfType<HelpOption>().Single();

        CommandLine.HelpNames.Should().BeEquivalentTo([help.Name, .. help.Aliases]);
    }

    private static IEnumerable<string> Names(Command command) =>
        [command.Name, .. command.Arguments.Select(a => a.Name), .. command.Options.SelectMany(o => o.Aliases.Order(StringComparer.Ordinal).Prepend(o.Name))];
}
