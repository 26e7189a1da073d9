using TopoApply.Diagnostics;
using TopoApply.Netlink.Values;
using TopoApply.Yaml.Document;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Yaml.Expanding;

/// <summary>`lans`: a bridge, and a cable from each member to a port of it.</summary>
internal sealed class LanExpansion
{
    private readonly AddressPools _pools;
    private readonly DiagnosticBag _bag;
    private readonly List<YamlNode> _cables = [];
    private readonly NamespaceAdditions _additions = new();

    private readonly HashSet<string> _known;

    private LanExpansion(YamlMapping root, AddressPools pools, DiagnosticBag bag)
    {
        _known = [NamespaceName.Host.Value, .. (root.Find("namespaces")?.Value as YamlMapping)?.Entries.Select(e => e.Key.Text) ?? []];
        _pools = pools;
        _bag = bag;
    }

    /// <summary>The topology with bridges and cables in place of the LANs; their ranges have been written out.</summary>
    public static YamlMapping Expand(YamlMapping root, AddressPools pools, DiagnosticBag bag)
    {
        if (root.Find("lans") is not { } lans)
        {
            return root;
        }

        root = root.Without("lans");
        if (lans.Value is not YamlMapping mapping)
        {
            LanShape.Map.TryRead(lans.Value, bag, out _);
            return root;
        }

        var expansion = new LanExpansion(root, pools, bag);
        foreach (var lan in mapping.Entries)
        {
            expansion.Add(lan);
        }

        return expansion.WithCables(expansion._additions.On(root), lans.Key.Span);
    }

    private void Add(YamlEntry entry)
    {
        // The name is only for people, but a wrong one is a mistake.
        var single = new YamlMapping([entry], entry.Key.Span);
        if (!LanShape.Map.TryRead(single, _bag, out var read) || read is not [{ Value: { Bridge: { } bridge, Members: { } members } spec }])
        {
            _bag.LoseNames(entry.Key, entry.Value);
            return;
        }

        if (!_known.Contains(bridge.Value.Netns.Value) && !_bag.Unread.MayName(bridge.Value.Netns.Value))
        {
            _bag.Error(
                DiagnosticCodes.UnknownNamespace,
                bridge.Span,
                $"no namespace `{bridge.Value.Netns}` is declared",
                NodeText.Suggest(bridge.Value.Netns.Value, _known.Where(n => n != NamespaceName.Host.Value), _bag) ?? $"add `{bridge.Value.Netns}: {{}}` under `namespaces`");

            // Its ports are not to be missed as well.
            _bag.Unread.Add(bridge.Value.Netns.Value);
        }

        var lan = new Lan(spec, bridge, (entry.Value as YamlMapping)?.Find("mtu"));
        foreach (var item in members.Items)
        {
            AddMembers(item, lan);
        }

        Number(lan, (entry.Value as YamlMapping)?.Find("pool")?.Value);
        foreach (var member in lan.Members)
        {
            _cables.Add(Cable(member, lan));
        }

        AddBridge(lan);
    }

    private void AddMembers(YamlNode item, Lan lan)
    {
        if (item is not YamlScalar { IsNull: false } line)
        {
            NodeText.ReportWrongNode(item, _bag, "a member such as `client1:eth0`");
            return;
        }

        if (!NameRange.TryParse(line.Text, out _, out var problem))
        {
            _bag.Error(DiagnosticCodes.BadRange, line.Span, problem);
            _bag.LoseNames(line);
            return;
        }

        if (CableLine.TryRead(line, _bag) is not { } read)
        {
            _bag.LoseNames(line);
            return;
        }

        for (var k = 0; k < read.Count; k++)
        {
            if (read.TryWords(k) is not { } words)
            {
                _bag.Error(DiagnosticCodes.BadRange, line.Span, $"`{line.Text}` cannot be computed", "`${i}` is the number of a range on the same line");
                _bag.LoseNames(line);
                return;
            }

            if (ReadMember(words, line) is not { } member)
            {
                _bag.LoseNames(line);
                return;
            }

            lan.Members.Add(member);
        }
    }

    private Member? ReadMember(List<YamlScalar> words, YamlScalar line)
    {
        YamlScalar? port = null;
        if (words is [.., { Text: "--" }, { } name])
        {
            port = name;
            words = words[..^2];
        }

        if (words.Count == 0 || words.Exists(w => w.Text == "--") || CableLine.Addresses(words.Skip(1)) is not { } addresses)
        {
            _bag.Error(DiagnosticCodes.BadValue, line.Span, $"`{line.Text}` is not a member", "an interface, its addresses, and the port behind `--`: `client1:eth0 10.0.0.11/24 -- lan1`");
            return null;
        }

        if (!Scalars.Endpoint.TryReadText(words[0], _bag, out var end))
        {
            return null;
        }

        if (port is null && end.Netns.Value.Length > InterfaceName.MaxLength)
        {
            _bag.Error(
                DiagnosticCodes.BadValue,
                words[0].Span,
                $"`{end.Netns}` is too long for the name of a port, which can have {InterfaceName.MaxLength} characters",
                $"name the port: `{end} -- PORT`");
            return null;
        }

        port ??= Nodes.Text(words[0].Span, end.Netns.Value);
        return Scalars.InterfaceName.TryReadText(port, _bag, out _) ? new Member(words[0], end, addresses, port) : null;
    }

    // The gateway has the first address, the members have the next ones in their order.
    private void Number(Lan lan, YamlNode? pool)
    {
        var gateway = lan.Spec.Gateway;
        if (gateway is { } end && end.Value != lan.Bridge.Value && !lan.Members.Exists(m => m.End == end.Value))
        {
            if (!_bag.Unread.MayName(end.Value.Netns.Value))
            {
                _bag.Error(
                    DiagnosticCodes.BadLan,
                    end.Span,
                    $"`{end.Value}` is not in the LAN",
                    NodeText.Suggest(end.Value.ToString(), lan.Members.Select(m => m.End.ToString()).Prepend(lan.Bridge.Value.ToString()), _bag));
            }

            return;
        }

        if (pool is null || _pools.ForLan(pool) is not { } share)
        {
            if (pool is not null)
            {
                lan.Members.ForEach(m => _bag.Unread.AddPartOf(m.End.Netns.Value));
                _bag.Unread.AddPartOf(lan.Bridge.Value.Netns.Value);
            }

            return;
        }

        foreach (var network in share.Networks)
        {
            Number(lan, network, share.Span, gateway?.Value ?? lan.Bridge.Value);
        }
    }

    private void Number(Lan lan, IpPrefix network, SourceSpan span, Endpoint gateway)
    {
        if (gateway == lan.Bridge.Value)
        {
            lan.Addresses.Add(Nodes.Text(span, PoolExpansion.Host(network, 1).ToString()));
        }

        var next = 2UL;
        foreach (var member in lan.Members)
        {
            var host = PoolExpansion.Host(network, member.End == gateway ? 1 : next);
            next += member.End == gateway ? 0UL : 1;

            // Of IPv4 the last address is for broadcasts.
            if (!network.Contains(host.Address) || (network.Family == IpFamily.V4 && host.Address == network.Last))
            {
                _bag.Error(DiagnosticCodes.PoolExhausted, member.Node.Span.By("the pool is asked for", span), $"`{network}` has no address left for `{member.End}`", "give the LAN a larger prefix");
                lan.Members.ForEach(m => _bag.Unread.AddPartOf(m.End.Netns.Value));
                return;
            }

            member.Addresses.Add(Nodes.Text(span, host.ToString()));
        }
    }

    private static YamlMapping Cable(Member member, Lan lan)
    {
        var span = member.Node.Span;
        var port = Nodes.Text(member.Port.Span, $"{lan.Bridge.Value.Netns}:{member.Port.Text}");
        var cable = Nodes.Mapping(span, ("endpoints", Nodes.List(span, [member.Node, port])));
        if (member.Addresses.Count > 0)
        {
            var given = member.Addresses[0].Span;
            cable = cable.Plus("addresses", Nodes.List(given, [Nodes.List(given, member.Addresses), Nodes.List(given, [])]));
        }

        return lan.Mtu is { } mtu ? cable with { Entries = [.. cable.Entries, mtu] } : cable;
    }

    private void AddBridge(Lan lan)
    {
        var span = lan.Bridge.Span;
        var bridge = Nodes.Mapping(span, ("bridge", Nodes.Mapping(span, ("ports", Nodes.List(span, [.. lan.Members.Select(m => m.Port)])))));
        if (lan.Addresses.Count > 0)
        {
            bridge = bridge.Plus("addresses", Nodes.List(lan.Addresses[0].Span, lan.Addresses));
        }

        _additions.AddUnder(lan.Bridge.Value.Netns, "interfaces", new YamlEntry(Nodes.Text(span, lan.Bridge.Value.Name.Value), bridge));
    }

    private YamlMapping WithCables(YamlMapping root, SourceSpan span) => _cables.Count == 0 ? root
        : root.Find("links") is { Value: YamlSequence links } entry ? root.With(entry, links with { Items = [.. links.Items, .. _cables] })
        : root.Find("links") is null ? root.Plus("links", Nodes.List(span, _cables))
        : root;

    private sealed record Member(YamlScalar Node, Endpoint End, List<YamlNode> Addresses, YamlScalar Port);

    private sealed record Lan(LanSpec Spec, Located<Endpoint> Bridge, YamlEntry? Mtu)
    {
        public List<Member> Members { get; } = [];

        public List<YamlNode> Addresses { get; } = [];
    }
}
