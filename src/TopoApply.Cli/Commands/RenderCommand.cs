using System.CommandLine;
using TopoApply.Cli.Rendering;

namespace TopoApply.Cli.Commands;

/// <summary>`topoapply render FILE`: prints the file with all short forms written out, each line with the place that it comes from.</summary>
internal static class RenderCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "Topology file; `-` is standard input." };
        var variables = SharedOptions.Variables();
        var command = new Command("render", "Print a topology file with all short forms written out.") { file, variables };
        command.SetAction(result => Run(result.GetRequiredValue(file), result.GetValue(variables)));
        return command;
    }

    private static int Run(string file, IReadOnlyDictionary<string, string>? variables)
    {
        if (TopologyFile.Read(file, variables) is not { } loaded)
        {
            return ExitCode.Invalid;
        }

        Terminal.Out.Write(string.Join("---\n", loaded.Select(l => l.Render())));
        return ExitCode.Done;
    }
}
