using TopoApply.Diagnostics;
using TopoApply.Kernel;
using TopoApply.Kinds;
using TopoApply.Kinds.Namespaces;
using TopoApply.Model;
using TopoApply.Netlink.Values;
using TopoApply.Planning;

namespace TopoApply.Testing;

/// <summary>
/// A kernel in memory for the laws of diff, order, apply and rollback. It refuses what the real one refuses (making what is there,
/// making before what is needed) and cascades as it does (a link takes its addresses along, a cable's end the other end, a namespace
/// everything in it). A namespace that is unbound is kept until <see cref="Release"/>.
/// </summary>
internal sealed class ModelKernel : IKernel
{
    private readonly Dictionary<ResourceKey, Resource> _resources = [];
    private State _target = State.Empty;

    /// <summary>Starts with these resources, as they are.</summary>
    public ModelKernel(IEnumerable<Resource> resources)
    {
        foreach (var resource in resources)
        {
            _resources.Add(resource.Key, resource);
        }
    }

    /// <summary>What is there now, hidden namespaces included.</summary>
    public State State => new(_resources.Values);

    /// <summary>How many operations were carried out.</summary>
    public int Executed { get; private set; }

    /// <inheritdoc/>
    public State Read(ReadScope scope, DiagnosticBag bag) =>
        new(_resources.Values.Where(r => scope.Hidden || !IsHidden(r.Netns)));

    /// <inheritdoc/>
    public void Begin(string topology, State target) => _target = target;

    /// <inheritdoc/>
    public void Execute(Operation operation)
    {
        var kind = ResourceKinds.Get(operation.Key.Kind);
        switch (operation.Verb)
        {
            case OperationVerb.Create:
                Create(operation, kind);
                break;
            case OperationVerb.Change or OperationVerb.Adopt:
                Demand(operation, _resources.ContainsKey(operation.Key), "is not there");
                Demand(operation, kind.Requires(operation.Resource, _target).All(_resources.ContainsKey), "needs something that is not there");
                _resources[operation.Key] = Owned(operation.Resource);
                break;
            case OperationVerb.Delete when operation.Resource is Netns { Published: false }:
                Clear(operation.Key.Netns);
                break;
            case OperationVerb.Delete when operation.Resource is Netns netns:
                _resources[netns.Key] = netns with { Published = false };
                break;
            case OperationVerb.Delete:
                Remove(operation.Key);
                break;
            case OperationVerb.Publish:
                var made = (Netns)_resources[operation.Key];
                Demand(operation, made.Published != true, "is published already");
                _resources[made.Key] = made with { Published = true };
                break;
        }

        Executed++;
    }

    /// <inheritdoc/>
    public void Flush()
    {
        // Every answer came at once.
    }

    /// <inheritdoc/>
    public void Complete()
    {
        // Every answer came at once.
    }

    /// <inheritdoc/>
    public void Commit()
    {
        // There is no record.
    }

    /// <inheritdoc/>
    public void Release() => DropHidden();

    /// <inheritdoc/>
    public void Abandon() => DropHidden();

    /// <inheritdoc/>
    public void Resume(string topology, byte[]? recordBefore)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing is held.
    }

    private static Resource Owned(Resource resource) =>
        resource.Ownership == Ownership.Foreign ? resource : resource with { Ownership = Ownership.Owned };

    private static void Demand(Operation operation, bool condition, string problem)
    {
        if (!condition)
        {
            throw new OperationException(operation, new InvalidOperationException($"{operation.Key} {problem}"));
        }
    }

    private void Create(Operation operation, ResourceKind kind)
    {
        var target = operation.Resource;
        Demand(operation, !_resources.ContainsKey(target.Key), "is there already");
        Demand(operation, target.Netns.IsHost || target is Netns || _resources.ContainsKey(ResourceKey.ForNetns(target.Netns)), "has no namespace");
        Demand(operation, kind.Requires(target, _target).All(_resources.ContainsKey), "needs something that is not there");
        if (operation.Change.Implied)
        {
            Demand(operation, kind.Companions(target).All(_resources.ContainsKey), "was not made with its companion");
        }
        else
        {
            foreach (var companion in kind.Companions(target))
            {
                Demand(operation, !_resources.ContainsKey(companion), $"finds {companion} in its way");
                Demand(operation, companion.Netns.IsHost || _resources.ContainsKey(ResourceKey.ForNetns(companion.Netns)), "has a companion without a namespace");
            }
        }

        _resources.Add(target.Key, target is Netns netns ? netns with { Published = false, Ownership = Ownership.Owned } : Owned(target));
    }

    private void Remove(ResourceKey key)
    {
        if (!_resources.Remove(key, out var gone))
        {
            return;
        }

        foreach (var companion in ResourceKinds.Get(key.Kind).Companions(gone))
        {
            Remove(companion);
        }

        foreach (var resource in _resources.Values.ToList())
        {
            var kind = ResourceKinds.Get(resource.Key.Kind);
            if (kind.Requires(resource, State.Empty).Contains(key) && kind.DiesWith(resource, key))
            {
                Remove(resource.Key);
            }
        }
    }

    private bool IsHidden(NamespaceName name) =>
        _resources.TryGetValue(ResourceKey.ForNetns(name), out var netns) && ((Netns)netns).Published == false;

    private void DropHidden()
    {
        foreach (var name in _resources.Keys.Select(k => k.Netns).Distinct().Where(IsHidden).ToList())
        {
            Clear(name);
        }
    }

    private void Clear(NamespaceName name)
    {
        foreach (var resource in _resources.Values.Where(r => r.Netns == name && ResourceKinds.Get(r.Key.Kind).LivesInNamespace).ToList())
        {
            Remove(resource.Key);
        }
    }
}
