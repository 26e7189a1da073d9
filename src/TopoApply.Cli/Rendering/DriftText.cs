using TopoApply.Kinds;
using TopoApply.Planning;

namespace TopoApply.Cli.Rendering;

/// <summary>Prints what others have changed since our last apply, apart from what the plan is going to do.</summary>
internal static class DriftText
{
    /// <summary>Prints the block with the heading of the changes that follow it; nothing when nothing has moved.</summary>
    public static void Write(Terminal terminal, IReadOnlyList<Drift> drift, Density density)
    {
        if (drift.Count == 0)
        {
            return;
        }

        if (density == Density.Summary)
        {
            terminal.Line($"{terminal.Bold("Drift")}: {PlanText.Count(drift.Count, "object")} moved since the last apply, not by topoapply");
            return;
        }

        terminal.Line($"{terminal.Bold("Drift")} (moved since the last apply, not by topoapply):");
        foreach (var moved in drift.OrderBy(d => d.Resource.Netns).ThenBy(d => ResourceKinds.RankOf(d.Resource.Key.Kind)).ThenBy(d => d.Resource.Key))
        {
            WriteOne(terminal, moved);
        }

        terminal.Line($"{terminal.Bold("Changes")} (what an apply will do):");
    }

    /// <summary>Prints one of them.</summary>
    public static void WriteOne(Terminal terminal, Drift moved)
    {
        var fields = string.Join(", ", moved.Fields.Select(f => $"{f.Field} {f.Before ?? "-"} → {f.After ?? "-"}"));
        var text = $"{Word(moved.Kind)} {moved.Resource.Netns}: {ResourceKinds.Get(moved.Resource.Key.Kind).Describe(moved.Resource)}{(fields.Length == 0 ? "" : $": {fields}")}";
        foreach (var line in Wrapping.Lines(Terminal.Clean(text), terminal.Width, 2, 8))
        {
            terminal.Line(line);
        }
    }

    /// <summary>`added`, `changed`, `gone`.</summary>
    public static string Word(DriftKind kind) => kind.ToString().ToLowerInvariant();
}
