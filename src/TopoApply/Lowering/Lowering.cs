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
    private readonly Dictionary<ResourceKey, Resource> _resources = [];

    private Lowerer(TopologyIndex index, Findings findings)
    {
        _index = index;
        _findings = findings;
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

    private void AddNamespace(NamespaceEntry netns)
    {
        if (!netns.Name.IsHost)
        {
            Add(new Netns { Netns = netns.Name, Origin = netns.Span, Published = true }, "");
            if (netns.Find(InterfaceName.Loopback) is null)
            {
                Add(new Link { Netns = netns.Name, Name = InterfaceName.Loopback, Up = true, Origin = netns.Span }, "");
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
            Add(setting, $"the setting `{setting.Path}`");
        }

        foreach (var file in FileLowering.Lower(_index, netns))
        {
            Add(file, $"`{file.Name}`");
        }

        if (NftLowering.Lower(netns.Name, _index.Name, netns.Spec.Nat, netns.Spec.Filter, netns.Span) is { } table)
        {
            Add(table, "");
        }
    }

    private void Add(Resource resource, string words)
    {
        if (_resources.TryAdd(resource.Key, resource))
        {
            return;
        }

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
        var link = new Link
        {
            Netns = entry.Netns.Name,
            Origin = entry.Span,
            Name = entry.Name,
            Mtu = entry.Mtu,
            Mac = settings?.Mac,
            Up = settings?.Up,
            TransmitQueueLength = entry.TransmitQueueLength,
            Master = entry.Master?.Name,
        };

        if (entry.IsLoopback)
        {
            Add(link with { Up = link.Up ?? true }, "");
        }
        else if (!entry.IsExisting)
        {
            Add(
                link with
                {
                    Info = entry.Cable is null ? BridgeOf(entry) : VethOf(entry),
                    Mac = link.Mac ?? (entry.Cable is { Macs.Count: 2 } cable ? cable.Macs[entry.End] : DerivedMac.Of(_index.Name, entry.Netns.Name, entry.Name)),
                    Up = link.Up ?? true,
                    TransmitQueueLength = link.TransmitQueueLength ?? Link.DefaultTransmitQueueLength,
                    Master = link.Master ?? new InterfaceName(""),
                    Alias = OwnershipMark.Alias(_index.Name),
                },
                "");
        }
        else if (link is not { Mtu: null, Mac: null, Up: null, TransmitQueueLength: null, Master: null })
        {
            // A link of the host that is there already: only what the file says about it is ours.
            Add(link, "");
        }
    }

    /// <summary>What a file does not say about a link of ours is the kernel's default, so that taking a line out of the file takes its effect back.</summary>
    private static Bridge? BridgeOf(InterfaceEntry entry) => entry.Bridge?.Settings is { } settings
        ? BridgeFields.Table.Where(field => !field.IsSet(settings)).Aggregate(settings, (bridge, field) => field.Copy(Bridge.Defaults, bridge))
        : null;

    private static Veth VethOf(InterfaceEntry entry) => new() { PeerNetns = entry.Peer?.Netns.Name, PeerName = entry.Peer?.Name };

    private void AddAddresses(InterfaceEntry entry)
    {
        var orders = new Dictionary<IpPrefix, int>();
        foreach (var spec in entry.Addresses)
        {
            var subnet = spec.Peer is { } peer ? IpPrefix.Of(peer, spec.Local.Length) : spec.Local.Prefix;
            var isV4 = spec.Local.Family == IpFamily.V4;
            var order = isV4 && orders.TryGetValue(subnet, out var before) ? before : 0;
            orders[subnet] = order + 1;
            Add(
                new Address
                {
                    Netns = entry.Netns.Name,
                    Origin = spec.Span,
                    Link = entry.Name,
                    Local = spec.Local,
                    Peer = spec.Peer == spec.Local.Address ? null : spec.Peer,
                    Scope = spec.Scope,
                    NoDad = isV4 ? null : spec.NoDad ?? true,
                    Order = order,
                },
                $"the address `{spec.Local.Address}` on `{entry}`");
        }
    }

    private void AddRoute(NamespaceEntry netns, RouteSpec spec)
    {
        var prefix = spec.Prefix;

        // For IPv6 the kernel takes a metric of 0 for "none" and puts its default there.
        var metric = prefix.Family == IpFamily.V4 ? spec.Metric ?? 0 : spec.Metric is null or 0 ? DefaultMetricV6 : spec.Metric.Value;
        var hops = spec.Hops.Select(h => new NextHop
        {
            Via = h.Via?.Value,
            Dev = h.Dev?.Value,
            Weight = h.Weight ?? 1,
            OnLink = h.OnLink ?? false,
        });
        Add(
            new Route
            {
                Netns = netns.Name,
                Origin = spec.Span,
                To = prefix,
                Table = spec.Table ?? MainTable,
                Metric = metric,
                Type = spec.Type ?? RouteType.Unicast,
                Hops = EquatableArray.From(hops),
                Source = spec.Source?.Value,
                Scope = spec.Scope,
                Mtu = spec.Mtu,
                Protocol = netns.Name.IsHost ? OwnershipMark.RouteProtocol : spec.Protocol?.Value ?? OwnershipMark.RouteProtocol,
            },
            $"the route to `{prefix}` (table {spec.Table ?? MainTable}, metric {metric})");
    }

    private void AddRule(NamespaceEntry netns, RuleSpec spec)
    {
        var action = spec.Action ?? RuleAction.Lookup;
        Add(
            new Rule
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
            },
            $"this rule of priority {spec.Priority?.Value}");
    }

    private void AddNeighbour(NamespaceEntry netns, NeighbourSpec spec)
    {
        if (spec is { Address: { } address, Dev: { } dev })
        {
            Add(
                new Neighbour { Netns = netns.Name, Origin = spec.Span, Link = dev.Value, Address = address.Value, Mac = spec.Mac },
                $"the neighbour `{address.Value}` on `{dev.Value}`");
        }
    }
}
