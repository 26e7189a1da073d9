using TopoApply.Diagnostics;
using TopoApply.Kinds.Routes;
using TopoApply.Netlink.Values;

namespace TopoApply.Lowering;

/// <summary>
/// Routes: whether the kernel would take them. It wants every next hop to be reached over a connected prefix or a route without a
/// next hop, and every preferred source to be an address of the namespace.
/// </summary>
internal static class RouteValidation
{
    /// <summary>Checks the routes of a namespace.</summary>
    public static void Check(NamespaceEntry netns, Findings findings)
    {
        if (netns.Spec.Routes is not { Count: > 0 } routes)
        {
            return;
        }

        var connected = new ConnectedPrefixes(netns, routes);
        foreach (var route in routes)
        {
            if (netns.Name.IsHost && route.Protocol is { } protocol)
            {
                findings.Error(
                    DiagnosticCodes.ReservedProtocol,
                    protocol.Span,
                    "on the host a route's protocol marks it as ours and cannot be chosen",
                    "leave `protocol` out");
            }

            CheckSource(connected, netns, route, findings);
            foreach (var hop in route.Hops)
            {
                CheckHop(netns, hop, connected, findings);
            }
        }
    }

    private static void CheckSource(ConnectedPrefixes connected, NamespaceEntry netns, RouteSpec route, Findings findings)
    {
        if (route.Source is { } source && !netns.Name.IsHost && !connected.IsOwn(source.Value) && !findings.IsIncomplete(netns))
        {
            findings.Error(DiagnosticCodes.UnknownSource, source.Span, $"`{source.Value}` is not an address of namespace `{netns.Name}`", "the source of a route must be");
        }
    }

    private static void CheckHop(NamespaceEntry netns, HopSpec hop, ConnectedPrefixes connected, Findings findings)
    {
        if (!Validation.CheckLink(netns, hop.Dev, findings) || netns.Name.IsHost)
        {
            return;
        }

        if (hop.Dev is { } dev && netns.Find(dev.Value) is { IsDown: true })
        {
            findings.Error(DiagnosticCodes.LinkDown, dev.Span, $"`{dev.Value}` is kept down, and the kernel takes no routes over it");
            return;
        }

        if (hop.Via is not { } via || hop.OnLink is true)
        {
            return;
        }

        if (via.Value.Family == IpFamily.V6 && via.Value.IsLinkLocal)
        {
            if (hop.Dev is null)
            {
                findings.Error(DiagnosticCodes.UnreachableNextHop, via.Span, $"`{via.Value}` is a link-local address, which every link has", "say which one with `dev`");
            }

            return;
        }

        if (connected.IsOwn(via.Value))
        {
            findings.Error(DiagnosticCodes.UnreachableNextHop, via.Span, $"the next hop `{via.Value}` is an address of namespace `{netns.Name}` itself");
            return;
        }

        ReportUnreached(netns, hop, via.Value, via.Span, connected, findings);
    }

    private static void ReportUnreached(
        NamespaceEntry netns,
        HopSpec hop,
        IpAddress via,
        SourceSpan span,
        ConnectedPrefixes connected,
        Findings findings)
    {
        if (findings.IsIncomplete(netns))
        {
            return;
        }

        InterfaceName? elsewhere = null;
        foreach (var (_, link, down) in connected.Over(via))
        {
            if (!down && (hop.Dev is not { } dev || dev.Value == link))
            {
                return;
            }

            elsewhere = link;
        }

        var where = hop.Dev is { } wanted ? $" over `{wanted.Value}`" : "";
        var near = connected.Some(via.Family).Select(c => $"{c.Prefix} ({c.Link})").ToList();
        var hint = elsewhere is { } other
            ? $"it is reached over `{other}`{(hop.Dev is null ? ", which is kept down" : "")}"
            : near.Count == 0 ? $"namespace `{netns.Name}` has no addresses of that family" : $"connected here: {string.Join(", ", near)}";
        findings.Error(DiagnosticCodes.UnreachableNextHop, span, $"the next hop `{via}` is reached by no connected prefix of `{netns.Name}`{where}", hint);
    }
}
