using System.CommandLine;
using TopoApply.Cli.Rendering;
using TopoApply.Diagnostics;

namespace TopoApply.Cli.Commands;

/// <summary>`topoapply validate FILE…`: reads and checks, touches nothing, needs no rights.</summary>
internal static class ValidateCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var files = new Argument<string[]>("file") { Description = "Topology files.", Arity = ArgumentArity.OneOrMore };
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
            var loaded = Pipeline.Load(file, variables);
            DiagnosticText.Write(Terminal.Error, loaded);
            if (loaded.Diagnostics.Any(d => d.Severity == Severity.Error))
            {
                invalid = true;
            }
            else
            {
                Terminal.Out.Line($"{Terminal.Clean(file)}: valid, {PlanText.Count(loaded.Desired!.Count, "object")}.");
            }
        }

        return invalid ? ExitCode.Invalid : ExitCode.Done;
    }
}
