using TopoApply.Diagnostics;
using TopoApply.Kinds.Addresses;
using TopoApply.Lowering;
using TopoApply.Netlink.Values;
using TopoApply.Yaml.Document;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Yaml.Expanding;

/// <summary>
/// `publish: ["8080 -> web:80/tcp"]`: a port of the namespace's outer addresses leads to another namespace, from whichever side it is asked for. Who
/// asks from the target's own network gets the namespace's address as source, or the answers would go past it (hairpin).
/// </summary>
internal static class PublishRole
{
    /// <summary>Adds the translations, or reports why there are none.</summary>
    public static void Add(NamespaceEntry netns, YamlNode role, RoleView view, NamespaceAdditions additions)
    {
        PublishShape.List.TryRead(role, view.Bag, out var published);
        foreach (var one in published)
        {
            if (one is { Port: { } port, To: { } to })
            {
                Add(netns, one, port, to, view, additions);
            }
        }
    }

    private static void Add(NamespaceEntry netns, PublishSpec spec, PortRange port, PublishTarget to, RoleView view, NamespaceAdditions additions)
    {
        if (view.Find(to.Netns, spec.Span) is not { } target)
        {
            return;
        }

        if (target == netns)
        {
            view.Error(DiagnosticCodes.BadPublish, spec.Span, $"`{netns.Name}` itself answers on its ports", "name the namespace behind it, or use `nat: { redirect: […] }`");
            return;
        }

        if (view.IsIncomplete(netns) || view.IsIncomplete(target) || Link(netns, target, spec, to, view) is not { } link)
        {
            return;
        }

        var inner = view.Beside(link, netns).ToList();
        if (Outer(netns, spec, inner, view) is not { } outer)
        {
            return;
        }

        var found = false;
        foreach (var family in (IpFamily[])[IpFamily.V4, IpFamily.V6])
        {
            var addresses = outer.SelectMany(o => o.Addresses).Where(a => IsOf(a, family)).Select(a => a.Local.Address).Distinct().ToList();
            var destination = link.Addresses.FirstOrDefault(a => IsOf(a, family));

            // An interface that the file gives no address may have any: there is what comes in, and no way to tell what is meant for it.
            var unknown = outer.Exists(o => o.Addresses.Count == 0);
            if (destination is not null && (addresses.Count > 0 || unknown))
            {
                found = true;
                new Rules(spec, port, to, destination, additions, netns.Name).Add(addresses, unknown ? outer : []);
            }
        }

        if (!found)
        {
            view.Error(DiagnosticCodes.BadPublish, spec.Span, $"`{netns.Name}` has no outer address of a family that `{link}` has as well");
        }
    }

    private static bool IsOf(AddressSpec address, IpFamily family) =>
        address.Local.Family == family && !(family == IpFamily.V6 && address.Local.Address.IsLinkLocal);

    // Where the target is reached: the interface that is named; else the one towards the publisher; else the only one.
    private static InterfaceEntry? Link(NamespaceEntry netns, NamespaceEntry target, PublishSpec spec, PublishTarget to, RoleView view)
    {
        if (to.Link is { } name)
        {
            if (target.Find(name) is { Addresses.Count: > 0 } named)
            {
                return named;
            }

            view.Error(
                DiagnosticCodes.UnknownInterface,
                spec.Span,
                $"`{to.Netns}` has no interface `{name}` with an address",
                NodeText.Suggest(name.Value, RoleView.Addressed(target).Select(i => i.Name.Value), view.Bag));
            return null;
        }

        var all = RoleView.Addressed(target).ToList();
        var near = all.Where(i => view.Beside(i, netns).Any()).ToList();
        switch (near.Count > 0 ? near : all)
        {
            case [var only]:
                return only;
            case []:
                view.Error(DiagnosticCodes.BadPublish, spec.Span, $"`{to.Netns}` has no address");
                return null;
            case var several:
                view.Error(
                    DiagnosticCodes.BadPublish,
                    spec.Span,
                    $"`{to.Netns}` has several interfaces with addresses: {string.Join(", ", several.Select(i => $"`{i.Name}`").Take(4))}",
                    $"name one: `{to.Netns}:{several[0].Name}:{to.Port}`");
                return null;
        }
    }

    private static List<InterfaceEntry>? Outer(NamespaceEntry netns, PublishSpec spec, List<InterfaceEntry> inner, RoleView view)
    {
        if (spec.In is { } names)
        {
            var named = new List<InterfaceEntry>();
            foreach (var name in names)
            {
                // Of the host's interfaces the file knows only some.
                if (netns.Find(name.Value) is { } entry)
                {
                    named.Add(entry);
                }
                else if (netns.Name.IsHost)
                {
                    named.Add(new InterfaceEntry(netns, name.Value, name.Span));
                }
                else
                {
                    view.Error(DiagnosticCodes.UnknownInterface, name.Span, $"namespace `{netns.Name}` has no interface `{name.Value}`", NodeText.Suggest(name.Value.Value, netns.Interfaces.Select(i => i.Name.Value), view.Bag));
                    return null;
                }
            }

            return named;
        }

        var outer = RoleView.Addressed(netns).Where(i => !inner.Contains(i)).ToList();
        if (outer.Count == 0)
        {
            view.Error(
                DiagnosticCodes.BadPublish,
                spec.Span,
                inner.Count == 0 ? $"`{netns.Name}` has no address to publish on" : $"every address of `{netns.Name}` is on the target's own cable or LAN, so there is no outside",
                "name the outer interface: `{ port: …, to: …, in: eth0 }`");
            return null;
        }

        return outer;
    }

    private sealed class Rules(PublishSpec spec, PortRange port, PublishTarget to, AddressSpec target, NamespaceAdditions additions, NamespaceName netns)
    {
        private readonly SourceSpan _span = spec.Span.By($"`{to.Netns}` has the address {target.Local.Address}", target.Span);

        public void Add(List<IpAddress> outer, List<InterfaceEntry> unknown)
        {
            var translated = port.First == port.Last
                ? target.Local.Family == IpFamily.V6 ? $"[{target.Local.Address}]:{to.Port}" : $"{target.Local.Address}:{to.Port}"
                : $"{target.Local.Address}";
            foreach (var protocol in spec.Protocols ?? ["tcp"])
            {
                if (outer.Count > 0)
                {
                    AddRule("dnat", ("destination", Texts(outer.Select(a => $"{a}"))), ("protocol", Text(protocol)), ("port", Text($"{port}")), ("to", Text(translated)), ("local", Text("true")));
                    AddRule("masquerade", ("from", Text($"{Network}")), ("destination", Text($"{target.Local.Address}")), ("protocol", Text(protocol)), ("port", Text($"{to.Port}")));
                }

                if (unknown.Count > 0)
                {
                    AddRule("dnat", ("in", Texts(unknown.Where(o => o.Addresses.Count == 0).Select(o => o.Name.Value))), ("protocol", Text(protocol)), ("port", Text($"{port}")), ("to", Text(translated)));
                }
            }
        }

        private IpPrefix Network => target.Peer is { } peer ? IpPrefix.Of(peer, target.Local.Length) : target.Local.Prefix;

        private YamlScalar Text(string text) => Nodes.Text(_span, text);

        private YamlSequence Texts(IEnumerable<string> texts) => Nodes.List(_span, [.. texts.Select(Text)]);

        private void AddRule(string key, params ReadOnlySpan<(string Key, YamlNode Value)> entries)
        {
            var rule = Nodes.Mapping(_span, entries);
            additions.AddUnder(netns, "nat", new YamlEntry(Text(key), Nodes.List(_span, [rule])));
        }
    }
}
