using TopoApply.Diagnostics;
using TopoApply.Kinds;
using TopoApply.Model;

namespace TopoApply.Planning;

/// <summary>Restricts a plan to a part of it: what is named, and whatever that cannot do without.</summary>
internal sealed class Targeting
{
    private readonly Plan _whole;
    private readonly Dictionary<ResourceKey, Change> _changes;
    private readonly HashSet<ResourceKey> _chosen = [];
    private readonly Queue<Change> _pending = [];

    private Targeting(Plan whole)
    {
        _whole = whole;
        _changes = whole.Changes.ToDictionary(c => c.Key);
    }

    /// <summary>
    /// The state to aim at: as desired where the changes are chosen, and as it is everywhere else. Null, with a diagnostic, when a target
    /// names nothing at all.
    /// </summary>
    public static State? Narrow(Plan whole, IReadOnlyList<string> targets, DiagnosticBag bag)
    {
        foreach (var target in targets)
        {
            if (!whole.Desired.All.Concat(whole.Live.All).Any(r => Names(target, r.Key)))
            {
                bag.Error(
                    DiagnosticCodes.UnknownTarget,
                    SourceSpan.None,
                    $"the target `{target}` names nothing in the file and nothing that is there",
                    "a namespace (`router`), a kind in it (`router/route`) or the beginning of a key as in the plan's JSON (`router/link/wan`)");
                return null;
            }
        }

        var targeting = new Targeting(whole);
        foreach (var change in whole.Changes.Where(change => targets.Any(target => Names(target, change.Key))))
        {
            targeting.Choose(change.Key);
        }

        targeting.Close();
        return targeting.Narrowed();
    }

    /// <summary>True for the key itself and for what lies below it.</summary>
    private static bool Names(string target, ResourceKey key)
    {
        var text = key.ToString();
        return text == target || text.StartsWith(target.EndsWith('/') ? target : $"{target}/", StringComparison.Ordinal);
    }

    private void Choose(ResourceKey key)
    {
        if (_changes.TryGetValue(key, out var change) && _chosen.Add(key))
        {
            _pending.Enqueue(change);
        }
    }

    private void Close()
    {
        while (_pending.TryDequeue(out var change))
        {
            var kind = ResourceKinds.Get(change.Key.Kind);
            Choose(ResourceKey.ForNetns(change.Key.Netns));
            if (change.DraggedBy is { } cause)
            {
                Choose(cause);
            }

            foreach (var resource in new[] { change.Target, change.Live }.OfType<Resource>())
            {
                foreach (var key in kind.Requires(resource, resource == change.Live ? _whole.Live : _whole.Desired).Concat(kind.Companions(resource)))
                {
                    Choose(key);
                }
            }

            if (change.Verb is Verb.Delete or Verb.Recreate)
            {
                ChooseDependents(change);
            }
        }
    }

    /// <summary>What hangs on something that goes cannot stay.</summary>
    private void ChooseDependents(Change gone)
    {
        var isNamespace = gone.Key == ResourceKey.ForNetns(gone.Key.Netns);
        foreach (var other in _whole.Changes.Where(c => !_chosen.Contains(c.Key)))
        {
            if ((isNamespace && other.Key.Netns == gone.Key.Netns)
                || other.DraggedBy == gone.Key
                || (other.Live is { } live && ResourceKinds.Get(other.Key.Kind).Requires(live, _whole.Live).Contains(gone.Key)))
            {
                Choose(other.Key);
            }
        }
    }

    private State Narrowed()
    {
        // What is not ours is not removed when nobody wants it, so it need not be wanted to stay.
        var kept = _whole.Live.All.Where(r => r.Ownership == Ownership.Owned && _changes.ContainsKey(r.Key) && !_chosen.Contains(r.Key));
        var wanted = _whole.Desired.All.Where(r => _chosen.Contains(r.Key) || !_changes.ContainsKey(r.Key));
        return new State(kept.Concat(wanted));
    }
}
