using TopoApply.Diagnostics;
using TopoApply.Kinds.Addresses;
using TopoApply.Kinds.Links;
using TopoApply.Kinds.Namespaces;
using TopoApply.Kinds.Neighbours;
using TopoApply.Kinds.Nftables;
using TopoApply.Kinds.Routes;
using TopoApply.Kinds.Rules;
using TopoApply.Model;
using TopoApply.Netlink.Values;

namespace TopoApply.Lowering;

/// <summary>Topology → desired state: short forms written out, both ends of cables, and the defaults that are ours.</summary>
internal sealed class Lowerer
{
    private const uint MainTable = 254;
    private const uint DefaultMetricV6 = 1024;
    private readonly TopologyIndex _index;
    private readonly Findings _findings;
    private readonly Dictionary<ResourceKey, Resource> _resources;
    private readonly string _mark;

    private Lowerer(TopologyIndex index, Findings findings)
    {
        _index = index;
        _findings = findings;
        _mark = OwnershipMark.Alias(index.Name);
        _resources = new Dictionary<ResourceKey, Resource>(CountUsual(index));
    }

    /// <summary>The desired state. Things that are declared twice are reported, and the first one is kept.</summary>
    public static State Lower(TopologyIndex index, Findings findings)
    {
        var lowerer = new Lowerer(index, findings);
        foreach (var netns in index.Namespaces)
        {
            lowerer.AddNamespace(netns);
        }

        return State.Of(lowerer._resources);
    }

    /// <summary>How many resources there will be, but for the rarer kinds: a table that grows is copied, and half of it stays empty.</summary>
    private static int CountUsual(TopologyIndex index)
    {
        var count = 0;
        foreach (var netns in index.Namespaces)
        {
            count += 3 + (netns.Spec.Routes?.Count ?? 0);
            foreach (var entry in netns.Interfaces)
            {
                count += 1 + entry.Addresses.Count;
            }
        }

        return count;
    }

    private void AddNamespace(NamespaceEntry netns)
    {
        if (!netns.Name.IsHost)
        {
            Add(new Netns { Netns = netns.Name, Origin = netns.Span, Published = true });
            if (netns.Find(InterfaceName.Loopback) is null)
            {
                Add(new Link { Netns = netns.Name, Name = InterfaceName.Loopback, Up = true, Origin = netns.Span });
            }
        }

        foreach (var entry in netns.Interfaces)
        {
            AddLink(entry);
            AddAddresses(entry);
        }

        foreach (var route in netns.Spec.Routes ?? [])
        {
            AddRoute(netns, route);
        }

        foreach (var rule in netns.Spec.Rules ?? [])
        {
            AddRule(netns, rule);
        }

        foreach (var neighbour in netns.Spec.Neighbours ?? [])
        {
            AddNeighbour(netns, neighbour);
        }

        foreach (var setting in SysctlLowering.Lower(_index.Topology, netns, _findings))
        {
            if (!Add(setting))
            {
                ReportTwice(setting, $"the setting `{setting.Path}`");
            }
        }

        foreach (var file in FileLowering.Lower(_index, netns))
        {
            if (!Add(file))
            {
                ReportTwice(file, $"`{file.Name}`");
            }
        }

        if (NftLowering.Lower(netns.Name, _index.Name, netns.Spec.Nat, netns.Spec.Filter, netns.Span) is { } table)
        {
            Add(table);
        }
    }

    /// <summary>False when there is one of that key already.</summary>
    private bool Add(Resource resource) => _resources.TryAdd(resource.Key, resource);

    private void ReportTwice(Resource resource, string words)
    {
        var first = _resources[resource.Key].Origin;
        _findings.Error(
            DiagnosticCodes.DeclaredTwice,
            resource.Origin,
            $"{words} is declared twice",
            first == resource.Origin ? null : $"it is already on {first.LineSeenFrom(resource.Origin)}");
    }

    private void AddLink(InterfaceEntry entry)
    {
        var settings = entry.Spec?.Settings;
        var (isLoopback, isOurs) = (entry.IsLoopback, !entry.IsLoopback && !entry.IsExisting);
        var link = new Link
        {
            Netns = entry.Netns.Name,
            Origin = entry.Span,
            Name = entry.Name,
            Mtu = entry.Mtu,
            Mac = settings?.Mac ?? (isOurs ? MacOf(entry) : null),
            Up = settings?.Up ?? (isLoopback || isOurs ? true : null),
            TransmitQueueLength = entry.TransmitQueueLength ?? (isOurs ? Link.DefaultTransmitQueueLength : null),
            Master = entry.Master?.Name ?? (isOurs ? new InterfaceName("") : null),
            Info = !isOurs ? null : entry.Cable is null ? BridgeOf(entry) : VethOf(entry),
            Alias = isOurs ? _mark : null,
        };

        // Of a link of the host that is there already, only what the file says about it is ours.
        if (isLoopback || isOurs || link is not { Mtu: null, Mac: null, Up: null, TransmitQueueLength: null, Master: null })
        {
            Add(link);
        }
    }

    private MacAddress MacOf(InterfaceEntry entry) =>
        entry.Cable is { Macs.Count: 2 } cable ? cable.Macs[entry.End] : DerivedMac.Of(_index.Name, entry.Netns.Name, entry.Name);

    /// <summary>What a file does not say about a link of ours is the kernel's default, so that taking a line out of the file takes its effect back.</summary>
    private static Bridge? BridgeOf(InterfaceEntry entry) => entry.Bridge?.Settings is { } settings
        ? BridgeFields.Table.Where(field => !field.IsSet(settings)).Aggregate(settings, (bridge, field) => field.Copy(Bridge.Defaults, bridge))
        : null;

    private static Veth VethOf(InterfaceEntry entry) => new() { PeerNetns = entry.Peer?.Netns.Name, PeerName = entry.Peer?.Name };

    private void AddAddresses(InterfaceEntry entry)
    {
        // Only IPv4 has an order, and nearly always there is one address of it.
        var v4 = 0;
        foreach (var spec in entry.Addresses)
        {
            v4 += spec.Local.Family == IpFamily.V4 ? 1 : 0;
        }

        var orders = v4 > 1 ? new Dictionary<IpPrefix, int>(v4) : null;
        foreach (var spec in entry.Addresses)
        {
            var isV4 = spec.Local.Family == IpFamily.V4;
            var address = new Address
            {
                Netns = entry.Netns.Name,
                Origin = spec.Span,
                Link = entry.Name,
                Local = spec.Local,
                Peer = spec.Peer == spec.Local.Address ? null : spec.Peer,
                Scope = spec.Scope,
                NoDad = isV4 ? null : spec.NoDad ?? true,
                Order = isV4 && orders is not null ? NextOrder(orders, spec.Peer is { } peer ? IpPrefix.Of(peer, spec.Local.Length) : spec.Local.Prefix) : 0,
            };
            if (!Add(address))
            {
                ReportTwice(address, $"the address `{spec.Local.Address}` on `{entry}`");
            }
        }
    }

    private static int NextOrder(Dictionary<IpPrefix, int> orders, IpPrefix subnet)
    {
        orders.TryGetValue(subnet, out var order);
        orders[subnet] = order + 1;
        return order;
    }

    private void AddRoute(NamespaceEntry netns, RouteSpec spec)
    {
        var prefix = spec.Prefix;

        // For IPv6 the kernel takes a metric of 0 for "none" and puts its default there.
        var metric = prefix.Family == IpFamily.V4 ? spec.Metric ?? 0 : spec.Metric is null or 0 ? DefaultMetricV6 : spec.Metric.Value;
        var hops = new ArrayBuilder<NextHop>(1);
        foreach (var hop in spec.Hops)
        {
            hops.Add(new NextHop { Via = hop.Via?.Value, Dev = hop.Dev?.Value, Weight = hop.Weight ?? 1, OnLink = hop.OnLink ?? false });
        }

        var route = new Route
        {
            Netns = netns.Name,
            Origin = spec.Span,
            To = prefix,
            Table = spec.Table ?? MainTable,
            Metric = metric,
            Type = spec.Type ?? RouteType.Unicast,
            Hops = hops.Take(),
            Source = spec.Source?.Value,
            Scope = spec.Scope,
            Mtu = spec.Mtu,
            Protocol = netns.Name.IsHost ? OwnershipMark.RouteProtocol : spec.Protocol?.Value ?? OwnershipMark.RouteProtocol,
        };
        if (!Add(route))
        {
            ReportTwice(route, $"the route to `{prefix}` (table {route.Table}, metric {metric})");
        }
    }

    private void AddRule(NamespaceEntry netns, RuleSpec spec)
    {
        var action = spec.Action ?? RuleAction.Lookup;
        var rule = new Rule
        {
            Netns = netns.Name,
            Origin = spec.Span,
            Family = spec.Family,
            Priority = spec.Priority?.Value ?? 0,
            From = spec.From?.Value,
            To = spec.To?.Value,
            InputLink = spec.InputLink?.Value,
            OutputLink = spec.OutputLink?.Value,
            Mark = spec.Mark?.Value,
            MarkMask = spec.Mark?.Mask,
            Action = action,
            Table = action == RuleAction.Lookup ? spec.Table : 0,
            Protocol = OwnershipMark.RouteProtocol,
        };
        if (!Add(rule))
        {
            ReportTwice(rule, $"this rule of priority {spec.Priority?.Value}");
        }
    }

    private void AddNeighbour(NamespaceEntry netns, NeighbourSpec spec)
    {
        if (spec is not { Address: { } address, Dev: { } dev })
        {
            return;
        }

        var neighbour = new Neighbour { Netns = netns.Name, Origin = spec.Span, Link = dev.Value, Address = address.Value, Mac = spec.Mac };
        if (!Add(neighbour))
        {
            ReportTwice(neighbour, $"the neighbour `{address.Value}` on `{dev.Value}`");
        }
    }
}
