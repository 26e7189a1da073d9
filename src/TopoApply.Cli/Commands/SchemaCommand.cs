using System.CommandLine;
using TopoApply.Yaml;
using TopoApply.Cli.Rendering;

namespace TopoApply.Cli.Commands;

/// <summary>`topoapply schema`: prints the JSON Schema of topology files, for editors.</summary>
internal static class SchemaCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var command = new Command("schema", "Print the JSON Schema of topology files.");
        command.SetAction(_ =>
        {
            StandardStream.Output.Write(SchemaWriter.Text());
            return ExitCode.Done;
        });
        return command;
    }
}
