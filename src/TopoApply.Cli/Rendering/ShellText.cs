using TopoApply.Kinds;
using TopoApply.Planning;

namespace TopoApply.Cli.Rendering;

/// <summary>Prints a plan as a shell script that does the same with `ip`, `nft` and `sysctl`. What only this program can do is a remark.</summary>
internal static class ShellText
{
    /// <summary>The script. Not for a terminal to make pretty: what is pasted must be what is meant.</summary>
    public static void Write(TextWriter writer, Plan plan)
    {
        writer.WriteLine("#!/bin/sh -e");
        foreach (var operation in plan.Operations)
        {
            foreach (var command in ResourceKinds.Get(operation.Key.Kind).Shell(operation, plan.Desired))
            {
                command.Split('\n').Select(Terminal.Clean).ToList().ForEach(writer.WriteLine);
            }
        }
    }
}
