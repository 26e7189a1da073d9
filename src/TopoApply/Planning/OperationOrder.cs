using TopoApply.Diagnostics;
using TopoApply.Kinds;
using TopoApply.Model;
using TopoApply.Netlink.Values;

namespace TopoApply.Planning;

/// <summary>
/// Orders operations: what is required comes first, what is added comes before what is removed (make before break), and ties are
/// broken by kind and key, so that a plan is a stable text.
/// </summary>
internal sealed class OperationOrder
{
    private readonly State _desired;
    private readonly State _live;
    private readonly Dictionary<ResourceKey, Change> _changes;
    private readonly Dictionary<ResourceKey, OperationNode> _makes = [];
    private readonly Dictionary<ResourceKey, OperationNode> _breaks = [];
    private readonly Dictionary<NamespaceName, OperationNode> _reveals = [];
    private readonly List<OperationNode> _nodes = [];

    private OperationOrder(IReadOnlyList<Change> changes, State desired, State live)
    {
        _desired = desired;
        _live = live;
        _changes = changes.ToDictionary(c => c.Key);
    }

    /// <summary>Marks what the kernel does by itself: the second of two companions, and what goes with its namespace or with what it hangs on.</summary>
    public static IReadOnlyList<Change> MarkImplied(IReadOnlyList<Change> changes)
    {
        var byKey = changes.ToDictionary(c => c.Key);
        return [.. changes.Select(c => c with { Implied = c.Verb == Verb.Delete ? IsDeletionImplied(c, byKey) : IsCreationImplied(c, byKey) })];
    }

    /// <summary>The operations in order; null, with a diagnostic, when the requirements form a circle.</summary>
    public static IReadOnlyList<Operation>? Sort(IReadOnlyList<Change> changes, State desired, State live, DiagnosticBag bag)
    {
        var order = new OperationOrder(changes, desired, live);
        order.AddNodes();
        order.AddEdges();
        return order.Drain(bag);
    }

    private static bool IsCreationImplied(Change change, Dictionary<ResourceKey, Change> changes) =>
        change.Verb is Verb.Create or Verb.Recreate
        && ResourceKinds.Get(change.Key.Kind).Companions(change.Target!).Any(companion =>
            changes.TryGetValue(companion, out var other)
            && other.Verb is Verb.Create or Verb.Recreate
            && companion.CompareTo(change.Key) < 0);

    private static bool IsDeletionImplied(Change change, Dictionary<ResourceKey, Change> changes)
    {
        if (change.Live is not { } live)
        {
            return false;
        }

        var kind = ResourceKinds.Get(change.Key.Kind);
        var dying = kind.LivesInNamespace && NamespaceDies(change.Key, changes);
        if (dying)
        {
            return true;
        }

        foreach (var companion in kind.Companions(live))
        {
            // Of two companions one is removed: the one whose namespace stays, else the first by key.
            if (changes.TryGetValue(companion, out var other) && other.Verb is Verb.Delete or Verb.Recreate
                && !NamespaceDies(companion, changes) && companion.CompareTo(change.Key) < 0)
            {
                return true;
            }
        }

        return DyingRequirement(kind, live, change, changes);
    }

    private static bool DyingRequirement(ResourceKind kind, Resource live, Change change, Dictionary<ResourceKey, Change> changes)
    {
        foreach (var other in kind.Requires(live, State.Empty))
        {
            if (other != change.Key && changes.TryGetValue(other, out var required)
                && required.Verb is Verb.Delete or Verb.Recreate && kind.DiesWith(live, other))
            {
                return true;
            }
        }

        return false;
    }

    private static bool NamespaceDies(ResourceKey key, Dictionary<ResourceKey, Change> changes) =>
        ResourceKey.ForNetns(key.Netns) is var netns && netns != key && changes.TryGetValue(netns, out var change) && change.Verb == Verb.Delete;

    private void AddNodes()
    {
        foreach (var change in _changes.Values)
        {
            var kind = ResourceKinds.Get(change.Key.Kind);
            if (change.Verb is Verb.Delete or Verb.Recreate)
            {
                var implied = IsDeletionImplied(change, _changes);
                _breaks[change.Key] = Add(new OperationNode(OperationVerb.Delete, change, change.Verb == Verb.Recreate ? OperationNode.Make : OperationNode.Break, implied));
            }

            if (change.Verb != Verb.Delete)
            {
                var verb = change.Verb switch
                {
                    Verb.Adopt => OperationVerb.Adopt,
                    Verb.Change => OperationVerb.Change,
                    _ => OperationVerb.Create,
                };
                _makes[change.Key] = Add(new OperationNode(verb, change, OperationNode.Make, implied: false));
            }

            if (change.Verb == Verb.Create && kind.Publishes)
            {
                _reveals[change.Key.Netns] = Add(new OperationNode(OperationVerb.Publish, change, OperationNode.Reveal, implied: false));
            }
        }
    }

    private OperationNode Add(OperationNode node)
    {
        _nodes.Add(node);
        return node;
    }

    private void AddEdges()
    {
        foreach (var make in _makes.Values)
        {
            OrderCreation(make);
        }

        foreach (var gone in _breaks.Values)
        {
            OrderDeletion(gone);
        }

        foreach (var node in _nodes)
        {
            if (_reveals.TryGetValue(node.Change.Key.Netns, out var reveal) && node != reveal && node.Phase == OperationNode.Make)
            {
                Before(node, reveal);
            }
        }
    }

    private void OrderCreation(OperationNode make)
    {
        var target = make.Change.Target!;
        var kind = ResourceKinds.Get(make.Key.Kind);
        AfterRequirements(target, make);
        if (_breaks.TryGetValue(make.Key, out var own))
        {
            Before(own, make);
        }

        foreach (var companion in kind.Companions(target))
        {
            if (!_makes.TryGetValue(companion, out var other) || other.Change.Verb is not (Verb.Create or Verb.Recreate))
            {
                continue;
            }

            if (make.Change.Implied)
            {
                Before(other, make);
            }
            else
            {
                // The first end makes both, so it waits for what the second needs and for what is in the second's way.
                AfterNamespace(companion, make);
                if (_breaks.TryGetValue(companion, out var blocking))
                {
                    Before(blocking, make);
                }
            }
        }

        if (make.Change.Live is { } live && make.Verb == OperationVerb.Change)
        {
            // What it lets go of is removed after it has let go.
            foreach (var left in kind.Requires(live, _live))
            {
                if (_breaks.TryGetValue(left, out var gone) && gone.Change.Verb == Verb.Delete)
                {
                    Before(make, gone);
                }
            }
        }
    }

    private void AfterRequirements(Resource target, OperationNode make)
    {
        AfterNamespace(target.Key, make);
        foreach (var required in ResourceKinds.Get(target.Key.Kind).Requires(target, _desired))
        {
            if (required != target.Key && _makes.TryGetValue(required, out var first))
            {
                Before(first, make);
            }
        }
    }

    private void AfterNamespace(ResourceKey key, OperationNode make)
    {
        var netns = ResourceKey.ForNetns(key.Netns);
        if (netns != make.Key && _makes.TryGetValue(netns, out var first))
        {
            Before(first, make);
        }
    }

    private void OrderDeletion(OperationNode gone)
    {
        var live = gone.Change.Live!;
        var kind = ResourceKinds.Get(gone.Key.Kind);
        if (_breaks.TryGetValue(ResourceKey.ForNetns(gone.Key.Netns), out var netns) && netns != gone)
        {
            Link(gone, netns, happensWith: gone.Implied && kind.LivesInNamespace);
        }

        foreach (var companion in kind.Companions(live))
        {
            if (_breaks.TryGetValue(companion, out var other))
            {
                if (gone.Implied && !other.Implied)
                {
                    Before(other, gone);
                }

                if (!gone.Implied && _breaks.TryGetValue(ResourceKey.ForNetns(companion.Netns), out var dying) && dying != gone)
                {
                    Before(gone, dying);
                }
            }
        }

        foreach (var required in kind.Requires(live, _live))
        {
            if (required != gone.Key && _breaks.TryGetValue(required, out var last) && last != netns)
            {
                Link(gone, last, happensWith: gone.Implied && kind.DiesWith(live, required));
            }
        }
    }

    private static void Link(OperationNode gone, OperationNode required, bool happensWith)
    {
        if (happensWith)
        {
            Before(required, gone);
        }
        else if (!gone.Implied)
        {
            Before(gone, required);
        }
    }

    private static void Before(OperationNode first, OperationNode second)
    {
        first.Next.Add(second);
        second.Waits++;
    }

    private List<Operation>? Drain(DiagnosticBag bag)
    {
        foreach (var node in _nodes)
        {
            Hasten(node);
        }

        var ready = new PriorityQueue<OperationNode, OperationNode>(Comparer<OperationNode>.Create(OperationNode.Compare));
        foreach (var node in _nodes.Where(n => n.Waits == 0))
        {
            ready.Enqueue(node, node);
        }

        List<Operation> operations = new(_nodes.Count);
        var drained = 0;
        while (ready.TryDequeue(out var node, out _))
        {
            drained++;
            if (!node.Implied)
            {
                operations.Add(new Operation(operations.Count, node.Verb, node.Change));
            }

            foreach (var next in node.Next)
            {
                if (--next.Waits == 0)
                {
                    ready.Enqueue(next, next);
                }
            }
        }

        if (drained == _nodes.Count)
        {
            return operations;
        }

        ReportCircle(bag);
        return null;
    }

    /// <summary>What stands in the way of something earlier is done as early as that: a removal that blocks a creation does not wait for the end.</summary>
    private static void Hasten(OperationNode root)
    {
        var stack = new Stack<(OperationNode Node, int Next)>();
        stack.Push((root, 0));
        while (stack.TryPop(out var top))
        {
            if (top.Node.Settled)
            {
                continue;
            }

            if (top.Next == 0)
            {
                top.Node.Open = true;
            }

            if (top.Next < top.Node.Next.Count)
            {
                stack.Push((top.Node, top.Next + 1));
                var next = top.Node.Next[top.Next];
                if (!next.Settled && !next.Open)
                {
                    stack.Push((next, 0));
                }

                continue;
            }

            foreach (var next in top.Node.Next)
            {
                top.Node.Phase = Math.Min(top.Node.Phase, next.Phase);
            }

            top.Node.Settled = true;
        }
    }

    private void ReportCircle(DiagnosticBag bag)
    {
        // What was not drained waits for something else that was not: walking back must come round.
        List<OperationNode> path = [];
        var node = _nodes.First(n => n.Waits > 0);
        while (!path.Contains(node))
        {
            path.Add(node);
            node = _nodes.First(n => n.Waits > 0 && n.Next.Contains(node));
        }

        var circle = path[path.IndexOf(node)..];
        circle.Reverse();
        var names = circle.Append(circle[0]).Select(n => $"{n.Verb.ToString().ToLowerInvariant()} {n.Key.Netns} {ResourceKinds.Get(n.Key.Kind).Describe(n.Change.Resource)}");
        bag.Error(DiagnosticCodes.Cycle, circle[0].Change.Resource.Origin, $"the order of operations is a circle: {string.Join(" before ", names)}");
    }
}
