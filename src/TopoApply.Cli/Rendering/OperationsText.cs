using TopoApply.Planning;

namespace TopoApply.Cli.Rendering;

/// <summary>Prints a plan's operations in the order in which they are carried out.</summary>
internal static class OperationsText
{
    /// <summary>One operation a line: number, verb, namespace, object.</summary>
    public static void Write(Terminal terminal, Plan plan)
    {
        var digits = plan.Operations.Count.ToString().Length;
        foreach (var operation in plan.Operations)
        {
            var text = $"{(operation.Index + 1).ToString().PadLeft(digits)} {Word(operation.Verb)} {Terminal.Clean(operation.Key.Netns.Value)}: {PlanText.Describe(operation.Resource)}";
            foreach (var line in Wrapping.Lines(text, terminal.Width, 0, digits + 1))
            {
                terminal.Line(line);
            }
        }
    }

    /// <summary>The verb as plans say it.</summary>
    public static string Word(OperationVerb verb) => verb == OperationVerb.Delete ? "remove" : verb.ToString().ToLowerInvariant();
}
