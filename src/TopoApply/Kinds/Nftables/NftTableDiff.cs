using TopoApply.Netlink.Values;

namespace TopoApply.Kinds.Nftables;

/// <summary>What becomes of one rule of a chain.</summary>
/// <param name="Live">The live rule; null when it is new.</param>
/// <param name="Desired">The rule as it will be; null when it goes.</param>
/// <param name="Before">For a new one: the next live rule that stays; null when it goes to the end.</param>
/// <param name="Number">Position from 1: among the live rules for one that goes, among the desired ones otherwise.</param>
internal readonly record struct NftRuleEdit(NftRule? Live, NftRule? Desired, NftRule? Before, int Number)
{
    /// <summary>True when the rule is there and stays.</summary>
    public bool IsKept => Live is not null && Desired is not null;
}

/// <summary>What becomes of one chain.</summary>
/// <param name="Live">The live chain; null when it is new.</param>
/// <param name="Desired">The chain as it will be; null when it goes.</param>
/// <param name="Rules">The rules, in final order with those that go among them. All new for a chain that is made or made anew; empty for one that goes.</param>
internal sealed record NftChainEdit(NftChain? Live, NftChain? Desired, IReadOnlyList<NftRuleEdit> Rules)
{
    /// <summary>True when the kernel cannot change the chain into the desired one.</summary>
    public bool IsRecreated => Live is not null && Desired is not null && !Live.CanBecome(Desired);

    /// <summary>True when only the policy of a kept chain differs.</summary>
    public bool ChangesPolicy => Live is not null && Desired is not null && !IsRecreated && Live.Policy != Desired.Policy;

    /// <summary>The chain's name.</summary>
    public string Name => (Desired ?? Live)?.Name ?? "";

    /// <summary>True when something happens.</summary>
    public bool IsChange => Live is null || Desired is null || IsRecreated || ChangesPolicy || Rules.Any(rule => !rule.IsKept);

    /// <summary>The live rules that go: those that come back elsewhere in the chain are moved, the rest removed.</summary>
    public NftRulePool MovedRules() =>
        new(IsRecreated && Live is not null ? Live.Rules : Rules.Where(edit => edit.Desired is null).Select(edit => edit.Live).OfType<NftRule>());
}

/// <summary>Live rules waiting for their equals.</summary>
internal sealed class NftRulePool
{
    private readonly Dictionary<NftRule, Queue<NftRule>> _rules = [];

    /// <summary>Collects rules; equal ones keep their order.</summary>
    public NftRulePool(IEnumerable<NftRule> rules)
    {
        foreach (var rule in rules)
        {
            if (!_rules.TryGetValue(rule, out var queue))
            {
                _rules.Add(rule, queue = new Queue<NftRule>());
            }

            queue.Enqueue(rule);
        }
    }

    /// <summary>Takes out a rule equal to the given one; null when there is none left.</summary>
    public NftRule? Take(NftRule rule) => _rules.TryGetValue(rule, out var queue) && queue.TryDequeue(out var found) ? found : null;
}

/// <summary>
/// The difference between two tables, rule by rule: what is equal on both sides stays where it is, with its handle and counters, and
/// only what differs is removed or inserted.
/// </summary>
internal sealed class NftTableDiff
{
    private NftTableDiff(bool flags, IReadOnlyList<NftChainEdit> chains, IReadOnlyList<NftObject> removed, IReadOnlyList<NftObject> added)
    {
        ChangesFlags = flags;
        Chains = chains;
        RemovedObjects = removed;
        AddedObjects = added;
    }

    /// <summary>True when the table's flags differ.</summary>
    public bool ChangesFlags { get; }

    /// <summary>Every chain of either side, sorted by name.</summary>
    public IReadOnlyList<NftChainEdit> Chains { get; }

    /// <summary>Named sets and the like that go.</summary>
    public IReadOnlyList<NftObject> RemovedObjects { get; }

    /// <summary>Named sets and the like that are made.</summary>
    public IReadOnlyList<NftObject> AddedObjects { get; }

    /// <summary>True when one of them is replaced by another of the same name.</summary>
    public bool ReplacesObject => RemovedObjects.Any(removed => AddedObjects.Any(added => added.Kind == removed.Kind && added.Name == removed.Name));

    /// <summary>True when nothing differs.</summary>
    public bool IsEmpty => !ChangesFlags && RemovedObjects.Count == 0 && AddedObjects.Count == 0 && !Chains.Any(chain => chain.IsChange);

    /// <summary>Compares.</summary>
    public static NftTableDiff Between(NftTable live, NftTable desired)
    {
        var chains = new List<NftChainEdit>();
        foreach (var name in live.Chains.Concat(desired.Chains).Select(chain => chain.Name).Distinct().Order(StringComparer.Ordinal))
        {
            chains.Add(Chain(Find(live, name), Find(desired, name)));
        }

        return new NftTableDiff(
            live.Flags != desired.Flags,
            chains,
            [.. live.Objects.Where(item => !desired.Objects.Contains(item))],
            [.. desired.Objects.Where(item => !live.Objects.Contains(item))]);
    }

    /// <summary>What becomes of each rule when one list becomes another.</summary>
    public static List<NftRuleEdit> Rules(EquatableArray<NftRule> live, EquatableArray<NftRule> desired)
    {
        var (first, last) = EqualEnds(live, desired);
        var common = CommonSubsequence(live, desired, first, last);
        var edits = new List<NftRuleEdit>();
        var (i, j) = (0, 0);
        foreach (var (keptLive, keptDesired) in common)
        {
            AddUnequal(keptLive, keptDesired, live[keptLive]);
            edits.Add(new NftRuleEdit(live[keptLive], desired[keptDesired], null, keptDesired + 1));
            (i, j) = (keptLive + 1, keptDesired + 1);
        }

        AddUnequal(live.Count, desired.Count, null);
        return edits;

        void AddUnequal(int liveEnd, int desiredEnd, NftRule? before)
        {
            for (; i < liveEnd; i++)
            {
                edits.Add(new NftRuleEdit(live[i], null, null, i + 1));
            }

            for (; j < desiredEnd; j++)
            {
                edits.Add(new NftRuleEdit(null, desired[j], before, j + 1));
            }
        }
    }

    private static NftChain? Find(NftTable table, string name) => table.Chains.FirstOrDefault(chain => chain.Name == name);

    private static NftChainEdit Chain(NftChain? live, NftChain? desired)
    {
        if (desired is null)
        {
            return new NftChainEdit(live, null, []);
        }

        return new NftChainEdit(live, desired, Rules(live is not null && live.CanBecome(desired) ? live.Rules : [], desired.Rules));
    }

    /// <summary>How many rules at the beginning and at the end are equal; what lies between needs the slow comparison.</summary>
    private static (int First, int Last) EqualEnds(EquatableArray<NftRule> live, EquatableArray<NftRule> desired)
    {
        var shorter = Math.Min(live.Count, desired.Count);
        var first = 0;
        while (first < shorter && live[first].Equals(desired[first]))
        {
            first++;
        }

        var last = 0;
        while (last < shorter - first && live[live.Count - 1 - last].Equals(desired[desired.Count - 1 - last]))
        {
            last++;
        }

        return (first, last);
    }

    /// <summary>A longest common subsequence, as pairs of positions.</summary>
    private static List<(int Live, int Desired)> CommonSubsequence(EquatableArray<NftRule> live, EquatableArray<NftRule> desired, int first, int last)
    {
        var (n, m) = (live.Count - first - last, desired.Count - first - last);
        var length = new int[n + 1, m + 1];
        for (var i = n - 1; i >= 0; i--)
        {
            for (var j = m - 1; j >= 0; j--)
            {
                length[i, j] = live[first + i].Equals(desired[first + j]) ? length[i + 1, j + 1] + 1 : Math.Max(length[i + 1, j], length[i, j + 1]);
            }
        }

        var pairs = Enumerable.Range(0, first).Select(k => (k, k)).ToList();
        for (var (i, j) = (0, 0); i < n && j < m;)
        {
            if (live[first + i].Equals(desired[first + j]))
            {
                pairs.Add((first + i++, first + j++));
            }
            else if (length[i + 1, j] >= length[i, j + 1])
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        pairs.AddRange(Enumerable.Range(0, last).Select(k => (live.Count - last + k, desired.Count - last + k)));
        return pairs;
    }
}
