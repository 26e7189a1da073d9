using System.Diagnostics;
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

    /// <summary>So many namespaces are opened before they are read: each holds descriptors until then.</summary>
    private const int Portion = 256;

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
        var names = _desired.Select(g => g.Key).Concat(Record.Namespaces.Keys).Concat(_namespaces.Names).Where(n => !n.IsHost).Distinct().Order().ToArray();
        IEnumerable<Unread> all = names.Select(name => Open(name, seen)).OfType<Unread>();
        ReadNamespaces(all.Prepend(new Unread(NamespaceName.Host, _namespaces.Host, NamespaceRole.Host, Ownership.Builtin)));
        foreach (var kind in ResourceKinds.All)
        {
            kind.FinishRead(this);
        }

        return new State(_resources.Values);
    }

    /// <summary>Opens a namespace; null when there is nothing to read inside.</summary>
    private Unread? Open(NamespaceName name, Dictionary<ulong, NamespaceName> seen)
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
            return null;
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

            return null;
        }

        var ours = session.IsStaged || Record.HasNamespace(name, session.Cookie);
        var role = session.State == SessionState.Pinned ? NamespaceRole.Kept : ours || Scope.Adopt ? NamespaceRole.Owned : NamespaceRole.Foreign;
        var ownership = role == NamespaceRole.Kept ? Ownership.Builtin : ours ? Ownership.Owned : Ownership.Foreign;
        return new Unread(name, session, role, ownership);
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

    /// <summary>
    /// Reads namespaces until each was quiet. What was not comes again after all the others: by then the kernel has most often finished
    /// with its own work there, and nobody has waited for it.
    /// </summary>
    private void ReadNamespaces(IEnumerable<Unread> all)
    {
        var clock = Stopwatch.StartNew();
        var left = all.Chunk(Portion).SelectMany(ReadTogether).ToArray();
        for (var attempt = 1; left.Length > 0 && attempt < MostAttempts; attempt++)
        {
            var pause = Math.Min(1 << attempt, LongestPauseMilliseconds) - clock.ElapsedMilliseconds;
            Thread.Sleep((int)Math.Max(pause, 0));
            clock.Restart();
            left = ReadTogether(left);
        }

        foreach (var name in left.Select(unread => unread.Name))
        {
            _bag.Error(
                DiagnosticCodes.Unstable,
                SourceSpan.None,
                $"{(name.IsHost ? "the host's namespace" : $"namespace {name}")} kept changing while it was read",
                "something is configuring it at this moment; try again when it has finished");
        }
    }

    /// <summary>Reads some namespaces at the same time; what is left are those whose reading does not count.</summary>
    private Unread[] ReadTogether(Unread[] some)
    {
        var readers = new NamespaceReader?[some.Length];
        var counts = new bool[some.Length];
        Workers.Run(some.Length, i => readers[i] = ReadOnce(some[i], out counts[i]));
        List<Unread> left = [];
        for (var i = 0; i < some.Length; i++)
        {
            if (counts[i])
            {
                Accept(readers[i]!);
            }
            else
            {
                left.Add(some[i] with { Before = readers[i] });
            }
        }

        return [.. left];
    }

    /// <summary>Reads a namespace; null when a dump was interrupted.</summary>
    private NamespaceReader? ReadOnce(Unread unread, out bool counts)
    {
        var (name, session, role, ownership, before) = unread;
        var reader = new NamespaceReader(this, name, session, role, ownership);
        using var events = role == NamespaceRole.Foreign ? null : session.Namespace.OpenEvents();
        var whole = TryRead(reader, events, out var quiet);
        session.CloseSockets();
        counts = whole && (quiet || (before is not null && reader.FoundSame(before)));
        return whole ? reader : null;
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

    /// <summary>A namespace that is still to be read.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Session">The open namespace.</param>
    /// <param name="Role">Whose it is.</param>
    /// <param name="Ownership">Ownership of the namespace itself.</param>
    /// <param name="Before">What an earlier attempt found; null when there was none, or it was interrupted.</param>
    private sealed record Unread(NamespaceName Name, NamespaceSession Session, NamespaceRole Role, Ownership Ownership, NamespaceReader? Before = null);

    private void Accept(NamespaceReader reader)
    {
        foreach (var resource in reader.Resources)
        {
            _resources[resource.Key] = resource;
        }

        _kept.AddRange(reader.KeptItems);
        Scope.Omissions?.AddRange(reader.Omissions);
        foreach (var problem in reader.Problems)
        {
            _bag.Add(problem);
        }
    }
}
