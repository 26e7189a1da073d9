using TopoApply.Kinds.Routes;
using TopoApply.Netlink.Values;

namespace TopoApply.Lowering;

/// <summary>A prefix that a namespace reaches without a next hop.</summary>
internal sealed record ConnectedPrefix(IpPrefix Prefix, InterfaceName Link, bool IsDown)
{
    /// <summary>The next one whose prefix has the same hash; null for the last.</summary>
    public ConnectedPrefix? Next { get; set; }
}

/// <summary>
/// What a namespace reaches without a next hop: the prefixes of its addresses, and its routes over an interface alone. Asked once for
/// every next hop, so found by prefix length and not one by one.
/// </summary>
internal sealed class ConnectedPrefixes
{
    private const int MaxNamed = 4;

    // By the prefix's hash: lookups by a structure of ours are compiled at every start, those by a number are not.
    private readonly Dictionary<int, ConnectedPrefix> _byHash = [];
    private readonly List<ConnectedPrefix> _all = [];
    private readonly HashSet<IpAddress> _own = [];

    // A bit for each of the lengths 0 to 128.
    private readonly ulong[] _lengths = new ulong[3];

    /// <summary>Collects them.</summary>
    public ConnectedPrefixes(NamespaceEntry netns, EquatableArray<RouteSpec> routes)
    {
        foreach (var entry in netns.Interfaces)
        {
            foreach (var address in entry.Addresses)
            {
                _own.Add(address.Local.Address);
                Add(address.Peer is { } peer ? IpPrefix.Of(peer, address.Local.Length) : address.Local.Prefix, entry.Name, entry.IsDown);
            }
        }

        foreach (var route in routes)
        {
            if (route is { Type: null or RouteType.Unicast, Via: null, Dev: { } dev })
            {
                Add(route.Prefix, dev.Value, netns.Find(dev.Value)?.IsDown ?? false);
            }
        }
    }

    /// <summary>True for an address of the namespace itself.</summary>
    public bool IsOwn(IpAddress address) => _own.Contains(address);

    /// <summary>The prefixes that an address lies in.</summary>
    public IEnumerable<ConnectedPrefix> Over(IpAddress address)
    {
        for (byte length = 0; length <= address.BitLength; length++)
        {
            if ((_lengths[length / 64] >> (length % 64) & 1) == 0)
            {
                continue;
            }

            var prefix = IpPrefix.Of(address, length);
            for (var one = _byHash.GetValueOrDefault(prefix.GetHashCode()); one is not null; one = one.Next)
            {
                if (one.Prefix == prefix)
                {
                    yield return one;
                }
            }
        }
    }

    /// <summary>The first few of a family.</summary>
    public IEnumerable<ConnectedPrefix> Some(IpFamily family) => _all.Where(one => one.Prefix.Family == family).Take(MaxNamed);

    private void Add(IpPrefix prefix, InterfaceName link, bool isDown)
    {
        var hash = prefix.GetHashCode();
        var connected = new ConnectedPrefix(prefix, link, isDown) { Next = _byHash.GetValueOrDefault(hash) };
        _byHash[hash] = connected;
        _all.Add(connected);
        _lengths[prefix.Length / 64] |= 1UL << (prefix.Length % 64);
    }
}
