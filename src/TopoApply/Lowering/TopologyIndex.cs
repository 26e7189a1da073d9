using TopoApply.Diagnostics;
using TopoApply.Kinds.Addresses;
using TopoApply.Kinds.Links;
using TopoApply.Model;
using TopoApply.Netlink.Values;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Lowering;

/// <summary>An interface with everything that the file says about it in different places.</summary>
internal sealed class InterfaceEntry(NamespaceEntry netns, InterfaceName name, SourceSpan span)
{
    /// <summary>MTU of a link that is not told another, in bytes.</summary>
    public const uint DefaultMtu = 1500;

    /// <summary>Its namespace.</summary>
    public NamespaceEntry Netns { get; } = netns;

    /// <summary>Its name.</summary>
    public InterfaceName Name { get; } = name;

    /// <summary>Where it is named first.</summary>
    public SourceSpan Span { get; } = span;

    /// <summary>What stands under `interfaces`; null when it is only a cable's end.</summary>
    public InterfaceSpec? Spec { get; set; }

    /// <summary>The cable that it is an end of.</summary>
    public CableSpec? Cable { get; set; }

    /// <summary>Which end: 0 or 1.</summary>
    public int End { get; set; }

    /// <summary>The cable's other end; null when that could not be placed.</summary>
    public InterfaceEntry? Peer { get; set; }

    /// <summary>What `defaults` says about interfaces; null where that does not hold.</summary>
    public InterfaceSpec? Defaults { get; set; }

    /// <summary>The bridge that it is a port of.</summary>
    public InterfaceEntry? Master { get; set; }

    /// <summary>The ports when it is a bridge.</summary>
    public List<InterfaceEntry> Ports { get; } = [];

    /// <summary>True for the loopback interface.</summary>
    public bool IsLoopback => Name == InterfaceName.Loopback;

    /// <summary>What makes it a bridge.</summary>
    public BridgeSpec? Bridge => Spec?.Bridge;

    /// <summary>True when it is there without us: `lo`, or a link of the host.</summary>
    public bool IsExisting => Cable is null && Bridge is null;

    /// <summary>True when the file says that it is to be down.</summary>
    public bool IsDown => Spec?.Settings.Up is false;

    /// <summary>Its addresses, from the cable's line or from under `interfaces`.</summary>
    public EquatableArray<AddressSpec> Addresses => Spec?.Addresses ?? (Cable is { Addresses.Count: 2 } cable ? cable.Addresses[End] : []);

    /// <summary>What the file says about the MTU; null when it says nothing.</summary>
    public uint? StatedMtu => Spec?.Settings.Mtu ?? Cable?.Mtu ?? Defaults?.Settings.Mtu;

    /// <summary>What the file says about the queue length.</summary>
    public uint? TransmitQueueLength => Spec?.Settings.TransmitQueueLength ?? Cable?.TransmitQueueLength ?? Defaults?.Settings.TransmitQueueLength;

    /// <summary>
    /// The MTU it will have; null when that is not ours to know. A bridge that is not told gets the least of its ports: left to itself
    /// it follows them, and its own would change with every port.
    /// </summary>
    public uint? Mtu
    {
        get
        {
            if (StatedMtu is { } stated || IsExisting)
            {
                return StatedMtu;
            }

            uint? least = null;
            foreach (var port in Ports)
            {
                if (port.Bridge is not null || port.Mtu is not { } mtu)
                {
                    return null;
                }

                least = Math.Min(least ?? mtu, mtu);
            }

            return least ?? DefaultMtu;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Netns.Name}:{Name}";
}

/// <summary>A namespace with its interfaces.</summary>
internal sealed class NamespaceEntry(NamespaceName name, NamespaceSpec spec, SourceSpan span)
{
    /// <summary>Its name.</summary>
    public NamespaceName Name { get; } = name;

    /// <summary>What the file says about it.</summary>
    public NamespaceSpec Spec { get; } = spec;

    /// <summary>Where it is declared.</summary>
    public SourceSpan Span { get; } = span;

    /// <summary>Its interfaces in file order.</summary>
    public List<InterfaceEntry> Interfaces { get; } = [];

    // By text: the framework compiles its dictionaries of our own structures at every start.
    private Dictionary<string, InterfaceEntry> ByName { get; } = [];

    /// <summary>The interface of a name; null when the file names none.</summary>
    public InterfaceEntry? Find(InterfaceName name) => ByName.TryGetValue(name.Value, out var entry) ? entry : null;

    /// <summary>The interface of a name, made when it is new.</summary>
    public InterfaceEntry GetOrAdd(InterfaceName name, SourceSpan span)
    {
        if (!ByName.TryGetValue(name.Value, out var entry))
        {
            entry = new InterfaceEntry(this, name, span);
            ByName[name.Value] = entry;
            Interfaces.Add(entry);
        }

        return entry;
    }

    /// <summary>A hint towards the interface that was meant.</summary>
    public string? Suggest(InterfaceName name, Findings findings) => Interfaces.Count == 0
        ? $"namespace `{Name}` has no interfaces"
        : NodeText.Suggest(name.Value, Interfaces.Select(i => i.Name.Value), findings.Bag);
}

/// <summary>Everything in a topology by name: who is where, who is plugged into what. Reports what does not fit together.</summary>
internal sealed class TopologyIndex
{
    private readonly Dictionary<string, NamespaceEntry> _byName = [];
    private readonly Findings _findings;

    private TopologyIndex(Topology topology, Findings findings)
    {
        Topology = topology;
        _findings = findings;
    }

    /// <summary>The file.</summary>
    public Topology Topology { get; }

    /// <summary>The topology's name.</summary>
    public string Name => Topology.Name?.Value ?? "";

    /// <summary>The namespaces in file order, `host` among them when it is used.</summary>
    public List<NamespaceEntry> Namespaces { get; } = [];

    /// <summary>Puts everything in its place.</summary>
    public static TopologyIndex Build(Topology topology, Findings findings)
    {
        var index = new TopologyIndex(topology, findings);
        index.AddNamespaces();
        index.AddInterfaces();
        foreach (var cable in topology.Cables)
        {
            index.AddCable(cable);
        }

        foreach (var netns in index.Namespaces)
        {
            index.AttachPorts(netns);
            foreach (var entry in netns.Interfaces)
            {
                index.CheckKind(entry);
            }
        }

        return index;
    }

    /// <summary>A namespace; null when the file has none of that name.</summary>
    public NamespaceEntry? Find(NamespaceName name) => _byName.TryGetValue(name.Value, out var entry) ? entry : null;

    private void AddNamespaces()
    {
        if (Topology.Host is { } host)
        {
            Add(NamespaceName.Host, host, host.Span);
        }

        foreach (var netns in Topology.Namespaces)
        {
            Add(netns.Name, netns.Value, netns.Span);
        }
    }

    private NamespaceEntry Add(NamespaceName name, NamespaceSpec spec, SourceSpan span)
    {
        var entry = new NamespaceEntry(name, spec, span);
        _byName[name.Value] = entry;
        Namespaces.Add(entry);
        return entry;
    }

    private void AddInterfaces()
    {
        foreach (var netns in Namespaces)
        {
            foreach (var named in netns.Spec.Interfaces ?? [])
            {
                var entry = netns.GetOrAdd(named.Name, named.Span);
                entry.Spec = named.Value;
                entry.Defaults = DefaultsFor(entry);
            }
        }
    }

    private InterfaceSpec? DefaultsFor(InterfaceEntry entry)
    {
        if (entry.Netns.Name.IsHost || entry.IsLoopback || Topology.Defaults is not { } defaults)
        {
            return null;
        }

        return defaults.Interfaces;
    }

    private void AddCable(CableSpec cable)
    {
        if (cable.Ends[0].Value == cable.Ends[1].Value)
        {
            _findings.Error(DiagnosticCodes.LinkToItself, cable.Ends[1].Span, $"both ends of this link are `{cable.Ends[0].Value}`", "a cable needs two interfaces");
            return;
        }

        var effective = Topology.Defaults?.Cables is { } defaults
            ? cable with { Mtu = cable.Mtu ?? defaults.Mtu, TransmitQueueLength = cable.TransmitQueueLength ?? defaults.TransmitQueueLength }
            : cable;
        var (first, second) = (AddEnd(effective, 0), AddEnd(effective, 1));
        if (first is not null && second is not null)
        {
            (first.Peer, second.Peer) = (second, first);
        }
    }

    private InterfaceEntry? AddEnd(CableSpec cable, int end)
    {
        var (endpoint, span) = (cable.Ends[end].Value, cable.Ends[end].Span);
        if (!_byName.TryGetValue(endpoint.Netns.Value, out var netns))
        {
            if (!endpoint.Netns.IsHost)
            {
                ReportUnknown(endpoint.Netns, span);
                return null;
            }

            netns = Add(NamespaceName.Host, new NamespaceSpec(), span);
        }

        var entry = netns.GetOrAdd(endpoint.Name, span);
        if (entry.IsLoopback)
        {
            _findings.Error(DiagnosticCodes.BadLoopback, span, "`lo` is the loopback interface and cannot be the end of a link");
            return null;
        }

        if (entry.Cable is { } other)
        {
            _findings.Error(
                DiagnosticCodes.InterfaceUsedTwice,
                span,
                $"`{endpoint}` is the end of two links",
                $"the other one is on {other.Ends[entry.End].Span.LineSeenFrom(span)}");
            return null;
        }

        if (entry.Bridge is not null)
        {
            _findings.Error(DiagnosticCodes.InterfaceUsedTwice, span, $"`{endpoint}` is a bridge and cannot be the end of a link", $"it is declared on {entry.Span.LineSeenFrom(span)}");
            return null;
        }

        (entry.Cable, entry.End, entry.Defaults) = (cable, end, DefaultsFor(entry));
        CheckSaidTwice(entry, cable, end);
        return entry;
    }

    private void ReportUnknown(NamespaceName name, SourceSpan span)
    {
        if (!_findings.MayName(name.Value))
        {
            _findings.Error(
                DiagnosticCodes.UnknownNamespace,
                span,
                $"no namespace `{name}` is declared",
                NodeText.Suggest(name.Value, Namespaces.Select(n => n.Name.Value), _findings.Bag) ?? $"add `{name}: {{}}` under `namespaces`");
        }
    }

    private void CheckSaidTwice(InterfaceEntry entry, CableSpec cable, int end)
    {
        if (entry.Spec?.Addresses is not null && cable.Addresses.Count == 2 && cable.Addresses[end].Count > 0)
        {
            _findings.Error(
                DiagnosticCodes.SaidTwice,
                entry.Span,
                $"the addresses of `{entry}` stand here and on its link",
                $"the link is on {cable.Span.LineSeenFrom(entry.Span)}; say them in one place");
        }

        if (entry.Spec?.Settings.Mac is not null && cable.Macs.Count == 2)
        {
            _findings.Error(DiagnosticCodes.SaidTwice, entry.Span, $"the MAC address of `{entry}` stands here and on its link", $"the link is on {cable.Span.LineSeenFrom(entry.Span)}");
        }
    }

    private void AttachPorts(NamespaceEntry netns)
    {
        foreach (var entry in netns.Interfaces)
        {
            foreach (var port in entry.Bridge?.Ports ?? [])
            {
                Attach(entry, port);
            }
        }
    }

    private void Attach(InterfaceEntry bridge, Located<InterfaceName> port)
    {
        var netns = bridge.Netns;
        if (netns.Find(port.Value) is not { } entry)
        {
            Validation.ReportUnknown(netns, port, _findings);
        }
        else if (entry.IsLoopback || entry.Bridge is not null)
        {
            var what = entry.IsLoopback ? "the loopback interface" : "a bridge";
            _findings.Error(
                DiagnosticCodes.BadPort,
                port.Span,
                entry == bridge ? $"`{port.Value}` cannot be a port of itself" : $"`{port.Value}` is {what} and cannot be a port of `{bridge.Name}`",
                entry == bridge || entry.IsLoopback ? null : "join bridges by a cable");
        }
        else if (entry.Master == bridge)
        {
            _findings.Error(DiagnosticCodes.DeclaredTwice, port.Span, $"`{port.Value}` stands twice among the ports of `{bridge.Name}`");
        }
        else if (entry.Master is { } other)
        {
            _findings.Error(DiagnosticCodes.PortInTwoBridges, port.Span, $"`{port.Value}` is a port of `{bridge.Name}` and of `{other.Name}`", "an interface can be a port of one bridge");
        }
        else
        {
            entry.Master = bridge;
            bridge.Ports.Add(entry);
        }
    }

    private void CheckKind(InterfaceEntry entry)
    {
        if (entry.IsLoopback && entry.Spec is { } spec && (spec.Bridge is not null || spec.Settings.Mac is not null))
        {
            _findings.Error(DiagnosticCodes.BadLoopback, entry.Span, "`lo` is the loopback interface: it can be no bridge and has no MAC address");
        }
        else if (entry.IsExisting && !entry.IsLoopback && !entry.Netns.Name.IsHost
            && !_findings.MayName(entry.Name.Value) && !(entry.Spec is { } said && _findings.IsIncomplete(said.Span)))
        {
            _findings.Error(
                DiagnosticCodes.MissingKind,
                entry.Span,
                $"nothing makes the interface `{entry}`",
                $"plug a link into it, or say its kind: `bridge: {{}}`{Near(entry)}");
        }
    }

    private string Near(InterfaceEntry entry)
    {
        var ends = entry.Netns.Interfaces.Where(i => i.Cable is not null).Select(i => i.Name.Value);
        return NodeText.Suggest(entry.Name.Value, ends, _findings.Bag) is { } text && text.StartsWith("did", StringComparison.Ordinal) ? $"; {text}" : "";
    }
}
