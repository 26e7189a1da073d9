using System.CommandLine;
using TopoApply.Cli.Rendering;

namespace TopoApply.Cli.Commands;

/// <summary>`topoapply render FILE`: prints the file with all short forms written out, each line with the place that it comes from.</summary>
internal static class RenderCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "Topology file." };
        var variables = SharedOptions.Variables();
        var command = new Command("render", "Print a topology file with all short forms written out.") { file, variables };
        command.SetAction(result => Run(result.GetRequiredValue(file), result.GetValue(variables)));
        return command;
    }

    private static int Run(string file, IReadOnlyDictionary<string, string>? variables)
    {
        var loaded = Pipeline.Load(file, variables);
        DiagnosticText.Write(Terminal.Error, loaded);
        if (!loaded.Succeeded)
        {
            return ExitCode.Invalid;
        }

        Terminal.Out.Write(loaded.Render());
        return ExitCode.Done;
    }
}
