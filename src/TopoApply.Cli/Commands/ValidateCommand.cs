using System.CommandLine;
using TopoApply.Cli.Rendering;
using TopoApply.Diagnostics;

namespace TopoApply.Cli.Commands;

/// <summary>`topoapply validate FILE…`: reads and checks, touches nothing, needs no rights.</summary>
internal static class ValidateCommand
{
    private const string Text = "text";
    private const string GitHub = "github";
    private const string SarifLog = "sarif";

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var files = new Argument<string[]>("file") { Description = "Topology files.", Arity = ArgumentArity.OneOrMore };
        var format = new Option<string>("--format")
        {
            Description = "`text`, `github` (annotations of a workflow) or `sarif` (for code scanning).",
            DefaultValueFactory = _ => Text,
        };
        format.AcceptOnlyFromAmong(Text, GitHub, SarifLog);
        var command = new Command("validate", "Check topology files; all errors at once.") { files, format };
        command.SetAction(result => result.GetRequiredValue(format) is not Text and var other
            ? Report(result.GetValue(files) ?? [], other)
            : Run(result.GetValue(files) ?? []));
        return command;
    }

    /// <summary>For machines: all diagnostics of all files to standard output.</summary>
    private static int Report(string[] files, string format)
    {
        var diagnostics = files.SelectMany(file => Pipeline.Load(file).Diagnostics).ToList();
        if (format == GitHub)
        {
            GitHubText.Write(Console.Out, diagnostics);
        }
        else
        {
            Console.Out.Write(Sarif.Of(diagnostics));
        }

        return diagnostics.Exists(d => d.Severity == Severity.Error) ? ExitCode.Invalid : ExitCode.Done;
    }

    private static int Run(string[] files)
    {
        var invalid = false;
        foreach (var file in files)
        {
            var loaded = Pipeline.Load(file);
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
