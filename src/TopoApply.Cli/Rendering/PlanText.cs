using TopoApply.Kinds;
using TopoApply.Model;
using TopoApply.Planning;

namespace TopoApply.Cli.Rendering;

/// <summary>
/// Prints a plan: by namespace, signs and words that say the future, only the attributes that change, the reason and the cascade of
/// each recreation, removals repeated at the end, one summary line.
/// </summary>
internal static class PlanText
{
    /// <summary>Prints the plan.</summary>
    public static void Write(Terminal terminal, Plan plan)
    {
        if (plan.IsEmpty)
        {
            terminal.Line($"No changes. {Count(plan.Desired.Count, "object")} as declared.");
            return;
        }

        var removed = RemovedNamespaces(plan);
        foreach (var group in plan.Changes.GroupBy(c => c.Key.Netns.Value))
        {
            terminal.Line(terminal.Bold(Terminal.Clean(group.Key)));
            var changes = group.ToArray();
            Array.Sort(changes, static (a, b) =>
            {
                var order = ResourceKinds.RankOf(a.Key.Kind).CompareTo(ResourceKinds.RankOf(b.Key.Kind));
                return order != 0 ? order : a.Key.CompareTo(b.Key);
            });
            WriteGroup(terminal, changes, removed);
        }

        WriteRemovals(terminal, plan, removed);
        terminal.Line(Summary(plan));
    }

    /// <summary>One line of numbers.</summary>
    public static string Summary(Plan plan)
    {
        var removed = RemovedNamespaces(plan);
        var own = plan.Changes.Where(c => !IsHidden(c, removed)).ToList();
        int Of(Verb verb) => own.Count(c => c.Verb == verb);
        List<string> parts = [$"{Of(Verb.Create)} to create", $"{Of(Verb.Change)} to change"];
        if (Of(Verb.Recreate) > 0)
        {
            parts.Add($"{Of(Verb.Recreate)} to recreate");
        }

        if (Of(Verb.Adopt) > 0)
        {
            parts.Add($"{Of(Verb.Adopt)} to adopt");
        }

        parts.Add($"{Of(Verb.Delete)} to remove");
        return $"Plan: {string.Join(", ", parts)} · {Count(plan.Operations.Count, "operation")}";
    }

    /// <summary>`3 links`, `1 link`.</summary>
    public static string Count(int number, string what) =>
        number == 1 ? $"1 {what}" : $"{number} {what}{(what.EndsWith('s') ? "es" : "s")}";

    /// <summary>The resource in the words of its kind, cleaned for a terminal.</summary>
    public static string Describe(Resource resource) => Terminal.Clean(ResourceKinds.Get(resource.Key.Kind).Describe(resource));

    private static void WriteGroup(Terminal terminal, IReadOnlyList<Change> changes, HashSet<ResourceKey> removed)
    {
        foreach (var change in changes)
        {
            if (IsHidden(change, removed))
            {
                continue;
            }

            terminal.Line($"  {Sign(terminal, change.Verb)} {Describe(change.Resource)}{Origin(terminal, change)}");
            if (change.Reason is { } reason)
            {
                terminal.Line($"        because: {Terminal.Clean(reason)}");
            }

            WriteDetails(terminal, change, changes, removed);
        }
    }

    private static void WriteDetails(Terminal terminal, Change change, IReadOnlyList<Change> group, HashSet<ResourceKey> removed)
    {
        foreach (var field in change.Fields)
        {
            terminal.Line($"        {Terminal.Clean(field.Field)} {Terminal.Clean(field.Before ?? "-")} → {Terminal.Clean(field.After ?? "-")}");
        }

        if (change.Verb == Verb.Create)
        {
            foreach (var line in AttributeLines(change.Resource))
            {
                terminal.Line($"        {line}");
            }
        }

        if (removed.Contains(change.Key) && Contents(group, removed).ToList() is { Count: > 0 } contents)
        {
            terminal.Line($"        with {string.Join(", ", contents)}");
        }
    }

    private static IEnumerable<string> Contents(IReadOnlyList<Change> group, HashSet<ResourceKey> removed) => group
        .Where(c => IsHidden(c, removed))
        .GroupBy(c => c.Key.Kind)
        .OrderBy(g => ResourceKinds.RankOf(g.Key))
        .Select(g => Count(g.Count(), g.Key));

    /// <summary>The keys of the namespaces that are removed; looked for once, as a plan can have a hundred thousand changes.</summary>
    private static HashSet<ResourceKey> RemovedNamespaces(Plan plan) =>
        [.. plan.Changes.Where(c => c.Verb == Verb.Delete && c.Key == ResourceKey.ForNetns(c.Key.Netns)).Select(c => c.Key)];

    /// <summary>A removal that its namespace's removal says already.</summary>
    private static bool IsHidden(Change change, HashSet<ResourceKey> removed) =>
        change.Verb == Verb.Delete && change.Implied && !removed.Contains(change.Key) && removed.Contains(ResourceKey.ForNetns(change.Key.Netns));

    private static IEnumerable<string> AttributeLines(Resource resource)
    {
        var line = "";
        foreach (var (name, value) in ResourceKinds.Get(resource.Key.Kind).Attributes(resource))
        {
            foreach (var part in value.Contains('\n') ? value.Split('\n').Where(p => p.Length > 0).Prepend($"{name}:") : [$"{name} {value}"])
            {
                var text = Terminal.Clean(part);
                if (line.Length > 0 && (value.Contains('\n') || line.Length + text.Length > 68))
                {
                    yield return line;
                    line = "";
                }

                line = line.Length == 0 ? text : $"{line}, {text}";
            }
        }

        if (line.Length > 0)
        {
            yield return line;
        }
    }

    private static void WriteRemovals(Terminal terminal, Plan plan, HashSet<ResourceKey> removed)
    {
        var removals = plan.Changes.Where(c => c.Verb is Verb.Delete && !IsHidden(c, removed)).ToList();
        if (removals.Count == 0 || removals.Count == plan.Changes.Count)
        {
            return;
        }

        terminal.Line(terminal.Red("Removes") + ":");
        foreach (var change in removals)
        {
            terminal.Line($"  {terminal.Red("- remove")} {Terminal.Clean(change.Key.Netns.Value)}: {Describe(change.Resource)}");
        }
    }

    private static string Origin(Terminal terminal, Change change) =>
        change.Resource.Origin.IsNone ? "" : terminal.Dim($"  {Terminal.Clean(Path.GetFileName(change.Resource.Origin.File) ?? "")}:{change.Resource.Origin.Line}");

    private static string Sign(Terminal terminal, Verb verb) => verb switch
    {
        Verb.Create => terminal.Green("+ create"),
        Verb.Change => terminal.Yellow("~ change"),
        Verb.Recreate => terminal.Red("-/+ recreate"),
        Verb.Delete => terminal.Red("- remove"),
        Verb.Adopt => terminal.Cyan("<- adopt"),
    };
}
