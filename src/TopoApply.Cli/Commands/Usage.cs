using System.CommandLine;
using System.CommandLine.Parsing;

namespace TopoApply.Cli.Commands;

/// <summary>What a command demands of its options beyond what each of them demands by itself.</summary>
internal static class Usage
{
    /// <summary>Adds a check of several options together.</summary>
    public static void Demand(this Command command, Action<CommandResult> check) => command.Validators.Add(result =>
    {
        try
        {
            check(result);
        }
        catch (InvalidOperationException)
        {
            // One of them lacks its value or has a wrong one, so that it cannot be asked for. The parser says so itself.
        }
    });
}
