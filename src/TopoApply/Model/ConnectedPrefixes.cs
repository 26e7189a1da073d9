using System.Runtime.CompilerServices;
using TopoApply.Netlink.Values;

namespace TopoApply.Model;

/// <summary>A resource that makes a prefix directly reachable over a link. Other kinds find it by this, not by its type.</summary>
internal interface IConnectedPrefix
{
    /// <summary>The link over which the prefix is reached.</summary>
    InterfaceName Link { get; }

    /// <summary>Our own address in it.</summary>
    IpAddress LocalAddress { get; }

    /// <summary>The prefix.</summary>
    IpPrefix OnLink { get; }

    /// <summary>Position among those of the same link and prefix; 0 is the one that packets are sent from.</summary>
    int Order { get; }
}

/// <summary>The connected prefixes of a state by namespace; built once per state.</summary>
internal sealed class ConnectedPrefixes
{
    private static readonly ConditionalWeakTable<State, ConnectedPrefixes> Cache = [];

    private readonly Dictionary<NamespaceName, List<IConnectedPrefix>> _byNetns = [];

    private ConnectedPrefixes(State state)
    {
        foreach (var resource in state.All)
        {
            if (resource is IConnectedPrefix prefix)
            {
                if (!_byNetns.TryGetValue(resource.Netns, out var list))
                {
                    _byNetns[resource.Netns] = list = [];
                }

                list.Add(prefix);
            }
        }

        foreach (var list in _byNetns.Values)
        {
            // The most specific prefix first, and in it the primary address: the first match is what the kernel uses.
            list.Sort(static (a, b) =>
            {
                var order = b.OnLink.Length.CompareTo(a.OnLink.Length);
                order = order != 0 ? order : a.Order.CompareTo(b.Order);
                return order != 0 ? order : ((Resource)a).Key.CompareTo(((Resource)b).Key);
            });
        }
    }

    /// <summary>The index of a state.</summary>
    public static ConnectedPrefixes Of(State state) => Cache.GetValue(state, static s => new ConnectedPrefixes(s));

    /// <summary>All of one namespace, the most specific first.</summary>
    public IReadOnlyList<IConnectedPrefix> In(NamespaceName netns) => _byNetns.TryGetValue(netns, out var list) ? list : [];
}
