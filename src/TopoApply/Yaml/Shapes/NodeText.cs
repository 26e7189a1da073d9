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
        bag.LoseNames(node);
        if (node is YamlRefused)
        {
            return;
        }

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
    public static string? Suggest(string word, IEnumerable<string> candidates, DiagnosticBag? bag = null)
    {
        string? best = null;
        var distance = int.MaxValue;
        var all = new List<string>();
        foreach (var candidate in candidates)
        {
            if (bag?.Budget.TryCompare() is false)
            {
                return null;
            }

            all.Add(candidate);

            // Words whose lengths differ too much are not near, whatever is in them.
            var d = Math.Abs(word.Length - candidate.Length) <= Limit(word, candidate) ? Distance(word, candidate) : int.MaxValue;
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

        if (best is not null && distance <= Limit(word, best) && distance < Math.Max(word.Length, best.Length))
        {
            return $"did you mean `{best}`?";
        }

        return all.Count is > 0 and <= 16 ? $"known here: {string.Join(", ", all)}" : null;

        static int Limit(string a, string b) => Math.Max(1, Math.Min(a.Length, b.Length) / 2);
    }

    /// <summary>Number of single-character insertions, removals, replacements and swaps of neighbours between two words, without case.</summary>
    public static int Distance(string a, string b)
    {
        // Names are short; a long one is only worth a comparison of its beginning.
        const int Most = 64;
        a = a.Length > Most ? a[..Most] : a;
        b = b.Length > Most ? b[..Most] : b;
        Span<int> before = stackalloc int[Most + 1];
        Span<int> previous = stackalloc int[Most + 1];
        Span<int> current = stackalloc int[Most + 1];
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

            var free = before;
            before = previous;
            previous = current;
            current = free;
        }

        return previous[b.Length];

        static bool Same(char x, char y) => char.ToLowerInvariant(x) == char.ToLowerInvariant(y);
    }
}
