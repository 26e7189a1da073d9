using TopoApply.Kernel;
using TopoApply.Planning;

namespace TopoApply.Kinds.Rules;

/// <summary>What is done to rules, in the words of ip-rule(8).</summary>
internal static class RuleShell
{
    /// <summary>The commands of an operation.</summary>
    public static IEnumerable<string> Of(Operation operation, Rule rule)
    {
        switch (operation.Verb)
        {
            case OperationVerb.Create:
                yield return Line("add", rule);
                break;
            case OperationVerb.Change or OperationVerb.Adopt when operation.Live is Rule live:
                yield return Line("add", rule with { Protocol = Marks.Protocol });
                yield return Line("del", live);
                break;
            case OperationVerb.Delete:
                yield return Line("del", rule);
                break;
        }
    }

    private static string Line(string verb, Rule rule)
    {
        var command = ShellCommand.Ip(rule.Netns, rule.Family).Add("rule", verb)
            .When(rule.Inverted, "not")
            .Add("priority", $"{rule.Priority}", "from", rule.From?.ToString() ?? "all")
            .Option("to", rule.To)
            .Option("iif", rule.InputLink)
            .Option("oif", rule.OutputLink)
            .Option("fwmark", rule.Mark is { } mark ? $"0x{mark:x}/0x{rule.MarkMask ?? uint.MaxValue:x}" : null)
            .Option("protocol", (byte?)(rule.Protocol ?? Marks.Protocol));
        return (rule.Action is { } action and not RuleAction.Lookup
            ? command.Add(action.ToString().ToLowerInvariant())
            : command.Option("lookup", rule.Table)).ToString();
    }
}
