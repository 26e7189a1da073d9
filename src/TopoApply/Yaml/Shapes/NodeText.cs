using TopoApply.Diagnostics;

namespace TopoApply.Yaml.Shapes;

/// <summary>Words about nodes, and the nearest right word to a wrong one.</summary>
internal static class NodeText
{
    /// <summary>What a node is, for a message.</summary>
    public static string Describe(YamlNode node) => node switch
    {
        YamlScalar { IsNull: true } => "nothing",
        YamlScalar scalar => $"`{scalar.Text}`",
        YamlSequence => "a list",
        _ => "a mapping",
    };

    /// <summary>Reports a node of the wrong sort; an empty one gets its own words.</summary>
    public static void ReportWrongNode(YamlNode node, DiagnosticBag bag, string meant, string nothing = "leave the key out, or give it a value")
    {
        if (node is YamlScalar { IsNull: true })
        {
            bag.Error(DiagnosticCodes.NullValue, node.Span, $"nothing is written where {meant} is meant", nothing);
        }
        else
        {
            bag.Error(DiagnosticCodes.WrongNode, node.Span, $"{Describe(node)} stands where {meant} is meant");
        }
    }

    // Words that other tools use for ours.
    private static readonly (string Theirs, string Ours)[] Synonyms =
    [
        ("gateway", "via"), ("gw", "via"), ("nexthop", "via"), ("device", "dev"), ("interface", "dev"), ("oif", "dev"),
        ("destination", "to"), ("dst", "to"), ("dst", "address"), ("to", "address"), ("ip", "address"), ("ip", "addresses"), ("ipv4", "addresses"), ("source", "from"), ("src", "from"), ("source", "src"), ("preferred_source", "src"),
        ("lladdr", "mac"), ("address", "mac"), ("hwaddr", "mac"), ("macaddress", "mac"), ("priority", "metric"), ("pref", "priority"), ("metric", "priority"), ("lookup", "table"), ("mark", "fwmark"), ("fwmark", "mark"),
        ("servers", "nameservers"), ("domains", "search"), ("interfaces", "ports"), ("slaves", "ports"), ("nodes", "namespaces"), ("cables", "links"), ("sysctl", "sysctls"), ("dport", "port"), ("sport", "source_port"), ("iif", "in"), ("oif", "out"), ("admin", "state"), ("link", "state"), ("queue_length", "txqlen"),
    ];

    /// <summary>`did you mean …?` with the nearest candidate; else the candidates if they are few; null when there is nothing to say.</summary>
    public static string? Suggest(string word, IEnumerable<string> candidates)
    {
        string? best = null;
        var distance = int.MaxValue;
        var all = new List<string>();
        foreach (var candidate in candidates)
        {
            all.Add(candidate);
            var d = Distance(word, candidate);
            if (d < distance)
            {
                (best, distance) = (candidate, d);
            }
        }

        foreach (var (theirs, ours) in Synonyms)
        {
            if (distance > 1 && theirs == word && all.Contains(ours))
            {
                return $"did you mean `{ours}`?";
            }
        }

        if (best is not null && distance <= Math.Max(1, Math.Min(word.Length, best.Length) / 2) && distance < Math.Max(word.Length, best.Length))
        {
            return $"did you mean `{best}`?";
        }

        return all.Count is > 0 and <= 16 ? $"known here: {string.Join(", ", all)}" : null;
    }

    /// <summary>Number of single-character insertions, removals, replacements and swaps of neighbours between two words, without case.</summary>
    public static int Distance(string a, string b)
    {
        // Names are short; a long one is only worth a comparison of its beginning.
        a = a.Length > 64 ? a[..64] : a;
        b = b.Length > 64 ? b[..64] : b;
        var before = new int[b.Length + 1];
        var previous = new int[b.Length + 1];
        var current = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            previous[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1] + 1, previous[j] + 1), previous[j - 1] + cost);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                {
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
                }
            }

            (before, previous, current) = (previous, current, before);
        }

        return previous[b.Length];

        static bool Same(char x, char y) => char.ToLowerInvariant(x) == char.ToLowerInvariant(y);
    }
}
