using System.CommandLine;
using TopoApply.Kernel.Entering;

namespace TopoApply.Cli.Commands;

/// <summary>`topoapply try FILE [-- PROGRAM]`: a whole lab in a throw-away sandbox, with a program or a shell in it.</summary>
internal static class TryCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "Topology file." };
        var program = SharedOptions.Program("Program to run in the sandbox, after `--`; a shell without one.", ArgumentArity.ZeroOrMore);
        var command = new Command("try", "Build the lab in a sandbox, run a program or a shell in it, and leave nothing behind; needs no root.") { file, program };
        command.SetAction(result => Programs.Await(() =>
            LabSandbox.Start(OwnProgram.CommandLine([InsideCommand.Name, result.GetRequiredValue(file), "--", .. result.GetValue(program) ?? []]))));
        return command;
    }
}
