using TopoApply.Graphs;
using TopoApply.Kernel;
using TopoApply.Model;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Values;
using TopoApply.Planning;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Kinds.Links;

/// <summary>Network devices: veth and bridge are made here, others are read and may be adjusted.</summary>
internal sealed class LinkKind : ResourceKind<Link>
{
    /// <summary>Links that modules put into every new namespace unless net.core.fb_tunnels_only_for_init_net is set.</summary>
    private static readonly HashSet<(string Kind, string Name)> Fallbacks =
    [
        ("sit", "sit0"), ("gre", "gre0"), ("gretap", "gretap0"), ("erspan", "erspan0"), ("ip6tnl", "ip6tnl0"), ("ip6gre", "ip6gre0"),
        ("vti", "ip_vti0"), ("vti6", "ip6_vti0"), ("ipip", "tunl0"),
    ];

    /// <inheritdoc/>
    public override string Name => "link";

    /// <inheritdoc/>
    public override IReadOnlyList<Field<Link>> Fields => LinkFields.Table;

    /// <inheritdoc/>
    public override bool SpansNamespaces => true;

    /// <inheritdoc/>
    public override bool Draw(Resource resource, GraphDrawing drawing)
    {
        var link = (Link)resource;
        InterfaceName? bridge = link.Master is { Value.Length: > 0 } master ? master : null;
        switch (link.Info)
        {
            case Bridge:
                drawing.AddBridge(link.Netns, link.Name);
                return true;
            case Veth { PeerNetns: { } netns, PeerName: { } name }:
                drawing.AddPort(link.Netns, link.Name, new GraphEnd(netns, name), bridge);
                return true;
            case { } when link.Ownership != Ownership.KernelMade:
                drawing.AddPort(link.Netns, link.Name, null, bridge);
                return true;
            default:
                return false;
        }
    }

    /// <inheritdoc/>
    public override void Read(NamespaceReader reader)
    {
        List<(Link Link, LinkFacts Facts)> found = [];
        reader.Links.Clear();
        reader.Dump(
            RTM.GETLINK,
            static writer =>
            {
                writer.Header(new IfInfoMsg());
                writer.U32(IFLA.EXT_MASK, RTEXT_FILTER.SKIP_STATS);
            },
            (in message) =>
            {
                found.Add(LinkCodec.Decode(message, reader.Netns));
                if (reader.Everything && LinkRemainder.Of(message, found[^1].Link) is { } left)
                {
                    reader.Omit(Describe(found[^1].Link), left);
                }
            });
        var mark = OwnershipMark.Alias(reader.Topology);
        foreach (var (link, facts) in found)
        {
            reader.Links.Set(facts.Index, link.Name, link.Alias == mark);
        }

        reader.Links.IsComplete = true;
        var numbers = new Dictionary<NamespaceSession, int?>();
        foreach (var (link, facts) in found)
        {
            var placed = facts.MasterIndex == 0 ? link : link with { Master = reader.Links.NameOf(facts.MasterIndex) };
            reader.Add(placed.OwnedAs(Classify(reader, link, facts, mark)));
            if (link.Info is Veth)
            {
                reader.Keep(new VethEnd(reader.Session, link.Key, facts, ConfirmedPeer(reader, link.Key, facts, numbers)));
            }
        }
    }

    /// <summary>
    /// Asks whether the other end is where it should be, while this namespace's socket is open: of the two the smaller one comes later, and it
    /// knows few others. The kernel looks a number up by trying all, so to ask a router about each of a thousand hosts takes longer.
    /// </summary>
    private static NamespaceSession? ConfirmedPeer(NamespaceReader reader, ResourceKey key, LinkFacts facts, Dictionary<NamespaceSession, int?> numbers)
    {
        if (facts.PeerNetnsId is not { } id || reader.Desired.Find<Link>(key)?.Info is not Veth { PeerNetns: { } wished } || reader.OpenedBefore(wished) is not { } peer
            || peer == reader.Session)
        {
            return null;
        }

        if (!numbers.TryGetValue(peer, out var number))
        {
            numbers[peer] = number = reader.Session.NumberOf(peer);
        }

        return number == id ? peer : null;
    }

    /// <inheritdoc/>
    public override void FinishRead(KernelReading reading) => VethPeers.Resolve(reading);

    /// <inheritdoc/>
    public override void PrepareEnd(State live, Func<NamespaceName, NamespaceSession?> ending) => BridgeSnooping.SwitchOff(live, ending);

    /// <inheritdoc/>
    protected override IReadOnlyList<FieldChange> Compare(Link desired, Link live)
    {
        var changes = base.Compare(desired, live);
        if (live.IsUnfinished && !desired.IsUnfinished && desired.Alias is not null)
        {
            changes = [new FieldChange("group", "unfinished", "default"), .. changes];
        }

        return (desired.Info, live.Info) switch
        {
            (null, _) => changes,
            (Veth wanted, Veth present) => Peer(wanted) == Peer(present) ? changes : [Different("peer", Peer(present), Peer(wanted), "a cable's other end cannot be exchanged"), .. changes],
            (Bridge wanted, Bridge present) => [.. BridgeChanges(wanted, present), .. changes],
            var (wanted, present) when wanted.Kind == present?.Kind => changes,
            var (wanted, present) => [Different("kind", present?.Kind, wanted.Kind, "a link's kind cannot change"), .. changes],
        };
    }

    /// <inheritdoc/>
    protected override Link Merge(Link desired, Link live)
    {
        var merged = base.Merge(desired, live);
        return (desired.Info, live.Info) switch
        {
            (null, var present) => merged with { Info = present },
            (Bridge wanted, Bridge present) => merged with { Info = MergeBridge(wanted, present) },
            _ => merged,
        };
    }

    /// <inheritdoc/>
    protected override IEnumerable<ResourceKey> Requires(Link resource, State state)
    {
        if (resource.Master is { Value.Length: > 0 } master)
        {
            yield return ResourceKey.ForLink(resource.Netns, master);
        }
    }

    /// <inheritdoc/>
    protected override IEnumerable<ResourceKey> Companions(Link resource)
    {
        if (resource.Info is Veth { PeerNetns: { } netns, PeerName: { } name })
        {
            yield return ResourceKey.ForLink(netns, name);
        }
    }

    /// <inheritdoc/>
    protected override string Describe(Link resource) => resource.Info switch
    {
        Veth veth => $"veth {resource.Name}{(Peer(veth) is { } peer ? $" -- {peer}" : "")}",
        { } info => $"{info.Kind} {resource.Name}",
        null => $"link {resource.Name}",
    };

    /// <inheritdoc/>
    /// <remarks>What every link of ours has says nothing.</remarks>
    protected override bool Shows(Link resource, string field, string value) =>
        (field, value) is not (("alias", _) or ("state", "up") or ("mtu", "1500") or ("txqlen", "1000"));

    /// <inheritdoc/>
    protected override IReadOnlyList<KeyValuePair<string, string>> Attributes(Link resource)
    {
        var attributes = base.Attributes(resource).ToList();
        if (resource.Info is Bridge bridge)
        {
            attributes.AddRange(BridgeFields.Table
                .Where(field => !field.Same(bridge, Bridge.Defaults))
                .Select(field => new KeyValuePair<string, string?>(field.Name, field.Text(bridge)))
                .Where(pair => pair.Value is { Length: > 0 })
                .Select(pair => new KeyValuePair<string, string>(pair.Key, pair.Value ?? "")));
        }

        return attributes;
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<KeyValuePair<string, string>> Texts(Link resource)
    {
        var texts = base.Texts(resource);
        return resource.Info is not Bridge bridge ? texts :
        [
            .. texts,
            .. BridgeFields.Table.Where(field => field.Text(bridge) is { Length: > 0 }).Select(field => new KeyValuePair<string, string>(field.Name, field.Text(bridge) ?? "")),
        ];
    }

    /// <summary>A link that goes down carries nothing any more; neighbours must learn a new MAC address, and a bridge its new port.</summary>
    public override Disruption DisruptionOf(Change change)
    {
        if (change.Verb is not (Verb.Change or Verb.Adopt) || change is not { Target: Link target, Live: Link live })
        {
            return base.DisruptionOf(change);
        }

        return target.Up == false && live.Up == true ? Disruption.Outage
            : target.Mac != live.Mac || target.Master != live.Master ? Disruption.Brief
            : Disruption.None;
    }

    /// <inheritdoc/>
    protected override IEnumerable<string> Shell(Operation operation, Link resource, State target) => LinkShell.Of(operation, resource, target);

    /// <inheritdoc/>
    protected override void Execute(Operation operation, Link resource, OperationContext context)
    {
        switch (operation.Verb)
        {
            case OperationVerb.Create when resource.Info is null:
                // `lo`, which every namespace is born with.
                LinkOperations.Change(resource, null, context);
                break;
            case OperationVerb.Create when operation.Change.Implied:
                LinkOperations.Finish(resource, context);
                break;
            case OperationVerb.Create:
                LinkOperations.Create(resource, context);
                break;
            case OperationVerb.Change or OperationVerb.Adopt:
                LinkOperations.Change(resource, operation.Live as Link, context);
                break;
            case OperationVerb.Delete:
                LinkOperations.Delete(resource, context);
                break;
            case OperationVerb.Publish:
                break;
        }
    }

    private static string? Peer(Veth veth) => veth is { PeerNetns: { } netns, PeerName: { } name } ? $"{netns}:{name}" : null;

    private static FieldChange Different(string field, string? before, string? after, string reason) => new(field, before, after, reason);

    private static IEnumerable<FieldChange> BridgeChanges(Bridge wanted, Bridge present) =>
        from field in BridgeFields.Table
        where field.IsSet(wanted) && !field.Same(wanted, present)
        select new FieldChange(field.Name, field.Text(present), field.Text(wanted));

    private static Bridge MergeBridge(Bridge wanted, Bridge present) =>
        BridgeFields.Table.Where(field => !field.IsSet(wanted)).Aggregate(wanted, (merged, field) => field.Copy(present, merged));

    private static Ownership Classify(NamespaceReader reader, Link link, LinkFacts facts, string mark)
    {
        var alias = link.Alias ?? "";
        if (reader.Role == NamespaceRole.Kept)
        {
            return Ownership.Builtin;
        }

        if (link.Name == InterfaceName.Loopback)
        {
            return reader.Role == NamespaceRole.Host ? Ownership.Foreign : Ownership.Builtin;
        }

        if (alias == mark || (alias.Length == 0 && facts.Group == Marks.BirthGroup))
        {
            return Ownership.Owned;
        }

        if (reader.Role == NamespaceRole.Host)
        {
            return Ownership.Foreign;
        }

        return link.Info switch
        {
            // Without a kind it is hardware that was moved here.
            null => Ownership.Foreign,
            { } info when Fallbacks.Contains((info.Kind, link.Name.Value)) => Ownership.KernelMade,
            _ => Ownership.Owned,
        };
    }
}
