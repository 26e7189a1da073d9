using TopoApply.Kinds;
using TopoApply.Model;

namespace TopoApply.Planning;

/// <summary>One operation while its place is sought: what it waits for, and when it would like to be done.</summary>
internal sealed class OperationNode(OperationVerb verb, Change change, int phase, bool implied)
{
    /// <summary>Phase of what makes or changes something.</summary>
    public const int Make = 0;

    /// <summary>Phase of what makes a finished namespace visible.</summary>
    public const int Reveal = 1;

    /// <summary>Phase of what removes something.</summary>
    public const int Break = 2;

    private static readonly int LastSpanning = ResourceKinds.All.Where(k => k.SpansNamespaces).Max(k => ResourceKinds.RankOf(k.Name));
    private readonly int _rank = ResourceKinds.RankOf(change.Key.Kind);

    /// <summary>What is done.</summary>
    public OperationVerb Verb { get; } = verb;

    /// <summary>The change that it belongs to.</summary>
    public Change Change { get; } = change;

    /// <summary>The resource's key.</summary>
    public ResourceKey Key => Change.Key;

    /// <summary>When it is done at the latest; earlier when something earlier waits for it.</summary>
    public int Phase { get; set; } = phase;

    /// <summary>The kernel does it by itself: it takes part in the order and is not carried out.</summary>
    public bool Implied { get; } = implied;

    /// <summary>What waits for this.</summary>
    public List<OperationNode> Next { get; } = [];

    /// <summary>How many operations this one still waits for.</summary>
    public int Waits { get; set; }

    /// <summary>True while its successors are being looked at.</summary>
    public bool Open { get; set; }

    /// <summary>True when its phase is final.</summary>
    public bool Settled { get; set; }

    /// <summary>By phase; then by kind, or by namespace for the kinds that stay inside one; removals in the opposite order of kinds.</summary>
    public static int Compare(OperationNode? left, OperationNode? right)
    {
        if (left is null || right is null)
        {
            return Comparer<bool>.Default.Compare(left is not null, right is not null);
        }

        var order = left.Phase.CompareTo(right.Phase);
        if (order != 0)
        {
            return order;
        }

        order = left.Tier.CompareTo(right.Tier);
        if (order == 0)
        {
            order = left.Key.Netns.CompareTo(right.Key.Netns);
        }

        if (order == 0)
        {
            order = left.SignedRank.CompareTo(right.SignedRank);
        }

        if (order == 0)
        {
            order = left.Key.CompareTo(right.Key);
        }

        return order != 0 ? order : left.Verb.CompareTo(right.Verb);
    }

    /// <summary>A removal that makes room comes as late as what it makes room for, so that the gap is short.</summary>
    private bool Backwards => Verb == OperationVerb.Delete && Phase == Break;

    private int Tier => Backwards ? -Math.Min(_rank, LastSpanning + 1) : Math.Min(_rank, LastSpanning + 1);

    private int SignedRank => Backwards ? -_rank : _rank;
}
