using TopoApply.Netlink.Values;

namespace TopoApply.Kernel;

/// <summary>The links of one namespace by index and by name: resources name links, messages number them.</summary>
internal sealed class NameTable
{
    private readonly Dictionary<int, InterfaceName> _names = [];
    private readonly Dictionary<InterfaceName, int> _indices = [];
    private readonly HashSet<InterfaceName> _ours = [];
    private int _highest;

    /// <summary>True once all links have been entered, so that the indices not seen are free.</summary>
    public bool IsComplete { get; set; }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _names.Clear();
        _indices.Clear();
        _ours.Clear();
        _highest = 0;
        IsComplete = false;
    }

    /// <summary>Enters a link; <paramref name="ours"/> when it carries the mark of the topology at hand.</summary>
    public void Set(int index, InterfaceName name, bool ours)
    {
        Remove(name);
        _names[index] = name;
        _indices[name] = index;
        _highest = Math.Max(_highest, index);
        if (ours)
        {
            _ours.Add(name);
        }
    }

    /// <summary>Forgets a link.</summary>
    public void Remove(InterfaceName name)
    {
        if (_indices.Remove(name, out var index))
        {
            _names.Remove(index);
            _ours.Remove(name);
        }
    }

    /// <summary>A link's name; null when there is none of that index.</summary>
    public InterfaceName? NameOf(int index) => _names.TryGetValue(index, out var name) ? name : null;

    /// <summary>A link's name.</summary>
    public bool TryGetName(int index, out InterfaceName name) => _names.TryGetValue(index, out name);

    /// <summary>A link's index as far as it is known here.</summary>
    public bool TryGetIndex(InterfaceName name, out int index) => _indices.TryGetValue(name, out index);

    /// <summary>True when the link carries the mark of the topology at hand.</summary>
    public bool IsOurs(InterfaceName name) => _ours.Contains(name);

    /// <summary>An index that no link has; only where nobody else makes links.</summary>
    public int Allocate() => ++_highest;
}
