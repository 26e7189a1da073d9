using System.Collections.Concurrent;
using System.Diagnostics;
using TopoApply.Diagnostics;
using TopoApply.Kinds;
using TopoApply.Model;
using TopoApply.Netlink.Interop;
using TopoApply.Netlink.Sockets;
using TopoApply.Netlink.Values;

namespace TopoApply.Kernel;

/// <summary>One read of everything in scope.</summary>
internal sealed class KernelReading
{
    /// <summary>Reading a router of thousands of ports holds the kernel's lock that its own work waits for: to ask more often is to wait longer.</summary>
    private const int LongestPauseMilliseconds = 500;

    /// <summary>For so long a namespace is read anew because something in it changed meanwhile.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The same when an apply or the way back depends on it. The kernel checks thousands of new ports' link-local addresses for duplicates, each
    /// of which interrupts the dump of all: seconds, and more on a machine that is busy.
    /// </summary>
    private static readonly TimeSpan s_patienceOfAnApply = TimeSpan.FromSeconds(60);

    private readonly NamespaceSet _namespaces;
    private readonly DiagnosticBag _bag;
    private readonly OperationContext? _unfinished;
    private readonly ILookup<NamespaceName, Resource> _desired;
    private readonly Dictionary<ResourceKey, Resource> _resources = [];
    private readonly List<object> _kept = [];
    private readonly Dictionary<NamespaceName, NamespaceReader> _readers = [];
    private readonly IReadOnlyDictionary<NamespaceName, NamespaceReader>? _earlier;
    private readonly Lock _opening = new();
    private readonly ConcurrentDictionary<ResourceKind, Lazy<IDisposable?>> _held = [];
    private readonly Dictionary<ulong, NamespaceName> _seen = [];
    private readonly Dictionary<NamespaceName, (NamespaceSession Session, int Order)> _opened = [];
    private IReadOnlySet<ResourceKey> _late = new HashSet<ResourceKey>();
    private bool _watches;

    /// <summary>Prepares a read.</summary>
    /// <param name="scope">What is read.</param>
    /// <param name="namespaces">The open namespaces.</param>
    /// <param name="record">What is ours without a mark.</param>
    /// <param name="bag">Where problems go that a user can mend.</param>
    /// <param name="unfinished">What operations have put off, to be done on the way; null for nothing.</param>
    /// <param name="earlier">What an earlier read has found in each namespace; null when there was none.</param>
    public KernelReading(
        ReadScope scope,
        NamespaceSet namespaces,
        OwnershipRecord record,
        DiagnosticBag bag,
        OperationContext? unfinished = null,
        IReadOnlyDictionary<NamespaceName, NamespaceReader>? earlier = null)
    {
        _unfinished = unfinished;
        _earlier = earlier;
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

    /// <summary>What was found in each namespace.</summary>
    public IReadOnlyDictionary<NamespaceName, NamespaceReader> Readers => _readers;

    /// <summary>What a kind needs in each namespace and opens once, for as long as the read lasts. Called from several threads; a failure is everybody's.</summary>
    public T? Hold<T>(ResourceKind kind, Func<T?> open)
        where T : class, IDisposable => (T?)_held.GetOrAdd(kind, static (_, open) => new Lazy<IDisposable?>(open), open).Value;

    /// <summary>What is wanted in one namespace.</summary>
    public IEnumerable<Resource> DesiredIn(NamespaceName netns) => _desired[netns];

    /// <summary>What kinds have kept for the end, of one type.</summary>
    public IEnumerable<T> Kept<T>() => _kept.OfType<T>();

    /// <summary>A namespace that was opened before another one; null when it was not. Called from several threads.</summary>
    public NamespaceSession? OpenedBefore(NamespaceName other, NamespaceName name)
    {
        lock (_opening)
        {
            return _opened.TryGetValue(name, out var opened) && _opened.TryGetValue(other, out var later) && opened.Order < later.Order ? opened.Session : null;
        }
    }

    /// <summary>A resource that was read.</summary>
    public Resource? Find(ResourceKey key) => _resources.GetValueOrDefault(key);

    /// <summary>Puts another version in the place of a resource that was read.</summary>
    public void Replace(Resource resource) => _resources[resource.Key] = resource;

    /// <summary>Reads.</summary>
    public State Run()
    {
        ReadNamespaces([.. _desired.Select(g => g.Key).Concat(Record.Namespaces.Keys).Concat(_namespaces.Names).Append(NamespaceName.Host).Distinct().Order()]);
        foreach (var kind in ResourceKinds.All)
        {
            kind.FinishRead(this);
        }

        foreach (var held in _held.Values.Where(held => held.IsValueCreated))
        {
            held.Value?.Dispose();
        }

        return State.Of(_resources);
    }

    /// <summary>Opens a namespace; null when there is nothing to read inside, and perhaps something outside.</summary>
    private Unread? Open(NamespaceName name, out NamespaceReader? outside)
    {
        outside = null;
        if (name.IsHost)
        {
            _seen[_namespaces.Host.Cookie] = name;
            return new Unread(name, _namespaces.Host, NamespaceRole.Host, Ownership.Builtin);
        }

        var wanted = _desired.Contains(name);
        var origin = Scope.Desired.TryGet(ResourceKey.ForNetns(name), out var declared) ? declared.Origin : SourceSpan.None;
        var session = _namespaces.Look(name, origin, wanted, _bag);
        if (session is null && Record.Namespaces.TryGetValue(name, out var cookie))
        {
            session = _namespaces.RecoverPin(name, cookie);
        }

        if (session is null)
        {
            outside = ReadOutside(name);
            return null;
        }

        if (!_seen.TryAdd(session.Cookie, name))
        {
            if (wanted)
            {
                var other = _seen[session.Cookie];
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
    private void ReadNamespaces(NamespaceName[] names)
    {
        // Each namespace is a descriptor anyway, and its watch would be another one.
        _watches = Scope is { Watch: true, Hidden: false, Reached: null } && DescriptorLimit.HasRoomFor(2 * names.Length);
        var (clock, whole) = (Stopwatch.StartNew(), Stopwatch.StartNew());
        var patience = Scope.Hidden || Scope.Reached is not null ? s_patienceOfAnApply : s_patience;
        List<Unread> left;
        using (_namespaces.HoldNames())
        {
            left = OpenAndRead(names);
        }

        _late = _unfinished?.Late.ToHashSet() ?? [];
        _unfinished?.Complete();
        for (var pause = 2; left.Count > 0 && whole.Elapsed < patience; pause = Math.Min(pause * 2, LongestPauseMilliseconds))
        {
            Thread.Sleep((int)Math.Max(pause - clock.ElapsedMilliseconds, 0));
            clock.Restart();
            left = ReadAgain(left);
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

    /// <summary>
    /// Each thread opens a namespace and reads it. They are opened one after the other, the host's first, then those of which most is wanted:
    /// of two names for one namespace it must not depend on chance which one counts, and the longest read must not be the last to begin. What was
    /// read where something is still to be done does not count yet; it is what the next read there is compared with.
    /// </summary>
    private List<Unread> OpenAndRead(NamespaceName[] names)
    {
        var order = Enumerable.Range(0, names.Length).OrderByDescending(i => names[i].IsHost ? int.MaxValue : _desired[names[i]].Count()).ToArray();
        var (unread, readers, counts, next) = (new Unread?[names.Length], new NamespaceReader?[names.Length], new bool[names.Length], 0);
        Workers.Run(names.Length, _ =>
        {
            int at;
            lock (_opening)
            {
                at = order[next++];
                unread[at] = Open(names[at], out readers[at]);
                if (unread[at] is { } known)
                {
                    _opened[known.Name] = (known.Session, next);
                }
            }

            if (unread[at] is not { } opened)
            {
                return;
            }

            readers[at] = Unmoved(opened);
            counts[at] = readers[at] is not null;
            if (!counts[at])
            {
                readers[at] = ReadOnce(opened, out counts[at]);
                counts[at] &= _unfinished?.IsLate(opened.Name) != true;
            }
        });
        return AcceptAll(unread, readers, counts);
    }

    /// <summary>What the read before has found in a namespace; null when it must be read anew.</summary>
    private NamespaceReader? Unmoved(Unread unread) =>
        Scope.Reached?.Contains(unread.Name) == false && _earlier?.GetValueOrDefault(unread.Name) is { } earlier
        && earlier.Exists && earlier.Session == unread.Session && earlier.Role == unread.Role && earlier.Ownership == unread.Ownership && unread.Session.IsQuiet
            ? earlier
            : null;

    private List<Unread> ReadAgain(List<Unread> some)
    {
        var (readers, counts) = (new NamespaceReader?[some.Count], new bool[some.Count]);
        Workers.Run(some.Count, i => readers[i] = ReadOnce(some[i], out counts[i]));
        return AcceptAll(some, readers, counts);
    }

    /// <summary>Accepts what counts; what is left are those whose reading does not.</summary>
    private List<Unread> AcceptAll(IReadOnlyList<Unread?> unread, NamespaceReader?[] readers, bool[] counts)
    {
        List<Unread> left = [];
        _resources.EnsureCapacity(_resources.Count + readers.Sum(reader => reader?.Resources.Count ?? 0));
        for (var i = 0; i < readers.Length; i++)
        {
            if (unread[i] is { } opened && !counts[i])
            {
                left.Add(opened with { Before = readers[i] });
            }
            else if (readers[i] is { } reader)
            {
                Accept(reader);
            }
        }

        return left;
    }

    /// <summary>Reads a namespace; null when a dump was interrupted.</summary>
    private NamespaceReader? ReadOnce(Unread unread, out bool counts)
    {
        var (name, session, role, ownership, before) = unread;
        var reader = new NamespaceReader(this, name, session, role, ownership);
        var looks = LooksInto(name, role);
        var whole = TryRead(reader, looks);
        var quiet = whole && (!looks || !session.Route.HearsChange());
        counts = quiet || (whole && before is not null && reader.FoundSame(before, _late));
        session.EndReading(watch: counts && looks && _watches);
        return whole ? reader : null;
    }

    /// <summary>
    /// A dump counts only when nothing changed from before it to behind it, or when it found the same as the one before: the
    /// kernel's own mark of an interrupted dump misses IPv6 addresses, IPv6 routes and rules. The second way out is for the kernel's
    /// own work after a change (duplicate address detection, carrier), which goes on for seconds and concerns no resource.
    /// </summary>
    private static bool TryRead(NamespaceReader reader, bool looks)
    {
        try
        {
            if (looks)
            {
                reader.Session.BeginReading();
            }

            foreach (var kind in ResourceKinds.All)
            {
                if (looks || kind.Publishes || !kind.LivesInNamespace)
                {
                    kind.Read(reader);
                }
            }
        }
        catch (DumpInterruptedException)
        {
            return false;
        }

        return true;
    }

    /// <summary>What is in a namespace that has lost its name matters to who might give it back: to a way back, and to who wants one of that name.</summary>
    private bool LooksInto(NamespaceName name, NamespaceRole role) => role switch
    {
        NamespaceRole.Foreign => false,
        NamespaceRole.Kept => Scope.Hidden || _desired.Contains(name),
        _ => true,
    };

    /// <summary>A namespace that is still to be read.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Session">The open namespace.</param>
    /// <param name="Role">Whose it is.</param>
    /// <param name="Ownership">Ownership of the namespace itself.</param>
    /// <param name="Before">What an earlier attempt found; null when there was none, or it was interrupted.</param>
    private sealed record Unread(NamespaceName Name, NamespaceSession Session, NamespaceRole Role, Ownership Ownership, NamespaceReader? Before = null);

    private void Accept(NamespaceReader reader)
    {
        _readers[reader.Netns] = reader;
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
