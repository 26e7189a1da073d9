using TopoApply.Diagnostics;
using TopoApply.Kinds;
using TopoApply.Model;
using TopoApply.Netlink.Sockets;
using TopoApply.Netlink.Values;

namespace TopoApply.Kernel;

/// <summary>One read of everything in scope.</summary>
internal sealed class KernelReading
{
    /// <summary>How often a namespace is read anew because something in it changed meanwhile.</summary>
    private const int MostAttempts = 10;

    private const int LongestPauseMilliseconds = 200;

    private readonly NamespaceSet _namespaces;
    private readonly DiagnosticBag _bag;
    private readonly ILookup<NamespaceName, Resource> _desired;
    private readonly Dictionary<ResourceKey, Resource> _resources = [];
    private readonly List<object> _kept = [];

    /// <summary>Prepares a read.</summary>
    public KernelReading(ReadScope scope, NamespaceSet namespaces, OwnershipRecord record, DiagnosticBag bag)
    {
        Scope = scope;
        Record = record;
        _namespaces = namespaces;
        _bag = bag;
        _desired = scope.Desired.All.ToLookup(r => r.Netns);
    }

    /// <summary>What is read.</summary>
    public ReadScope Scope { get; }

    /// <summary>What is ours without a mark.</summary>
    public OwnershipRecord Record { get; }

    /// <summary>Where problems go that a user can mend.</summary>
    public DiagnosticBag Bag => _bag;

    /// <summary>What is wanted in one namespace.</summary>
    public IEnumerable<Resource> DesiredIn(NamespaceName netns) => _desired[netns];

    /// <summary>What kinds have kept for the end, of one type.</summary>
    public IEnumerable<T> Kept<T>() => _kept.OfType<T>();

    /// <summary>A resource that was read.</summary>
    public Resource? Find(ResourceKey key) => _resources.GetValueOrDefault(key);

    /// <summary>Puts another version in the place of a resource that was read.</summary>
    public void Replace(Resource resource) => _resources[resource.Key] = resource;

    /// <summary>Reads.</summary>
    public State Run()
    {
        var seen = new Dictionary<ulong, NamespaceName> { [_namespaces.Host.Cookie] = NamespaceName.Host };
        ReadNamespace(NamespaceName.Host, _namespaces.Host, NamespaceRole.Host, Ownership.Builtin);
        var names = _desired.Select(g => g.Key).Concat(Record.Namespaces.Keys).Concat(_namespaces.Names).Where(n => !n.IsHost).Distinct().Order().ToArray();
        foreach (var name in names)
        {
            ReadName(name, seen);
        }

        foreach (var kind in ResourceKinds.All)
        {
            kind.FinishRead(this);
        }

        return new State(_resources.Values);
    }

    private void ReadName(NamespaceName name, Dictionary<ulong, NamespaceName> seen)
    {
        var wanted = _desired.Contains(name);
        var origin = Scope.Desired.TryGet(ResourceKey.ForNetns(name), out var declared) ? declared.Origin : SourceSpan.None;
        var session = _namespaces.Look(name, origin, wanted, _bag);
        if (session is null && Record.Namespaces.TryGetValue(name, out var cookie))
        {
            session = _namespaces.RecoverPin(name, cookie);
        }

        if (session is null)
        {
            Accept(ReadOutside(name));
            return;
        }

        if (!seen.TryAdd(session.Cookie, name))
        {
            if (wanted)
            {
                var other = seen[session.Cookie];
                _bag.Error(
                    DiagnosticCodes.SameNamespace,
                    origin,
                    other.IsHost ? $"{name} is a name of the host's own namespace" : $"{name} and {other} are names of one namespace",
                    $"remove the name (ip netns del {name}), or use another");
            }

            return;
        }

        var ours = session.IsStaged || Record.HasNamespace(name, session.Cookie);
        var role = session.State == SessionState.Pinned ? NamespaceRole.Kept : ours || Scope.Adopt ? NamespaceRole.Owned : NamespaceRole.Foreign;
        var ownership = role == NamespaceRole.Kept ? Ownership.Builtin : ours ? Ownership.Owned : Ownership.Foreign;
        ReadNamespace(name, session, role, ownership);
    }

    /// <summary>What belongs to a namespace that is not there: its files.</summary>
    private NamespaceReader ReadOutside(NamespaceName name)
    {
        var reader = new NamespaceReader(this, name, null, NamespaceRole.Owned, Ownership.Owned);
        foreach (var kind in ResourceKinds.All)
        {
            if (!kind.LivesInNamespace)
            {
                kind.Read(reader);
            }
        }

        return reader;
    }

    private void ReadNamespace(NamespaceName name, NamespaceSession session, NamespaceRole role, Ownership ownership)
    {
        using var events = role == NamespaceRole.Foreign ? null : session.Namespace.OpenEvents();
        NamespaceReader? before = null;
        for (var attempt = 1; attempt <= MostAttempts; attempt++)
        {
            var reader = new NamespaceReader(this, name, session, role, ownership);
            var whole = TryRead(reader, events, out var quiet);
            if (whole && (quiet || (before is not null && reader.FoundSame(before))))
            {
                session.CloseSockets();
                Accept(reader);
                return;
            }

            before = whole ? reader : null;
            Thread.Sleep(Math.Min(1 << attempt, LongestPauseMilliseconds));
        }

        _bag.Error(
            DiagnosticCodes.Unstable,
            SourceSpan.None,
            $"{(name.IsHost ? "the host's namespace" : $"namespace {name}")} kept changing while it was read",
            "something is configuring it at this moment; try again when it has finished");
    }

    /// <summary>
    /// A dump counts only when nothing changed from before it to behind it, or when it found the same as the one before: the
    /// kernel's own mark of an interrupted dump misses IPv6 addresses, IPv6 routes and rules. The second way out is for the kernel's
    /// own work after a change (duplicate address detection, carrier), which goes on for seconds and concerns no resource.
    /// </summary>
    private static bool TryRead(NamespaceReader reader, EventSocket? events, out bool quiet)
    {
        quiet = false;
        events?.Drain();
        try
        {
            foreach (var kind in ResourceKinds.All)
            {
                if (reader.Role != NamespaceRole.Foreign || kind.Publishes || !kind.LivesInNamespace)
                {
                    kind.Read(reader);
                }
            }
        }
        catch (DumpInterruptedException)
        {
            return false;
        }

        quiet = events?.Drain() != true;
        return true;
    }

    private void Accept(NamespaceReader reader)
    {
        foreach (var resource in reader.Resources)
        {
            _resources[resource.Key] = resource;
        }

        _kept.AddRange(reader.KeptItems);
        Scope.Omissions?.AddRange(reader.Omissions);
    }
}
