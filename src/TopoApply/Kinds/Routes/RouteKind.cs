using TopoApply.Kernel;
using TopoApply.Model;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Values;
using TopoApply.Planning;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Kinds.Routes;

/// <summary>Routes of both families.</summary>
internal sealed class RouteKind : ResourceKind<Route>
{
    /// <inheritdoc/>
    public override string Name => "route";

    /// <inheritdoc/>
    public override bool NeedsHostRecord => true;

    /// <inheritdoc/>
    public override bool NeedsLinksUp => true;

    /// <inheritdoc/>
    public override IReadOnlyList<Field<Route>> Fields => RouteFields.Table;

    /// <inheritdoc/>
    public override void Read(NamespaceReader reader)
    {
        Func<int, InterfaceName?> nameOf = reader.Links.NameOf;
        reader.DumpFamilies(
            RTM.GETROUTE,
            static (writer, family) => writer.Header(new RtMsg { Family = family }),
            (in message) =>
            {
                if (RouteCodec.Decode(message, reader.Netns, nameOf) is { } route)
                {
                    route = route.OwnedAs(Classify(reader, route));
                    while (!reader.TryAdd(route))
                    {
                        route = route with { Duplicate = route.Duplicate + 1 };
                    }
                }

                if (reader.Everything && RouteCodec.Unsaid(message) is { } what)
                {
                    reader.Omit(what);
                }
            });
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<FieldChange> Compare(Route desired, Route live)
    {
        var changes = base.Compare(desired, live);
        if (changes.Count == 0 || desired.To.Family == IpFamily.V4 || ReplacesInPlace(desired, live))
        {
            return changes;
        }

        // IPv6 keeps gateway routes and all others of one metric apart: replacing one would leave the other beside it.
        return [changes[0] with { Reason = "IPv6 keeps routes with and without a gateway apart" }, .. changes.Skip(1)];
    }

    /// <summary>An unmanaged scope follows the hops: with or without a gateway it is another one.</summary>
    protected override Route Merge(Route desired, Route live)
    {
        var merged = base.Merge(desired, live);
        return desired.Scope is null && desired.Hops is not null && desired.Hops != live.Hops ? merged with { Scope = null } : merged;
    }

    /// <inheritdoc/>
    protected override IEnumerable<ResourceKey> Requires(Route resource, State state)
    {
        foreach (var hop in resource.Hops ?? [])
        {
            if (hop.Dev is { } dev)
            {
                yield return ResourceKey.ForLink(resource.Netns, dev);
            }

            if (hop is { Via: { } via, OnLink: false } && Reaching(resource, via, hop.Dev, state) is { } key)
            {
                yield return key;
            }
        }

        if (resource.Source is { } source)
        {
            foreach (var prefix in ConnectedPrefixes.Of(state).In(resource.Netns))
            {
                if (prefix.LocalAddress == source)
                {
                    yield return ((Resource)prefix).Key;
                }
            }
        }
    }

    /// <summary>A link takes every route over it along, a multipath route as a whole.</summary>
    protected override bool DiesWith(Route resource, ResourceKey required)
    {
        foreach (var hop in resource.Hops ?? [])
        {
            if (hop.Dev is { } dev && required == ResourceKey.ForLink(resource.Netns, dev))
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    protected override string Describe(Route resource)
    {
        var type = resource.Type is { } t and not RouteType.Unicast ? $"{t.ToString().ToLowerInvariant()} " : "";
        var to = resource.To.IsDefault ? (resource.To.Family == IpFamily.V4 ? "default" : "default (IPv6)") : resource.To.ToString();
        var hops = resource.Hops switch
        {
            null or [] => "",
            [var only] => Hop(only),
            { } several => string.Concat(several.Select(h => $" nexthop{Hop(h)}{(h.Weight == 1 ? "" : $" weight {h.Weight}")}")),
        };
        var metric = resource.Metric == (resource.To.Family == IpFamily.V4 ? 0u : 1024u) ? "" : $" metric {resource.Metric}";
        return $"route {type}{to}{hops}{(resource.Table == RT_TABLE.MAIN ? "" : $" table {resource.Table}")}{metric}";
    }

    /// <inheritdoc/>
    protected override bool Shows(Route resource, string field, string value) =>
        field is not ("type" or "hops") && (field != "protocol" || resource.Protocol != Marks.Protocol);

    /// <inheritdoc/>
    protected override IEnumerable<string> Shell(Operation operation, Route resource, State target) => RouteShell.Of(
        operation,
        operation.Verb == OperationVerb.Adopt ? resource with { Protocol = Marks.Protocol } : resource with { Protocol = resource.Protocol ?? Marks.Protocol });

    /// <inheritdoc/>
    protected override void Execute(Operation operation, Route resource, OperationContext context)
    {
        int IndexOf(InterfaceName name) => context.IndexOf(resource.Netns, name);

        // Before the message is begun: to look a link up, what is queued must go out first.
        if (operation.Verb != OperationVerb.Delete)
        {
            foreach (var hop in resource.Hops ?? [])
            {
                _ = hop.Dev is { } dev ? IndexOf(dev) : 0;
            }
        }

        switch (operation.Verb)
        {
            case OperationVerb.Create:
                context.Send(resource.Netns, RTM.NEWROUTE, NLM_F.CREATE | NLM_F.EXCL, w => RouteCodec.WriteNew(w, resource, IndexOf));
                break;
            case OperationVerb.Change or OperationVerb.Adopt:
                // REPLACE overwrites the first entry of the key, whoever made it: that is the one that was read and compared. CREATE,
                // since it may be gone by now: a link that goes down in the same plan takes its routes along.
                var replacement = operation.Verb == OperationVerb.Adopt ? resource with { Protocol = Marks.Protocol } : resource;
                context.Send(resource.Netns, RTM.NEWROUTE, NLM_F.CREATE | NLM_F.REPLACE, w => RouteCodec.WriteNew(w, replacement, IndexOf));
                break;
            case OperationVerb.Delete:
                foreach (var hop in resource.Hops ?? [])
                {
                    if (hop.Dev is { } dev && !context.TryIndexOf(resource.Netns, dev, out _))
                    {
                        // The link is gone, and the route with it.
                        return;
                    }
                }

                context.Send(
                    resource.Netns,
                    RTM.DELROUTE,
                    0,
                    w => RouteCodec.WriteDelete(w, resource, IndexOf),
                    Errno.ESRCH,
                    Errno.ENOENT,
                    Errno.ENODEV);
                break;
            case OperationVerb.Publish:
                break;
        }
    }

    private static string Hop(NextHop hop) =>
        $"{(hop.Via is { } via ? $" via {via}" : "")}{(hop.Dev is { } dev ? $" dev {dev}" : "")}{(hop.OnLink ? " onlink" : "")}";

    /// <summary>What makes a gateway reachable: an address of ours in its prefix, else a route without a gateway.</summary>
    private static ResourceKey? Reaching(Route route, IpAddress via, InterfaceName? dev, State state)
    {
        foreach (var prefix in ConnectedPrefixes.Of(state).In(route.Netns))
        {
            if (prefix.OnLink.Contains(via) && (dev is null || prefix.Link == dev))
            {
                return ((Resource)prefix).Key;
            }
        }

        return DeviceRoutes.Of(state).Covering(route.Netns, via, dev) is { } direct && direct.Key != route.Key ? direct.Key : null;
    }

    private static bool ReplacesInPlace(Route desired, Route live)
    {
        static bool HasGateway(Route route, EquatableArray<NextHop>? hops) =>
            route.Type is null or RouteType.Unicast && hops is { Count: > 0 } list && list.All(h => h.Via is not null);

        return HasGateway(desired, desired.Hops ?? live.Hops) == HasGateway(live, live.Hops);
    }

    private static Ownership Classify(NamespaceReader reader, Route route)
    {
        var protocol = route.Protocol ?? 0;
        var overOurs = false;
        foreach (var hop in route.Hops ?? [])
        {
            overOurs |= hop.Dev is { } dev && reader.Links.IsOurs(dev);
        }

        // A topology may ask for any protocol number, a daemon's included.
        var isWished = reader.Desired.Find<Route>(route.Key)?.Protocol == protocol;
        return reader.Classify(
            Marks.IsStatic(protocol) || isWished,
            (protocol == Marks.Protocol || isWished) && (overOurs || reader.Record.HasHostObject(route.Key)));
    }
}
