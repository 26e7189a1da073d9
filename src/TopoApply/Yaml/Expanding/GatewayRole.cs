using TopoApply.Diagnostics;
using TopoApply.Kinds.Addresses;
using TopoApply.Lowering;
using TopoApply.Netlink.Values;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Yaml.Expanding;

/// <summary>`gateway: router`: default routes to the router's addresses on the one cable or LAN that both are on.</summary>
internal static class GatewayRole
{
    /// <summary>Adds the routes, or reports why there are none.</summary>
    public static void Add(NamespaceEntry netns, YamlNode role, RoleView view, NamespaceAdditions additions)
    {
        if (!Scalars.NamespaceName.TryRead(role, view.Bag, out var name) || view.Find(name, role.Span) is not { } router)
        {
            return;
        }

        if (router == netns)
        {
            view.Error(DiagnosticCodes.BadGateway, role.Span, $"`{name}` cannot be its own gateway");
            return;
        }

        var meetings = RoleView.Addressed(netns).SelectMany(own => view.Beside(own, router).Select(theirs => (Own: own, Theirs: theirs))).ToList();
        if (view.IsIncomplete(netns) || view.IsIncomplete(router))
        {
            return;
        }

        if (meetings.Select(m => m.Theirs).Distinct().ToList() is not [_])
        {
            view.Error(
                DiagnosticCodes.BadGateway,
                role.Span,
                meetings.Count == 0
                    ? $"`{netns.Name}` and `{name}` are on no cable or LAN together on which both have an address"
                    : $"`{netns.Name}` meets `{name}` more than once: {string.Join(", ", meetings.Select(m => $"`{m.Own}` at `{m.Theirs}`").Take(4))}",
                meetings.Count == 0 ? "plug a cable into both, or write the route" : "write the route that is meant under `routes`");
            return;
        }

        var found = false;
        foreach (var family in (IpFamily[])[IpFamily.V4, IpFamily.V6])
        {
            if (Reached(meetings, family) is { } address)
            {
                found = true;
                var span = role.Span.By($"`{name}` has the address {address.Local.Address}", address.Span);
                additions.AddTo(netns.Name, "routes", Nodes.Mapping(span, ("to", Nodes.Text(span, "default")), ("via", Nodes.Text(span, $"{address.Local.Address}"))));
            }
        }

        if (!found)
        {
            view.Error(
                DiagnosticCodes.BadGateway,
                role.Span,
                $"no address of `{meetings[0].Theirs}` is in a network of `{meetings[0].Own}`",
                "both ends need addresses of one network");
        }
    }

    // The router's first address that the namespace reaches without a next hop.
    private static AddressSpec? Reached(List<(InterfaceEntry Own, InterfaceEntry Theirs)> meetings, IpFamily family)
    {
        foreach (var (own, theirs) in meetings)
        {
            foreach (var address in theirs.Addresses)
            {
                if (address.Local.Family == family && !address.Local.Address.IsLinkLocal6() && own.Addresses.Any(a => Network(a).Contains(address.Local.Address)))
                {
                    return address;
                }
            }
        }

        return null;
    }

    private static bool IsLinkLocal6(this IpAddress address) => address.Family == IpFamily.V6 && address.IsLinkLocal;

    private static IpPrefix Network(AddressSpec address) => address.Peer is { } peer ? IpPrefix.Of(peer, address.Local.Length) : address.Local.Prefix;
}
