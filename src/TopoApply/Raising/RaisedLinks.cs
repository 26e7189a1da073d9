using TopoApply.Kinds;
using TopoApply.Kinds.Links;
using TopoApply.Lowering;
using TopoApply.Model;
using TopoApply.Netlink.Values;

namespace TopoApply.Raising;

/// <summary>A cable with both ends at hand, the host's end last.</summary>
internal sealed record RaisedCable(Link Near, Link Far)
{
    /// <summary>The MTU that both ends have and that is not the usual one.</summary>
    public uint? Mtu => Near.Mtu == Far.Mtu && Near.Mtu != InterfaceEntry.DefaultMtu ? Near.Mtu : null;

    /// <summary>The queue length that both ends have and that is not the usual one.</summary>
    public uint? TransmitQueueLength =>
        Near.TransmitQueueLength == Far.TransmitQueueLength && Near.TransmitQueueLength != Link.DefaultTransmitQueueLength ? Near.TransmitQueueLength : null;
}

/// <summary>Which links a topology can say: `lo`, bridges, and cables with both ends in sight.</summary>
internal sealed class RaisedLinks
{
    private const uint LoopbackMtu = 65536;

    private readonly Dictionary<ResourceKey, RaisedCable> _cables = [];
    private readonly Dictionary<ResourceKey, List<Link>> _ports = [];
    private readonly HashSet<ResourceKey> _raised = [];
    private readonly List<RaisedCable> _list = [];

    private RaisedLinks()
    {
    }

    /// <summary>The cables, each once.</summary>
    public IReadOnlyList<RaisedCable> Cables => _list;

    /// <summary>Finds them.</summary>
    public static RaisedLinks Of(State live, IReadOnlySet<NamespaceName> names, IReadOnlySet<ResourceKey> left)
    {
        var raised = new RaisedLinks();
        var links = live.Sorted.OfType<Link>().Where(l => !left.Contains(l.Key) && (names.Contains(l.Netns) || l.Netns.IsHost)).ToList();
        foreach (var link in links)
        {
            raised.AddCable(link, live, names, left);
        }

        foreach (var link in links.Where(l => l.Master is { Value.Length: > 0 }))
        {
            var key = ResourceKey.ForLink(link.Netns, link.Master ?? default);
            if (raised._raised.Contains(link.Key) && live.Find<Link>(key) is { Info: Bridge } && !left.Contains(key))
            {
                raised.PortsOf(key).Add(link);
                raised._raised.Add(key);
            }
        }

        raised._raised.UnionWith(links.Where(l => IsPlain(l, names)).Select(l => l.Key));
        return raised;
    }

    /// <summary>True when the link is said.</summary>
    public bool IsRaised(ResourceKey link) => _raised.Contains(link);

    /// <summary>True for what is in the host's namespace and belongs to a link of it that is said.</summary>
    public bool TakesAlong(Resource resource) =>
        resource is Link
            ? IsRaised(resource.Key) && resource.Key.Id != InterfaceName.Loopback.Value
            : resource is IConnectedPrefix prefix && resource.Ownership != Ownership.KernelMade && _raised.Contains(ResourceKey.ForLink(resource.Netns, prefix.Link));

    /// <summary>The cable that a link is an end of.</summary>
    public RaisedCable? CableOf(ResourceKey link) => _cables.GetValueOrDefault(link);

    /// <summary>The ports of a bridge that are said, by name.</summary>
    public IEnumerable<Link> PortsOf(Link bridge) => PortsOf(bridge.Key).OrderBy(p => p.Name.Value, NaturalOrder.Instance);

    /// <summary>What of a link's settings must be said.</summary>
    public Link Settings(Link link, string topology)
    {
        var isLoopback = link.Name == InterfaceName.Loopback;
        var cable = CableOf(link.Key);
        var usualMtu = isLoopback ? LoopbackMtu : cable?.Mtu ?? (PortsOf(link.Key).Count == 0 ? InterfaceEntry.DefaultMtu : PortsOf(link.Key).Min(p => p.Mtu));
        return new Link
        {
            Mtu = link.Mtu == usualMtu ? null : link.Mtu,
            Mac = isLoopback || link.Mac == DerivedMac.Of(topology, link.Netns, link.Name) ? null : link.Mac,
            Up = link.Up == true ? null : link.Up,
            TransmitQueueLength = link.TransmitQueueLength == (cable?.TransmitQueueLength ?? Link.DefaultTransmitQueueLength) ? null : link.TransmitQueueLength,
        };
    }

    /// <summary>Says why a link is not said.</summary>
    public static void Explain(Link link, List<Omission> omissions)
    {
        if (link.Ownership == Ownership.KernelMade || (link.Netns.IsHost && link.Name == InterfaceName.Loopback))
        {
            return;
        }

        var why = link.Info switch
        {
            Veth { PeerNetns: { } netns, PeerName: { } name } => $"its other end, {netns}:{name}, is not in this file",
            Veth => "its other end is in no namespace of this file",
            null => "hardware, or a link without a kind",
            _ => "a topology makes no link of this kind yet",
        };
        omissions.Add(new Omission(link.Netns, ResourceKinds.Get(link.Key.Kind).Describe(link), why));
    }

    private List<Link> PortsOf(ResourceKey bridge)
    {
        if (!_ports.TryGetValue(bridge, out var ports))
        {
            _ports[bridge] = ports = [];
        }

        return ports;
    }

    private static bool IsPlain(Link link, IReadOnlySet<NamespaceName> names) =>
        (names.Contains(link.Netns) && (link.Name == InterfaceName.Loopback || link.Info is Bridge))
        || (link is { Info: Bridge, Ownership: Ownership.Owned } && link.Netns.IsHost);

    /// <summary>A cable belongs here when one of its ends is in a namespace that is asked for, and the other there or in the host's.</summary>
    private void AddCable(Link link, State live, IReadOnlySet<NamespaceName> names, IReadOnlySet<ResourceKey> left)
    {
        if (link.Info is not Veth { PeerNetns: { } netns, PeerName: { } name } || _cables.ContainsKey(link.Key))
        {
            return;
        }

        var key = ResourceKey.ForLink(netns, name);
        var isHere = names.Contains(link.Netns) || names.Contains(netns) || link.Ownership == Ownership.Owned;
        if (!isHere || left.Contains(key) || live.Find<Link>(key) is not { } peer || !(names.Contains(netns) || netns.IsHost))
        {
            return;
        }

        var cable = IsFirst(link, peer) ? new RaisedCable(link, peer) : new RaisedCable(peer, link);
        _list.Add(cable);
        (_cables[link.Key], _cables[peer.Key]) = (cable, cable);
        _raised.UnionWith([link.Key, peer.Key]);
    }

    private static bool IsFirst(Link one, Link other)
    {
        if (one.Netns.IsHost != other.Netns.IsHost)
        {
            return other.Netns.IsHost;
        }

        var order = NaturalOrder.Instance.Compare(one.Netns.Value, other.Netns.Value);
        return (order != 0 ? order : NaturalOrder.Instance.Compare(one.Name.Value, other.Name.Value)) < 0;
    }
}
