using TopoApply.Kinds.Routes;
using TopoApply.Netlink.Values;

namespace TopoApply.Lowering;

/// <summary>A prefix that a namespace reaches without a next hop.</summary>
internal sealed record ConnectedPrefix(IpPrefix Prefix, InterfaceName Link, bool IsDown);

/// <summary>
/// What a namespace reaches without a next hop: the prefixes of its addresses, and its routes over an interface alone. Asked once for
/// every next hop, so found by prefix length and not one by one.
/// </summary>
internal sealed class ConnectedPrefixes
{
    private const int MaxNamed = 4;

    // By the prefix's hash: lookups by a structure of ours are compiled at every start, those by a number are not.
    private readonly Dictionary<int, List<ConnectedPrefix>> _byHash = [];
    private readonly List<ConnectedPrefix> _someV4 = [];
    private readonly List<ConnectedPrefix> _someV6 = [];
    private readonly HashSet<IpAddress> _own = [];
    private readonly bool[] _hasLength = new bool[129];

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
            if (!_hasLength[length])
            {
                continue;
            }

            var prefix = IpPrefix.Of(address, length);
            foreach (var one in _byHash.TryGetValue(prefix.GetHashCode(), out var found) ? found : [])
            {
                if (one.Prefix == prefix)
                {
                    yield return one;
                }
            }
        }
    }

    /// <summary>The first few of a family.</summary>
    public IEnumerable<ConnectedPrefix> Some(IpFamily family) => family == IpFamily.V4 ? _someV4 : _someV6;

    private void Add(IpPrefix prefix, InterfaceName link, bool isDown)
    {
        if (!_byHash.TryGetValue(prefix.GetHashCode(), out var list))
        {
            _byHash[prefix.GetHashCode()] = list = [];
        }

        var connected = new ConnectedPrefix(prefix, link, isDown);
        list.Add(connected);
        var some = prefix.Family == IpFamily.V4 ? _someV4 : _someV6;
        if (some.Count < MaxNamed)
        {
            some.Add(connected);
        }

        _hasLength[prefix.Length] = true;
    }
}
