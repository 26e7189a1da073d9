using System.CommandLine;
using TopoApply.Cli.Rendering;

namespace TopoApply.Cli.Commands;

/// <summary>`topoapply apply FILE`: carries the plan out, all or nothing.</summary>
internal static class ApplyCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "Topology file." };
        var yes = SharedOptions.Yes();
        var adopt = SharedOptions.Adopt();
        var command = new Command("apply", "Make the kernel as the file says; on any failure restore the state before.") { file, yes, adopt };
        command.SetAction(result => Run(result.GetRequiredValue(file), result.GetValue(adopt), result.GetValue(yes)));
        return command;
    }

    private static int Run(string file, bool adopt, bool yes)
    {
        if (TopologyFile.Load(file) is not { } wish)
        {
            return ExitCode.Invalid;
        }

        if (wish.Target.Count == 0)
        {
            Terminal.Error.Line($"{Terminal.Clean(file)} declares nothing at all; to remove what was made say: topoapply destroy {Terminal.Clean(wish.Topology)}");
            return ExitCode.Invalid;
        }

        return Execution.Run(wish, new PipelineOptions(adopt), yes);
    }
}
