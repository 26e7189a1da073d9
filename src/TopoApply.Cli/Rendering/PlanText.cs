using TopoApply.Kinds;
using TopoApply.Model;
using TopoApply.Netlink.Values;
using TopoApply.Planning;

namespace TopoApply.Cli.Rendering;

/// <summary>
/// Prints a plan: what others have moved, then by namespace what will be done, removals repeated at the end, one summary line. In three
/// densities.
/// </summary>
internal static class PlanText
{
    /// <summary>Prints the plan.</summary>
    public static void Write(Terminal terminal, PlanView view, Density density = Density.Default) =>
        terminal.Together(() => WriteLines(terminal, view, density));

    private static void WriteLines(Terminal terminal, PlanView view, Density density)
    {
        if (view.Plan.IsEmpty)
        {
            terminal.Line(view.Plan.Targets.Count == 0 ? $"No changes. {Count(view.Plan.Desired.Count, "object")} as declared." : "No changes.");
            WritePartial(terminal, view.Plan);
            return;
        }

        DriftText.Write(terminal, view.Drift, density);
        foreach (var (netns, changes) in view.Groups)
        {
            if (density == Density.Summary)
            {
                WriteTotals(terminal, netns, changes);
                continue;
            }

            terminal.Line(terminal.Bold(Terminal.Clean(netns.Value)));
            foreach (var change in changes)
            {
                new ChangeText(terminal, view, density).Write(change);
            }
        }

        WriteRemovals(terminal, view);
        Wrapping.Lines(Summary(view), terminal.Width, 0, 6).ToList().ForEach(line => terminal.Line(line));
        WritePartial(terminal, view.Plan);
    }

    /// <summary>Says that a plan is not all that the file asks for; null when it is.</summary>
    public static string? Partial(Plan plan) => plan.Targets.Count == 0
        ? null
        : $"Partial: only {string.Join(", ", plan.Targets.Select(Terminal.Clean))} and what that needs; {Count(plan.LeftOut, "other change")} left out.";

    /// <summary>One line of numbers.</summary>
    public static string Summary(PlanView view) =>
        $"Plan: {Totals(view.Count)} · {Count(view.Plan.Operations.Count, "operation")} · {(view.Worst == Disruption.None ? "no disruption" : $"disruption: {Word(view.Worst)}")}";

    /// <summary>`3 links`, `1 link`.</summary>
    public static string Count(int number, string what) =>
        number == 1 ? $"1 {what}" : $"{number} {what}{(what.EndsWith('s') ? "es" : "s")}";

    /// <summary>The resource in the words of its kind, cleaned for a terminal.</summary>
    public static string Describe(Resource resource) => Terminal.Clean(ResourceKinds.Get(resource.Key.Kind).Describe(resource));

    /// <summary>`none`, `brief`, `outage`.</summary>
    public static string Word(Disruption disruption) => disruption.ToString().ToLowerInvariant();

    /// <summary>Sign and word of what happens to an object.</summary>
    public static string Sign(Terminal terminal, Verb verb) => verb switch
    {
        Verb.Create => terminal.Green("+ create"),
        Verb.Change => terminal.Yellow("~ change"),
        Verb.Recreate => terminal.Red("-/+ recreate"),
        Verb.Delete => terminal.Red("- remove"),
        Verb.Adopt => terminal.Cyan("<- adopt"),
    };

    /// <summary>`3 to create, 1 to change`: the sorts that there are.</summary>
    public static string Totals(Func<Verb, int> count)
    {
        (Verb Verb, string Word)[] sorts = [(Verb.Create, "create"), (Verb.Change, "change"), (Verb.Recreate, "recreate"), (Verb.Adopt, "adopt"), (Verb.Delete, "remove")];
        return string.Join(", ", sorts.Where(sort => count(sort.Verb) > 0).Select(sort => $"{count(sort.Verb)} to {sort.Word}"));
    }

    private static void WritePartial(Terminal terminal, Plan plan)
    {
        foreach (var line in Partial(plan) is { } partial ? Wrapping.Lines(partial, terminal.Width, 0, 2) : [])
        {
            terminal.Line(terminal.Yellow(line));
        }
    }

    private static void WriteTotals(Terminal terminal, NamespaceName netns, IReadOnlyList<Change> changes)
    {
        var worst = changes.Max(PlanView.DisruptionOf);
        var text = $"{terminal.Bold(Terminal.Clean(netns.Value))}  {Totals(verb => changes.Count(c => c.Verb == verb))}";
        terminal.Line(worst == Disruption.None ? text : $"{text} · {ChangeText.Paint(terminal, worst)}");
    }

    private static void WriteRemovals(Terminal terminal, PlanView view)
    {
        if (view.Removals is not { Count: > 0 } removed)
        {
            return;
        }

        terminal.Line(terminal.Red("Removes") + ":");
        foreach (var change in removed)
        {
            foreach (var line in Wrapping.Lines($"- remove {Terminal.Clean(change.Key.Netns.Value)}: {Describe(change.Resource)}", terminal.Width, 2, 8))
            {
                terminal.Line(line.Replace("- remove", terminal.Red("- remove"), StringComparison.Ordinal));
            }
        }
    }
}
