using System.Text;
using System.Text.RegularExpressions;
using TopoApply.Yaml;

namespace TopoApply.Cli.Rendering;

/// <summary>The reference of topology files as a page of Markdown: all that <see cref="Guide"/> knows, each table once.</summary>
internal sealed partial class GuideMarkdown
{
    private const string Head = """
        # What can stand in a topology file

        Written by `topoapply explain --format markdown` from the tables that the program reads files by; a test fails when this page is not what they
        say. At the prompt, `topoapply explain route.metric` tells one key, and [the JSON schema](../schema/topology.schema.json) tells it to editors.

        A key in bold must be given. Where a list of one is meant, the one may stand without brackets if the value says *or a list of them*. In every
        text `${i}` is the number of a range such as `client[1-3]`, and `${name}` a variable. Each example is a whole topology but for `version` and `name`.

        """;

    private readonly Guide _guide;
    private readonly StringBuilder _page = new();
    private readonly List<(string Path, IReadOnlyList<Row> Rows)> _written = [];

    private GuideMarkdown(Guide guide) => _guide = guide;

    /// <summary>The whole reference.</summary>
    public static string Of(Guide guide)
    {
        var writer = new GuideMarkdown(guide);
        var kinds = writer.InReadingOrder();
        writer._page.Append(Head).Append('\n').AppendJoin(" · ", kinds.Select(kind => $"[{kind}](#{kind})")).Append('\n');
        foreach (var kind in kinds)
        {
            writer.Section(kind, level: 2);
        }

        return writer._page.ToString();
    }

    /// <summary>One kind or field, with what is in it.</summary>
    public static string Of(Guide guide, string path)
    {
        var writer = new GuideMarkdown(guide);
        writer.Section(path, level: 2);
        return writer._page.ToString().TrimStart('\n');
    }

    /// <summary>The kinds in the order in which one who reads from the top meets them.</summary>
    private List<string> InReadingOrder()
    {
        List<string> order = [_guide.Kinds()[0].Name];
        for (var i = 0; i < order.Count; i++)
        {
            order.AddRange(KindsIn(order[i]).Distinct(StringComparer.Ordinal).Except(order).ToList());
        }

        return [.. order, .. _guide.Kinds().Select(kind => kind.Name).Except(order)];
    }

    private IEnumerable<string> KindsIn(string path) => Below(Entry(path)).SelectMany(field => field.Kind is { } kind ? [kind] : KindsIn(field.Path));

    private IEnumerable<GuideEntry> Below(GuideEntry entry) => entry.Fields.Select(field => Entry($"{entry.Path}.{field.Name}"));

    private void Section(string path, int level)
    {
        var entry = Entry(path);
        _page.Append('\n').Append('#', level).Append(' ').Append(path).Append("\n\n").Append(Escape(entry.Documentation)).Append('\n');
        if (entry.Example is { } example)
        {
            _page.Append("\n```yaml\n").Append(example).Append("\n```\n");
        }

        if (entry.Fields.Count == 0 || entry.Kind is not null)
        {
            _page.Append('\n').Append(Links(entry.Value)).Append('\n');
            return;
        }

        Table(entry);
        foreach (var field in Below(entry).Where(HasSection))
        {
            Section(field.Path, level: 3);
        }
    }

    /// <summary>The table of what is in it; or, where another is nearly the same, only what differs from that.</summary>
    private void Table(GuideEntry entry)
    {
        List<Row> rows = [.. Below(entry).Select(field => new Row(field.Path[(entry.Path.Length + 1)..], field.Required, Value(field), field.Documentation))];
        var (path, others) = _written
            .Where(written => rows.Intersect(written.Rows).Count() * 3 > Math.Max(rows.Count, written.Rows.Count) * 2)
            .OrderByDescending(written => rows.Intersect(written.Rows).Count())
            .FirstOrDefault();
        _written.Add((entry.Path, rows));
        if (path is not null)
        {
            var missing = others.Select(row => row.Name).Except(rows.Select(row => row.Name)).Select(name => $"`{name}`").ToList();
            rows = [.. rows.Except(others)];
            _page.Append($"\nThe keys of [{path}](#{Anchor(path)})")
                .Append(missing.Count > 0 ? $" without {string.Join(", ", missing)}" : "")
                .Append(rows.Count > 0 ? ", and:\n" : ".\n");
        }

        _page.Append(rows.Count > 0 ? "\n| key | value | meaning |\n|---|---|---|\n" : "");
        foreach (var row in rows)
        {
            _page.Append($"| {(row.Required ? $"**{row.Name}**" : row.Name)} | {Links(row.Value)} | {Escape(row.Documentation)} |\n");
        }
    }

    /// <summary>True for what has parts that no kind explains, or an example.</summary>
    private static bool HasSection(GuideEntry field) => HasOwnParts(field) || field.Example is not null;

    private static bool HasOwnParts(GuideEntry field) => field.Fields.Count > 0 && field.Kind is null;

    private static string Value(GuideEntry field) =>
        HasOwnParts(field) ? $"see `{field.Path}`"
        : field.Kind is null || field.Value.Contains("see `", StringComparison.Ordinal) ? field.Value
        : field.Value.Length == 0 ? $"see `{field.Kind}`"
        : field.Value.Replace("a mapping", $"see `{field.Kind}`", StringComparison.Ordinal);

    private GuideEntry Entry(string path) => _guide.Find(path, out _) ?? throw new InvalidOperationException($"The guide lists {path} and does not find it.");

    private static string Links(string value) => Reference().Replace(Escape(value), match => $"[{match.Groups["path"].Value}](#{Anchor(match.Groups["path"].Value)})");

    /// <summary>What GitHub makes of a heading.</summary>
    private static string Anchor(string heading) => heading.Replace(".", "", StringComparison.Ordinal);

    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal).Replace("`\\*`", "`*`", StringComparison.Ordinal);

    [GeneratedRegex("see `(?<path>[^`]+)`", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Reference();

    private sealed record Row(string Name, bool Required, string Value, string Documentation);
}
