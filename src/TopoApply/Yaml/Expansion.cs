using TopoApply.Diagnostics;

namespace TopoApply.Yaml;

/// <summary>Copies of nodes in which `${…}` has been replaced by numbers.</summary>
internal static class Expansion
{
    /// <summary>Takes copies from the budget, or reports that it is used up.</summary>
    public static bool TrySpend(DiagnosticBag bag, SourceSpan span, int count, int size)
    {
        if (bag.Budget.TrySpend(count, size))
        {
            return true;
        }

        ReportSpent(bag, span);
        return false;
    }

    /// <summary>Reports that the budget is used up.</summary>
    public static void ReportSpent(DiagnosticBag bag, SourceSpan span) => bag.Error(
        DiagnosticCodes.TooManyItems,
        span,
        $"the ranges make more than the limit of {bag.Budget.Items} names and links (or {bag.Budget.Nodes} values in them)",
        "shorten the range, or split the topology over several files");

    /// <summary>Number of nodes in a tree; a long text counts for several.</summary>
    public static int Size(YamlNode node)
    {
        var size = 1;
        switch (node)
        {
            case YamlScalar scalar:
                size += TextSize(scalar.Text);
                break;
            case YamlSequence sequence:
                foreach (var item in sequence.Items)
                {
                    size += Size(item);
                }

                break;
            case YamlMapping mapping:
                foreach (var entry in mapping.Entries)
                {
                    size += Size(entry.Key) + Size(entry.Value);
                }

                break;
            default:
                break;
        }

        return size;
    }

    /// <summary>What a text weighs beside nodes.</summary>
    public static int TextSize(string text) => text.Length / 32;

    /// <summary>True when an expression stands anywhere in the tree.</summary>
    public static bool HasExpression(YamlNode node) => node switch
    {
        YamlScalar scalar => HasExpression(scalar.Text),
        YamlSequence sequence => sequence.Items.Any(HasExpression),
        YamlMapping mapping => mapping.Entries.Any(e => HasExpression(e.Key.Text) || HasExpression(e.Value)),
        _ => false,
    };

    /// <summary>True when an expression stands in the text.</summary>
    public static bool HasExpression(string text) => text.Contains("${", StringComparison.Ordinal);

    /// <summary>
    /// The tree with every expression computed for one number; in the place of one that cannot be computed stands what was refused. Below
    /// a name that opens a range of its own, `${i}` is that range's number and stays as it is.
    /// </summary>
    public static bool TrySubstitute(YamlNode node, long number, DiagnosticBag bag, out YamlNode result)
    {
        result = node;
        if (!HasExpression(node))
        {
            return true;
        }

        switch (node)
        {
            case YamlScalar scalar:
                var good = TrySubstituteText(scalar, number, bag, out var replaced);
                result = good ? replaced : new YamlRefused(scalar.Text, scalar.Span);
                return good;
            case YamlSequence sequence:
                return TrySubstituteItems(sequence, number, bag, out result);
            default:
                return TrySubstituteEntries((YamlMapping)node, number, bag, out result);
        }
    }

    /// <summary>The scalar with its expressions computed for one number; ranges in it stay.</summary>
    public static bool TrySubstituteText(YamlScalar scalar, long number, DiagnosticBag bag, out YamlScalar result)
    {
        result = scalar;
        var text = scalar.Text;
        var position = 0;
        var builder = new System.Text.StringBuilder();
        while (true)
        {
            var start = text.IndexOf("${", position, StringComparison.Ordinal);
            if (start < 0)
            {
                break;
            }

            var end = text.IndexOf('}', start);
            string? problem = "it is not closed with a brace";
            if (end < 0 || !Arithmetic.TryEvaluate(text.AsSpan(start + 2, end - start - 2), number, out var value, out problem))
            {
                bag.Error(DiagnosticCodes.BadRange, scalar.Span, $"`{(end < 0 ? text[start..] : text[start..(end + 1)])}` cannot be computed: {problem}");
                return false;
            }

            builder.Append(text, position, start - position).Append(value);
            position = end + 1;
        }

        result = scalar with { Text = builder.Append(text, position, text.Length - position).ToString() };
        return true;
    }

    private static bool TrySubstituteItems(YamlSequence sequence, long number, DiagnosticBag bag, out YamlNode result)
    {
        var good = true;
        var items = new List<YamlNode>(sequence.Items.Count);
        foreach (var item in sequence.Items)
        {
            good &= TrySubstitute(item, number, bag, out var replaced);
            items.Add(replaced);
        }

        result = sequence with { Items = items };
        return good;
    }

    private static bool TrySubstituteEntries(YamlMapping mapping, long number, DiagnosticBag bag, out YamlNode result)
    {
        var good = true;
        var entries = new List<YamlEntry>(mapping.Entries.Count);
        foreach (var entry in mapping.Entries)
        {
            if (NameRange.Mentions(entry.Key.Text))
            {
                entries.Add(entry);
            }
            else if (TrySubstituteText(entry.Key, number, bag, out var key))
            {
                good &= TrySubstitute(entry.Value, number, bag, out var value);
                entries.Add(new YamlEntry(key, value));
            }
            else
            {
                bag.LoseNames(entry.Key, entry.Value);
                good = false;
            }
        }

        result = mapping with { Entries = entries };
        return good;
    }
}
