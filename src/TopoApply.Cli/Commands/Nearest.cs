using TopoApply.Yaml.Shapes;

namespace TopoApply.Cli.Commands;

/// <summary>Hints for names that are not there.</summary>
internal static class Nearest
{
    private const int MostListed = 16;

    /// <summary>The nearest name, or all of them when they are few.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="names">What there is.</param>
    /// <param name="none">What to say when there is nothing.</param>
    public static string Hint(string text, IReadOnlyList<string> names, string none)
    {
        var nearest = names.MinBy(name => NodeText.Distance(text, name));
        return nearest is null ? none
            : NodeText.Distance(text, nearest) <= Math.Max(1, Math.Min(text.Length, nearest.Length) / 2) ? $"did you mean `{nearest}`?"
            : names.Count <= MostListed ? $"there are {string.Join(", ", names)}"
            : $"there are {names.Count} others, such as {string.Join(", ", names.Take(MostListed))}";
    }
}
