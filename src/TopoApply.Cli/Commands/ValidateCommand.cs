using System.CommandLine;
using TopoApply.Cli.Rendering;

namespace TopoApply.Cli.Commands;

/// <summary>`topoapply validate FILE…`: reads and checks, touches nothing, needs no rights.</summary>
internal static class ValidateCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var files = new Argument<string[]>("file") { Description = "Topology files; `-` is standard input.", Arity = ArgumentArity.OneOrMore };
        var variables = SharedOptions.Variables();
        var command = new Command("validate", "Check topology files; all errors at once.") { files, variables };
        command.SetAction(result => Run(result.GetValue(files) ?? [], result.GetValue(variables)));
        return command;
    }

    private static int Run(string[] files, IReadOnlyDictionary<string, string>? variables)
    {
        var invalid = false;
        foreach (var file in files)
        {
            if (TopologyFile.Read(file, variables) is not { } loaded)
            {
                invalid = true;
                continue;
            }

            foreach (var topology in loaded)
            {
                var name = loaded.Count > 1 ? $"{TopologyFile.NameOf(file)}: {topology.Topology!.Name}" : TopologyFile.NameOf(file);
                Terminal.Out.Line($"{Terminal.Clean(name)}: valid, {PlanText.Count(topology.Desired!.Count, "object")}.");
            }
        }

        return invalid ? ExitCode.Invalid : ExitCode.Done;
    }
}
