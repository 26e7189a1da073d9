using System.CommandLine;
using TopoApply.Cli.Rendering;
using TopoApply.Exporting;
using TopoApply.Netlink.Values;

namespace TopoApply.Cli.Commands;

/// <summary>`topoapply export [NS…]`: writes what is there as a topology file, whoever made it.</summary>
internal static class ExportCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var names = new Argument<string[]>("namespaces") { Description = "Namespaces to write; all that have a name, or all of the topology that --name says, when none is given.", Arity = ArgumentArity.ZeroOrMore }.WithNamespaces();
        var name = new Option<string?>("--name") { Description = "Name of the topology in the file. Default: that of the topology that has made the namespaces, else `exported`." };
        name.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && !(NameText.IsValid(text) && text.Length <= NamespaceName.MaxLength))
            {
                result.AddError("--name takes letters, digits, `_`, `.` and `-`, a letter or digit first, at most 63.");
            }
        });
        var output = SharedOptions.Output();
        var command = new Command("export", "Write what is there, made by topoapply or by hand, as a topology file.") { names, name, output };
        command.SetAction(result => Run(result.GetValue(names) ?? [], result.GetValue(name), result.GetValue(output)));
        return command;
    }

    /// <summary>Prints what an export could not say.</summary>
    public static void WriteOmissions(Export export)
    {
        foreach (var omission in export.Omissions)
        {
            Terminal.Error.Line($"{Terminal.Error.Yellow("not exported")}: {Terminal.Clean(omission.Netns.Value)}: {Terminal.Clean(omission.ToString())}");
        }
    }

    private static int Run(IReadOnlyList<string> names, string? name, string? output)
    {
        if (Guard.MissingRights() is { } missing)
        {
            return missing;
        }

        var result = Pipeline.OnThisHost().Export([.. names.Select(n => new NamespaceName(n))], name);
        DiagnosticText.Write(Terminal.Error, result.Diagnostics);
        if (result.Export is not { } export)
        {
            return ExitCode.Invalid;
        }

        WriteOmissions(export);
        OutputFile.Write(output, export.Yaml);
        return ExitCode.Done;
    }
}
