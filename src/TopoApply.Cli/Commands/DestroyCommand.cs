using System.CommandLine;

namespace TopoApply.Cli.Commands;

/// <summary>`topoapply destroy FILE|NAME`: removes everything of a topology; by name when the file is lost.</summary>
internal static class DestroyCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var what = new Argument<string>("file-or-name") { Description = "Topology file, or the topology's name when the file is lost." }.WithTopologies();
        var yes = SharedOptions.Yes();
        var dryRun = SharedOptions.DryRun();
        var variables = SharedOptions.Variables();
        var command = new Command("destroy", "Remove everything that a topology made.") { what, yes, dryRun, variables };
        var density = PlanOutput.AddDensityTo(command);
        command.SetAction(result => TopologyFile.InTurn(
            TopologyFile.LoadForDestruction(result.GetRequiredValue(what), result.GetValue(variables)),
            wish => Execution.Run(wish, default, new ExecutionOptions(result.GetValue(yes), density(result), result.GetValue(dryRun)))));
        return command;
    }
}
