using TopoApply.Diagnostics;
using TopoApply.Netlink.Values;
using TopoApply.Yaml.Document;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Yaml.Expanding;

/// <summary>What one cable or LAN gets of a pool.</summary>
/// <param name="Networks">A prefix for each family of the pool, IPv4 first.</param>
/// <param name="Span">Where the pool was asked for, by way of the pool.</param>
internal sealed record PoolShare(IReadOnlyList<IpPrefix> Networks, SourceSpan Span);

/// <summary>
/// `pools`: prefixes that number cables and LANs. A pool gives out its parts in the order in which the file asks for them, so that what comes
/// at the end renumbers nothing.
/// </summary>
internal sealed class AddressPools
{
    private const byte CableLengthV4 = 31;
    private const byte CableLengthV6 = 127;
    private readonly Dictionary<string, Pool> _byName = new(StringComparer.Ordinal);
    private readonly DiagnosticBag _bag;

    private AddressPools(DiagnosticBag bag) => _bag = bag;

    /// <summary>Reads the pools of a topology.</summary>
    public static AddressPools Read(YamlMapping root, DiagnosticBag bag)
    {
        var pools = new AddressPools(bag);
        if (root.Find("pools") is { } entry)
        {
            PoolShape.Map.TryRead(entry.Value, bag, out var named);
            foreach (var pool in named)
            {
                pools._byName[pool.Name] = new Pool(pool.Name, pool.Value, pool.Span);
            }

            pools.CheckOverlaps();
        }

        return pools;
    }

    /// <summary>The next part of a pool, for a cable; null when there is none.</summary>
    public PoolShare? ForCable(YamlNode name) => Take(name, isLan: false);

    /// <summary>The next part of a pool, for a LAN; null when there is none.</summary>
    public PoolShare? ForLan(YamlNode name) => Take(name, isLan: true);

    private PoolShare? Take(YamlNode node, bool isLan)
    {
        if (!PoolShape.Name.TryRead(node, _bag, out var name))
        {
            return null;
        }

        if (!_byName.TryGetValue(name, out var pool))
        {
            if (!_bag.Unread.MayName(name))
            {
                _bag.Error(
                    DiagnosticCodes.UnknownPool,
                    node.Span,
                    $"there is no pool `{name}`",
                    NodeText.Suggest(name, _byName.Keys, _bag) ?? "pools are declared under `pools`");
            }

            return null;
        }

        pool.IsForLans ??= isLan;
        if (pool.IsForLans != isLan)
        {
            var first = pool.IsForLans == true ? ("LANs", "cable") : ("cables", "LAN");
            _bag.Error(DiagnosticCodes.PoolExhausted, node.Span, $"the pool `{name}` numbers {first.Item1}, so it has nothing for a {first.Item2}", "give it a pool of its own");
            return null;
        }

        var number = pool.Given++;
        var networks = new List<IpPrefix>(2);
        foreach (var prefix in pool.Prefixes)
        {
            var length = pool.LengthOf(prefix.Family, isLan ? prefix.Length : prefix.Family == IpFamily.V4 ? CableLengthV4 : CableLengthV6);
            if (length < prefix.Length || (length - prefix.Length < 63 && number >= 1L << (length - prefix.Length)))
            {
                var most = length < prefix.Length ? 0 : 1L << (length - prefix.Length);
                var what = most == 1 ? isLan ? "LAN" : "cable" : isLan ? "LANs" : "cables";
                _bag.Error(
                    DiagnosticCodes.PoolExhausted,
                    node.Span.By($"pool `{name}`", pool.Span),
                    $"the pool `{name}` is used up: `{prefix}` has room for {most} {what}",
                    isLan && most == 1 ? $"with `{(prefix.Family == IpFamily.V4 ? "ipv4" : "ipv6")}_length` it is shared among several" : "give it a larger prefix");
                return null;
            }

            networks.Add(IpPrefix.Of(prefix.Network.Add((ulong)number, prefix.Network.BitLength - length), length));
        }

        return new PoolShare(networks, node.Span.By($"pool `{name}` numbers it", pool.Span));
    }

    private void CheckOverlaps()
    {
        var all = _byName.Values.SelectMany(p => p.Located.Select(l => (Pool: p, Prefix: l))).OrderBy(l => l.Prefix.Value).ToList();
        for (var i = 1; i < all.Count; i++)
        {
            // Sorted, whatever overlaps something overlaps the one before it or what that lies in.
            var (one, other) = (all[i], all[i - 1]);
            if (one.Prefix.Value.Overlaps(other.Prefix.Value))
            {
                var (later, earlier) = Comes(one.Prefix.Span, other.Prefix.Span) > 0 ? (one, other) : (other, one);
                _bag.Error(
                    DiagnosticCodes.PoolsOverlap,
                    later.Prefix.Span,
                    $"`{later.Prefix.Value}` of the pool `{later.Pool.Name}` overlaps `{earlier.Prefix.Value}` of the pool `{earlier.Pool.Name}`");
                all[i] = one.Prefix.Value.Length <= other.Prefix.Value.Length ? one : other;
            }
        }

        static int Comes(SourceSpan a, SourceSpan b) => (a.Line, a.Column).CompareTo((b.Line, b.Column));
    }

    private sealed class Pool(string name, PoolSpec spec, SourceSpan span)
    {
        public string Name { get; } = name;

        public SourceSpan Span { get; } = span;

        public bool? IsForLans { get; set; }

        public long Given { get; set; }

        public IEnumerable<Located<IpPrefix>> Located
        {
            get
            {
                if (spec.V4 is { } v4)
                {
                    yield return v4;
                }

                if (spec.V6 is { } v6)
                {
                    yield return v6;
                }
            }
        }

        public IEnumerable<IpPrefix> Prefixes => Located.Select(l => l.Value);

        public byte LengthOf(IpFamily family, byte otherwise) => (family == IpFamily.V4 ? spec.LengthV4 : spec.LengthV6)?.Value ?? otherwise;
    }
}
