using TopoApply.Diagnostics;
using TopoApply.Kinds;
using TopoApply.Kinds.Addresses;
using TopoApply.Kinds.Files;
using TopoApply.Kinds.Links;
using TopoApply.Kinds.Neighbours;
using TopoApply.Kinds.Nftables;
using TopoApply.Kinds.Routes;
using TopoApply.Kinds.Rules;
using TopoApply.Kinds.Sysctls;
using TopoApply.Model;
using TopoApply.Netlink.Values;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Raising;

/// <summary>
/// From what is there to the topology that would lead to it: the reverse of the lowering. What a file says by saying nothing is left
/// out; what it cannot say becomes an <see cref="Omission"/>.
/// </summary>
internal sealed class Raiser
{
    private readonly State _live;
    private readonly string _topology;
    private readonly RaisedLinks _links;
    private readonly Places _places;
    private readonly List<Omission> _omissions;
    private readonly ILookup<NamespaceName, Resource> _byNetns;

    /// <summary>Prepares.</summary>
    /// <param name="live">What is there.</param>
    /// <param name="names">The namespaces to raise, `host` not among them: of it only what is ours or hangs on their cables is raised.</param>
    /// <param name="topology">The topology's name.</param>
    /// <param name="left">Resources to leave out.</param>
    /// <param name="places">Takes the places that are given.</param>
    /// <param name="omissions">Takes what cannot be said.</param>
    public Raiser(State live, IReadOnlySet<NamespaceName> names, string topology, IReadOnlySet<ResourceKey> left, Places places, List<Omission> omissions)
    {
        _live = live;
        _topology = topology;
        _places = places;
        _omissions = omissions;
        _links = RaisedLinks.Of(live, names, left);
        _byNetns = live.Sorted.Where(r => !left.Contains(r.Key) && (names.Contains(r.Netns) || (r.Netns.IsHost && (r.Ownership == Ownership.Owned || _links.TakesAlong(r)))))
            .ToLookup(r => r.Netns);
    }

    /// <summary>Raises.</summary>
    public Topology Raise()
    {
        var namespaces = _byNetns
            .Where(g => _live.Contains(ResourceKey.ForNetns(g.Key)))
            .OrderBy(g => !g.Key.IsHost)
            .ThenBy(g => g.Key.Value, NaturalOrder.Instance)
            .Select(g => new Named<NamespaceName, NamespaceSpec>(g.Key, Spec(g.Key), PlaceOf(g.Key)))
            .Where(n => !n.Name.IsHost || n.Value != new NamespaceSpec());
        return new Topology
        {
            Version = 1,
            Name = new Located<string>(_topology, SourceSpan.None),
            Namespaces = EquatableArray.From(namespaces),
            Cables = EquatableArray.From(_links.Cables.OrderBy(c => c.Near.Netns.Value, NaturalOrder.Instance).ThenBy(c => c.Near.Name.Value, NaturalOrder.Instance).Select(Cable)),
        };
    }

    private SourceSpan PlaceOf(NamespaceName netns) => _live.TryGet(ResourceKey.ForNetns(netns), out var resource) ? _places.Of(resource) : SourceSpan.None;

    private NamespaceSpec Spec(NamespaceName netns)
    {
        var here = _byNetns[netns].Where(IsConfiguration).ToList();
        var (settings, onLinks) = SysctlRaising.Of(here.OfType<Sysctl>(), s => _places.Of(s), name => _links.IsRaised(ResourceKey.ForLink(netns, new InterfaceName(name))));
        var (nat, filter) = Tables(here);
        return new NamespaceSpec
        {
            Forwarding = settings.HasForwarding ? new Located<ForwardingSpec>(new ForwardingSpec(settings.ForwardingV4, settings.ForwardingV6), settings.Place) : null,
            Sysctls = settings.Others,
            Interfaces = NullIfEmpty(Interfaces(netns, onLinks)),
            Routes = NullIfEmpty(here.OfType<Route>()
                .OrderBy(r => r.Table == 254 ? 0 : r.Table)
                .ThenBy(r => r.To.Family)
                .ThenBy(r => !r.To.IsDefault)
                .ThenBy(r => r.To)
                .ThenBy(r => r.Metric)
                .Select(r => RouteSpec.Of(r, _live, IsOurs(netns), _places.Of(r)) ?? Omit<RouteSpec>(r))),
            Rules = NullIfEmpty(here.OfType<Rule>().OrderBy(r => r.Priority).ThenBy(r => r.Family).Select(r => RuleSpec.Of(r, _places.Of(r)) ?? Omit<RuleSpec>(r))),
            Neighbours = NullIfEmpty(here.OfType<Neighbour>().OrderBy(n => n.Address).Select(n => (NeighbourSpec?)NeighbourSpec.Of(n, _places.Of(n)))),
            Dns = Dns(here),
            Hosts = Hosts(here),
            Nat = nat,
            Filter = filter,
        };
    }

    /// <summary>True for what a person or we have put there; what a daemon made is said to be left out.</summary>
    private bool IsConfiguration(Resource resource)
    {
        if (resource.Ownership == Ownership.Foreign && resource is not NetnsFile && !resource.Netns.IsHost && resource.Key != ResourceKey.ForNetns(resource.Netns))
        {
            if (resource is not Link)
            {
                Omit(resource, "made by a daemon or a DHCP client");
            }

            return false;
        }

        return resource.Ownership != Ownership.KernelMade;
    }

    private bool IsOurs(NamespaceName netns) => netns.IsHost || (_live.TryGet(ResourceKey.ForNetns(netns), out var resource) && resource.Ownership == Ownership.Owned);

    private (NatSpec? Nat, FilterSpec? Filter) Tables(List<Resource> here)
    {
        if (here.OfType<NftTable>().FirstOrDefault() is not { } table)
        {
            return (null, null);
        }

        var raised = NftRaising.Of(table, _places.Of(table));
        _omissions.AddRange(raised.Left.Select(rule => new Omission(table.Netns, $"table inet {table.Name}, {rule}")));
        return (raised.Nat, raised.Filter);
    }

    private DnsSpec? Dns(List<Resource> here)
    {
        var file = here.OfType<NetnsFile>().FirstOrDefault(f => f.Name == "resolv.conf");
        var dns = file is null ? null : FileRaising.Dns(file, _places.Of(file));
        OmitUnread(file, dns is not null);
        return dns;
    }

    private EquatableArray<Named<string, EquatableArray<IpAddress>>>? Hosts(List<Resource> here)
    {
        var file = here.OfType<NetnsFile>().FirstOrDefault(f => f.Name == "hosts");
        var hosts = file is null ? null : FileRaising.Hosts(file, _places.Of(file));
        OmitUnread(file, hosts is not null);
        return hosts;
    }

    private void OmitUnread(NetnsFile? file, bool isRead)
    {
        if (file is not null && !isRead)
        {
            Omit(file, "it has lines that a topology does not write");
        }
    }

    private IEnumerable<Named<InterfaceName, InterfaceSpec>?> Interfaces(NamespaceName netns, ILookup<string, Named<string, string>> sysctls)
    {
        foreach (var link in _byNetns[netns].OfType<Link>().OrderBy(l => l.Info is Bridge ? 0 : 1).ThenBy(l => l.Name.Value, NaturalOrder.Instance))
        {
            var span = _places.Of(link);
            var settings = sysctls[link.Name.Value].ToList();
            if (!_links.IsRaised(link.Key))
            {
                RaisedLinks.Explain(link, _omissions);
                continue;
            }

            var addresses = _links.CableOf(link.Key) is { } cable && HasBriefAddresses(cable) ? [] : AddressesOf(link);
            var spec = new InterfaceSpec
            {
                Span = span,
                Settings = _links.Settings(link, _topology),
                Addresses = addresses.Count == 0 ? null : EquatableArray.From(addresses),
                Sysctls = settings.Count == 0 ? null : EquatableArray.From(settings),
                Bridge = link.Info is Bridge bridge ? BridgeSpec.Of(bridge, _links.PortsOf(link).Select(p => new Located<InterfaceName>(p.Name, _places.Of(p)))) : null,
            };
            if (spec != new InterfaceSpec { Span = span })
            {
                yield return new Named<InterfaceName, InterfaceSpec>(link.Name, spec, span);
            }
        }
    }

    private List<AddressSpec> AddressesOf(Link link) =>
    [
        .. _byNetns[link.Netns].OfType<Address>()
            .Where(a => a.Link == link.Name && (a.Ownership == Ownership.Owned || (a.Netns.IsHost && a.Ownership == Ownership.Foreign)))
            .OrderBy(a => a.Local.Family)
            .ThenBy(a => a.OnLink)
            .ThenBy(a => a.Order)
            .ThenBy(a => a.Local.Address)
            .Select(a => AddressSpec.Of(a, _places.Of(a))),
    ];

    private bool HasBriefAddresses(RaisedCable cable) => AddressesOf(cable.Near).Concat(AddressesOf(cable.Far)).All(a => a.IsBrief);

    private CableSpec Cable(RaisedCable cable)
    {
        var span = _places.Of(cable.Near);
        var addresses = HasBriefAddresses(cable) ? new[] { AddressesOf(cable.Near), AddressesOf(cable.Far) } : [[], []];
        return new CableSpec
        {
            Span = span,
            Ends = [End(cable.Near), End(cable.Far)],
            Addresses = addresses.All(a => a.Count == 0) ? [] : EquatableArray.From(addresses.Select(a => EquatableArray.From(a))),
            Mtu = cable.Mtu,
            TransmitQueueLength = cable.TransmitQueueLength,
        };

        Located<Endpoint> End(Link link) => new(new Endpoint(link.Netns, link.Name), _places.Of(link));
    }

    private T? Omit<T>(Resource resource)
        where T : class
    {
        Omit(resource, "");
        return null;
    }

    private void Omit(Resource resource, string why) => _omissions.Add(new Omission(resource.Netns, ResourceKinds.Get(resource.Key.Kind).Describe(resource), why));

    private static EquatableArray<T>? NullIfEmpty<T>(IEnumerable<T?> items)
        where T : class => items.OfType<T>().ToList() is { Count: > 0 } list ? EquatableArray.From(list) : null;
}
