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
        var files = new Argument<string[]>("file") { Description = "Topology files; `-` is standard input.", Arity = ArgumentArity.OneOrMore };
        var format = new Option<string>("--format")
        {
            Description = "`text`, `github` (annotations of a workflow) or `sarif` (for code scanning).",
            DefaultValueFactory = _ => Text,
        };
        format.AcceptOnlyFromAmong(Text, GitHub, SarifLog);
        var variables = SharedOptions.Variables();
        var command = new Command("validate", "Check topology files; all errors at once.") { files, format, variables };
        command.SetAction(result => result.GetRequiredValue(format) is not Text and var other
            ? Report(result.GetValue(files) ?? [], result.GetValue(variables), other)
            : Run(result.GetValue(files) ?? [], result.GetValue(variables)));
        return command;
    }

    /// <summary>For machines: all diagnostics of all files to standard output.</summary>
    private static int Report(string[] files, IReadOnlyDictionary<string, string>? variables, string format)
    {
        var diagnostics = files.SelectMany(file => TopologyFile.ReadQuietly(file, variables)[0].Diagnostics).ToList();
        if (format == GitHub)
        {
            GitHubText.Write(StandardStream.Output, diagnostics);
        }
        else
        {
            StandardStream.Output.Write(Sarif.Of(diagnostics));
        }

        return diagnostics.Exists(d => d.Severity == Severity.Error) ? ExitCode.Invalid : ExitCode.Done;
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
