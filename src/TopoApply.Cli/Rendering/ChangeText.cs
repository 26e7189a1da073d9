using TopoApply.Kinds;
using TopoApply.Planning;

namespace TopoApply.Cli.Rendering;

/// <summary>Prints one change: sign and word, the object, where it is declared, how much it disturbs; why, what goes along, and what differs.</summary>
internal sealed class ChangeText(Terminal terminal, PlanView? view = null, Density density = Density.Default)
{
    private const int Indent = 2;
    private const int Details = 8;

    /// <summary>So many objects that go along are named; more are counted.</summary>
    private const int MostNamed = 4;

    /// <summary>Columns of the last line of the head, colours not counted.</summary>
    private int _tailed;

    /// <summary>Prints it.</summary>
    public void Write(Change change)
    {
        WriteHead(change);
        if (change.Reason is { } reason)
        {
            Detail($"because: {reason}");
        }

        if (change.Verb == Verb.Recreate && change.DraggedBy is null && view?.DraggedBy(change) is { Count: > 0 } dragged)
        {
            Detail($"takes along: {Names(dragged, change)}");
        }

        if (view?.GoingWith(change) is { Count: > 0 } contents)
        {
            Detail($"with {(density == Density.Full ? Names(contents, change) : Totals(contents))}");
        }

        WriteFields(change);
        if (change.Verb == Verb.Create || (density == Density.Full && change.Verb == Verb.Delete))
        {
            Attributes(ResourceKinds.Get(change.Key.Kind).Attributes(change.Resource));
        }
    }

    /// <summary>Prints it as something that is left to be done: what differs, and nothing about why.</summary>
    public void WriteLeftover(Change change)
    {
        WriteHead(change);
        WriteFields(change);
    }

    /// <summary>The word for a disturbance, in the colour of what it means.</summary>
    public static string Paint(Terminal terminal, Disruption disruption) => disruption switch
    {
        Disruption.None => PlanText.Word(disruption),
        Disruption.Brief => terminal.Yellow(PlanText.Word(disruption)),
        Disruption.Outage => terminal.Red(PlanText.Word(disruption)),
    };

    /// <summary>Prints its first line only.</summary>
    public void WriteHead(Change change)
    {
        var sign = PlanText.Sign(new Terminal(TextWriter.Null), change.Verb);
        var lines = Wrapping.Lines($"{sign} {PlanText.Describe(change.Resource)}", terminal.Width, Indent, Details).ToList();
        _tailed = lines[^1].Length;
        var origin = Origin(change);
        var disruption = PlanView.DisruptionOf(change);
        var word = disruption == Disruption.None ? "" : PlanText.Word(disruption);
        AddTail(lines, origin, terminal.Dim(origin), "  ");
        AddTail(lines, word.Length == 0 ? "" : $"· {word}", $"· {Paint(terminal, disruption)}", origin.Length == 0 ? "  " : " ");
        lines[0] = lines[0].Replace(sign, PlanText.Sign(terminal, change.Verb), StringComparison.Ordinal);
        lines.ForEach(line => terminal.Line(line));
    }

    /// <summary>Puts an aside behind the last line where there is room for it, else below.</summary>
    private void AddTail(List<string> lines, string plain, string painted, string gap)
    {
        if (plain.Length == 0)
        {
            return;
        }

        var last = _tailed + gap.Length + plain.Length;
        if (last > terminal.Width)
        {
            lines.Add(new string(' ', Details) + painted);
            _tailed = Details + plain.Length;
        }
        else
        {
            lines[^1] += gap + painted;
            _tailed = last;
        }
    }

    private string Origin(Change change)
    {
        var origin = change.Resource.Origin;
        return origin.IsNone ? ""
            : density == Density.Full ? Terminal.Clean(origin.ToString())
            : $"{Terminal.Clean(Path.GetFileName(origin.File) ?? "")}:{origin.Line}";
    }

    private void WriteFields(Change change)
    {
        var unchanged = change.Verb is Verb.Create or Verb.Delete || change.Fields.Count == 0 ? [] : ResourceKinds.Get(change.Key.Kind).Unchanged(change);
        for (var i = 0; i < change.Fields.Count; i++)
        {
            var field = change.Fields[i];
            var count = i == change.Fields.Count - 1 && unchanged.Count > 0 && density == Density.Default ? $" ({unchanged.Count} unchanged)" : "";
            Detail($"{field.Field} {field.Before ?? "-"} → {field.After ?? "-"}{count}");
        }

        if (density == Density.Full && unchanged.Count > 0)
        {
            Detail("unchanged:");
            Attributes(unchanged);
        }
    }

    /// <summary>Several to a line; what has lines of its own keeps them.</summary>
    private void Attributes(IReadOnlyList<KeyValuePair<string, string>> attributes)
    {
        List<string> pending = [];
        foreach (var (name, value) in attributes)
        {
            if (!value.Contains('\n'))
            {
                pending.Add($"{name} {value}");
                continue;
            }

            Flush();
            Detail($"{name}:");
            value.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToList().ForEach(Detail);
        }

        Flush();

        void Flush()
        {
            var line = "";
            foreach (var part in pending)
            {
                if (line.Length > 0 && Details + line.Length + 2 + part.Length > terminal.Width)
                {
                    Detail(line);
                    line = "";
                }

                line = line.Length == 0 ? part : $"{line}, {part}";
            }

            if (line.Length > 0)
            {
                Detail(line);
            }

            pending.Clear();
        }
    }

    private void Detail(string text)
    {
        foreach (var line in Wrapping.Lines(Terminal.Clean(text), terminal.Width, Details, Details + 2))
        {
            terminal.Line(line);
        }
    }

    private string Names(IReadOnlyList<Change> changes, Change cause)
    {
        string Name(Change change) => $"{(change.Key.Netns == cause.Key.Netns ? "" : $"{change.Key.Netns}: ")}{ResourceKinds.Get(change.Key.Kind).Describe(change.Resource)}";
        var named = changes.Take(density == Density.Full || changes.Count == MostNamed + 1 ? changes.Count : MostNamed).Select(Name).ToList();
        return $"{string.Join(", ", named)}{(named.Count < changes.Count ? $" and {changes.Count - named.Count} more" : "")}";
    }

    private static string Totals(IReadOnlyList<Change> changes) => string.Join(", ", changes
        .GroupBy(c => c.Key.Kind)
        .OrderBy(g => ResourceKinds.RankOf(g.Key))
        .Select(g => PlanText.Count(g.Count(), g.Key)));
}
