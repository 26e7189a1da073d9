using TopoApply.Diagnostics;
using TopoApply.Kinds;
using TopoApply.Model;
using TopoApply.Netlink.Values;

namespace TopoApply.Planning;

/// <summary>How two states are compared.</summary>
/// <param name="Adopt">Foreign objects of a wanted name are taken over instead of refused.</param>
/// <param name="Restore">
/// The target is a snapshot: what was there is put back, whoever owned it; only what is ours is removed. Where a stranger's object has
/// taken the place of one of ours meanwhile, it stays, and so does what would hang on it; the rest is planned all the same.
/// </param>
/// <param name="OnlyMarks">Whatever traffic could notice is refused: what is wanted must be there already.</param>
internal readonly record struct DiffOptions(bool Adopt = false, bool Restore = false, bool OnlyMarks = false);

/// <summary>
/// Compares two states: what differs by itself, and what hangs on something that must be made anew. Knows no kind; the rules are
/// the kinds' tables and their requirements.
/// </summary>
internal sealed class Differ
{
    private readonly State _desired;
    private readonly State _live;
    private readonly DiffOptions _options;
    private readonly DiagnosticBag _bag;
    private readonly Dictionary<ResourceKey, Change> _changes = [];
    private readonly HashSet<NamespaceName> _refused = [];
    private readonly HashSet<ResourceKey> _taken = [];

    private Differ(State desired, State live, DiffOptions options, DiagnosticBag bag)
    {
        _desired = desired;
        _live = live;
        _options = options;
        _bag = bag;
    }

    /// <summary>The changes that lead from live to desired, sorted by key. Objects that are not ours and stand in the way go into the bag.</summary>
    public static IReadOnlyList<Change> Diff(State desired, State live, DiffOptions options, DiagnosticBag bag)
    {
        var differ = new Differ(desired, live, options, bag);
        differ.RefuseForeignNamespaces();
        differ.CompareAll();
        differ.ForceRecreations();
        differ.DragDependents();
        differ.LeaveWhatHangsOnTaken();
        var changes = differ._changes.Values.ToArray();
        Array.Sort(changes, static (a, b) => a.Key.CompareTo(b.Key));
        if (options.OnlyMarks)
        {
            differ.RefuseMoreThanMarks(changes);
        }

        return changes;
    }

    private static bool Removes(Change change) => change.Verb is Verb.Recreate or Verb.Delete;

    private void RefuseForeignNamespaces()
    {
        foreach (var resource in _desired.All)
        {
            var key = ResourceKey.ForNetns(resource.Netns);
            if (resource.Key == key && _live.TryGet(key, out var live) && (IsTaken(resource, live) || IsRefused(live)))
            {
                _refused.Add(resource.Netns);
                Refuse(resource);
            }
        }
    }

    private void CompareAll()
    {
        foreach (var desired in _desired.All)
        {
            if (!_refused.Contains(desired.Netns))
            {
                CompareOne(desired);
            }
        }

        foreach (var live in _live.All)
        {
            if (live.Ownership == Ownership.Owned && !_desired.Contains(live.Key) && !_refused.Contains(live.Netns))
            {
                _changes[live.Key] = new Change(live.Key, Verb.Delete, null, live, []);
            }
        }
    }

    private void CompareOne(Resource desired)
    {
        if (!_live.TryGet(desired.Key, out var live))
        {
            _changes[desired.Key] = new Change(desired.Key, Verb.Create, desired, null, []);
            return;
        }

        if (IsRefused(live))
        {
            Refuse(desired);
            return;
        }

        if (IsTaken(desired, live))
        {
            _taken.Add(desired.Key);
            Refuse(desired);
            return;
        }

        var kind = ResourceKinds.Get(desired.Key.Kind);
        var foreign = live.Ownership == Ownership.Foreign && !_options.Restore;
        var fields = kind.Compare(desired, live);
        if (fields.Count == 0 && !foreign)
        {
            return;
        }

        // In a namespace that is taken over, what differs by its mark alone is taken over with it.
        foreign |= _options.Adopt && fields.All(f => f.IsMark);
        var reason = foreign && fields.All(f => f.IsMark) ? null : fields.FirstOrDefault(f => f.Reason is not null)?.Reason;
        var verb = reason is not null ? Verb.Recreate : foreign ? Verb.Adopt : Verb.Change;
        _changes[desired.Key] = new Change(desired.Key, verb, kind.Merge(desired, live), live, EquatableArray.From(fields), reason);
    }

    private bool IsRefused(Resource live) => live.Ownership == Ownership.Foreign && !_options.Restore && !_options.Adopt;

    /// <summary>True when the snapshot's object was ours, and what is there now under its key is a stranger's and something else.</summary>
    private bool IsTaken(Resource desired, Resource live) =>
        _options.Restore && desired.Ownership == Ownership.Owned && live.Ownership == Ownership.Foreign
        && ResourceKinds.Get(desired.Key.Kind).Compare(desired, live).Count > 0;

    /// <summary>Else our addresses and routes would end on the stranger's link of that name.</summary>
    private void LeaveWhatHangsOnTaken()
    {
        for (var found = _taken.Count > 0; found;)
        {
            var hanging = _changes.Values
                .Where(c => c.Target is { } target && ResourceKinds.Get(c.Key.Kind) is var kind
                    && kind.Requires(target, _desired).Concat(kind.Companions(target)).Any(_taken.Contains))
                .Select(c => c.Key)
                .ToList();
            found = hanging.Count > 0;
            _taken.UnionWith(hanging);
            hanging.ForEach(key => _changes.Remove(key));
        }
    }

    private void ForceRecreations()
    {
        foreach (var kind in ResourceKinds.All)
        {
            foreach (var forced in kind.ForcedRecreations(_desired, _live))
            {
                if (!_refused.Contains(forced.Key.Netns) && _desired.TryGet(forced.Key, out var desired) && _live.TryGet(forced.Key, out var live))
                {
                    var fields = _changes.TryGetValue(forced.Key, out var present) ? present.Fields.Items : [];
                    _changes[forced.Key] = new Change(
                        forced.Key, Verb.Recreate, kind.Merge(desired, live), live, new EquatableArray<FieldChange>(fields.Add(forced.Change)), forced.Change.Reason);
                }
            }
        }
    }

    /// <summary>
    /// What hangs on a resource that is made anew is made anew as well, and so is what the kernel makes and removes together with it;
    /// repeated until nothing more is dragged along.
    /// </summary>
    private void DragDependents()
    {
        var pending = new Queue<ResourceKey>(_changes.Values.Where(Removes).Select(c => c.Key));
        if (pending.Count == 0)
        {
            return;
        }

        var dependents = DependentsInLive();
        while (pending.TryDequeue(out var key))
        {
            if (_live.TryGet(key, out var live))
            {
                foreach (var companion in ResourceKinds.Get(key.Kind).Companions(live))
                {
                    Drag(companion, key, pending);
                }
            }

            foreach (var dependent in dependents.TryGetValue(key, out var list) ? list : [])
            {
                if (GoesAlong(dependent, key))
                {
                    Drag(dependent, key, pending);
                }
            }
        }
    }

    /// <summary>What hangs on what; without what goes anyway, which is all of it when a topology is destroyed.</summary>
    private Dictionary<ResourceKey, List<ResourceKey>> DependentsInLive()
    {
        Dictionary<ResourceKey, List<ResourceKey>> dependents = [];
        foreach (var resource in _live.All)
        {
            if (_changes.TryGetValue(resource.Key, out var change) && Removes(change))
            {
                continue;
            }

            foreach (var required in ResourceKinds.Get(resource.Key.Kind).Requires(resource, _live))
            {
                if (!dependents.TryGetValue(required, out var list))
                {
                    dependents[required] = list = [];
                }

                list.Add(resource.Key);
            }
        }

        return dependents;
    }

    /// <summary>
    /// What dies with something that makes room for its successor cannot be changed before, since its new form may need that very
    /// successor; what needs it afterwards as well is made anew behind it.
    /// </summary>
    private bool GoesAlong(ResourceKey dependent, ResourceKey key)
    {
        if (!_changes.TryGetValue(key, out var change) || !_live.TryGet(dependent, out var live))
        {
            return false;
        }

        var kind = ResourceKinds.Get(dependent.Kind);
        var makesRoom = change.Verb == Verb.Recreate
            || (change.Live is { } gone && ResourceKinds.Get(key.Kind).Companions(gone).Any(c => _changes.TryGetValue(c, out var other) && other.Verb == Verb.Recreate));
        return (makesRoom && kind.DiesWith(live, key))
            || (change.Verb == Verb.Recreate && _desired.TryGet(dependent, out var desired) && kind.Requires(desired, _desired).Contains(key));
    }

    private void Drag(ResourceKey key, ResourceKey cause, Queue<ResourceKey> pending)
    {
        _changes.TryGetValue(key, out var present);
        if (!_live.TryGet(key, out var live) || (present is not null && Removes(present)))
        {
            return;
        }

        var kind = ResourceKinds.Get(key.Kind);
        _changes[key] = _desired.TryGet(key, out var desired)
            ? new Change(key, Verb.Recreate, kind.Merge(desired, live), live, present?.Fields ?? [], $"goes with {Name(cause)}", cause)
            : new Change(key, Verb.Delete, null, live, [], $"goes with {Name(cause)}", cause);
        pending.Enqueue(key);
    }

    private void RefuseMoreThanMarks(Change[] changes)
    {
        foreach (var change in changes.Where(c => !c.OnlyMarks))
        {
            var netns = change.Key.Netns;
            var what = $"{(netns.IsHost ? "the host" : netns)}: {ResourceKinds.Get(change.Key.Kind).Describe(change.Resource)}";
            var fields = string.Join(", ", change.Fields.Where(f => !f.IsMark).Select(f => $"{f.Field} is {f.Before ?? "none"} and not {f.After ?? "none"}"));
            _bag.Error(
                DiagnosticCodes.NotAsDeclared,
                change.Resource.Origin,
                change.Verb switch
                {
                    Verb.Create => $"{what} is declared and not there",
                    Verb.Delete => $"{what} is there and not declared",
                    _ => fields.Length > 0 ? $"{what}: {fields}" : $"{what} is there in another form",
                },
                "to adopt is to change nothing that traffic notices; mend the file, or make it so with `topoapply apply --adopt`");
        }
    }

    private string Name(ResourceKey key)
    {
        var resource = _live.TryGet(key, out var live) ? live : _desired.TryGet(key, out var desired) ? desired : null;
        return resource is null ? key.ToString() : $"{key.Netns}: {ResourceKinds.Get(key.Kind).Describe(resource)}";
    }

    private void Refuse(Resource desired)
    {
        var what = desired.Key == ResourceKey.ForNetns(desired.Netns)
            ? $"namespace {desired.Netns} exists"
            : $"{ResourceKinds.Get(desired.Key.Kind).Describe(desired)} exists in {(desired.Netns.IsHost ? "the host's namespace" : $"namespace {desired.Netns}")}";
        _bag.Error(
            DiagnosticCodes.Foreign,
            desired.Origin,
            $"{what} and was not made by this topology",
            _options.Restore ? "remove or rename it, and recover" : "remove or rename it, or take it over with --adopt");
    }
}
