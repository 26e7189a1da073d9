using System.Diagnostics.CodeAnalysis;

namespace TopoApply.Model;

/// <summary>An immutable set of resources by key. Desired, live and snapshot are all this.</summary>
internal sealed class State
{
    private readonly Dictionary<ResourceKey, Resource> _resources;
    private Resource[]? _all;
    private Resource[]? _sorted;

    /// <summary>Collects the resources.</summary>
    /// <exception cref="ArgumentException">Two of them have the same key.</exception>
    public State(IEnumerable<Resource> resources)
    {
        _resources = new Dictionary<ResourceKey, Resource>(resources.TryGetNonEnumeratedCount(out var count) ? count : 0);
        foreach (var resource in resources)
        {
            if (!_resources.TryAdd(resource.Key, resource))
            {
                throw new ArgumentException($"Two resources with the key {resource.Key}.", nameof(resources));
            }
        }
    }

    private State(Dictionary<ResourceKey, Resource> resources) => _resources = resources;

    /// <summary>The state with nothing in it.</summary>
    public static State Empty { get; } = Of([]);

    /// <summary>How many resources there are.</summary>
    public int Count => _resources.Count;

    /// <summary>All resources, sorted by key.</summary>
    public IReadOnlyList<Resource> Sorted
    {
        get
        {
            if (_sorted is null)
            {
                var sorted = ToArray();
                Array.Sort(sorted, static (a, b) => a.Key.CompareTo(b.Key));
                _sorted = sorted;
            }

            return _sorted;
        }
    }

    /// <summary>All resources, in no order.</summary>
    public IReadOnlyCollection<Resource> All => _all ??= ToArray();

    /// <summary>Takes over resources that nobody adds to any more.</summary>
    public static State Of(Dictionary<ResourceKey, Resource> resources) => new(resources);

    /// <summary>True when the key is present.</summary>
    public bool Contains(ResourceKey key) => _resources.ContainsKey(key);

    /// <summary>Looks a resource up.</summary>
    public bool TryGet(ResourceKey key, [MaybeNullWhen(false)] out Resource resource) => _resources.TryGetValue(key, out resource);

    /// <summary>Looks a resource of a known type up.</summary>
    public T? Find<T>(ResourceKey key)
        where T : Resource => _resources.TryGetValue(key, out var resource) ? resource as T : null;

    /// <summary>The resources that satisfy a condition, as a state.</summary>
    public State Where(Func<Resource, bool> condition) => new(All.Where(condition));

    // An array goes through queries as it is; the dictionary's own collection of values is compiled at every start.
    private Resource[] ToArray()
    {
        var resources = new Resource[_resources.Count];
        _resources.Values.CopyTo(resources, 0);
        return resources;
    }
}
