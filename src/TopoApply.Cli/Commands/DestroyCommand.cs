using System.CommandLine;

namespace TopoApply.Cli.Commands;

/// <summary>`topoapply destroy FILE|NAME`: removes everything of a topology; by name when the file is lost.</summary>
internal static class DestroyCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var what = new Argument<string>("file-or-name") { Description = "Topology file, or the topology's name when the file is lost." };
        var yes = SharedOptions.Yes();
        var dryRun = SharedOptions.DryRun();
        var command = new Command("destroy", "Remove everything that a topology made.") { what, yes, dryRun };
        var density = PlanOutput.AddDensityTo(command);
        command.SetAction(result => TopologyFile.LoadForDestruction(result.GetRequiredValue(what)) is { } wish
            ? Execution.Run(wish, default, new ExecutionOptions(result.GetValue(yes), density(result), result.GetValue(dryRun)))
            : ExitCode.Invalid);
        return command;
    }
}
