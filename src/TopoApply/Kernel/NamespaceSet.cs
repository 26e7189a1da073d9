using TopoApply.Diagnostics;
using TopoApply.Netlink;
using TopoApply.Netlink.Interop;
using TopoApply.Netlink.Namespaces;
using TopoApply.Netlink.Sockets;
using TopoApply.Netlink.Values;

namespace TopoApply.Kernel;

/// <summary>
/// The open namespaces of one command. A new namespace is staged without a name and bound to it last, so that a crash before that
/// leaves nothing; a deleted one loses its name but is pinned by a second bind mount until commit, so that it can come back with
/// its processes and sockets.
/// </summary>
internal sealed class NamespaceSet : IDisposable
{
    /// <summary>A name exists for a moment before it is a namespace and after it was one.</summary>
    private const int LeftoverPatienceMilliseconds = 200;

    private const string PinDirectory = HostPaths.Run + "/pins";
    private const int RemoveDirectory = 0x200; // AT_REMOVEDIR

    private readonly Dictionary<NamespaceName, NamespaceSession> _current = [];
    private readonly List<NamespaceSession> _pinned = [];
    private readonly NetlinkCounters _counters = new();
    private NamespaceDirectory? _names;
    private NamespaceDirectory? _pins;

    /// <summary>Opens the host's namespace.</summary>
    public NamespaceSet()
    {
        Host = new NamespaceSession(NamespaceName.Host, NetworkNamespace.OpenCurrent(), SessionState.Host, _counters);
    }

    /// <summary>The namespace we were started in.</summary>
    public NamespaceSession Host { get; }

    /// <summary>What went over all sockets.</summary>
    public NetlinkCounters Counters => _counters;

    /// <summary>New namespaces without a name.</summary>
    public IEnumerable<NamespaceSession> Staged => _current.Values.Where(s => s.IsStaged);

    /// <summary>Namespaces whose names were taken away.</summary>
    public IReadOnlyList<NamespaceSession> Pinned => _pinned;

    /// <summary>All names that are known here.</summary>
    public IEnumerable<NamespaceName> Names => _current.Keys.Concat(_pinned.Select(s => s.Name));

    /// <summary>The session under a name: staged or bound, else pinned; null when there is none.</summary>
    public NamespaceSession? Find(NamespaceName name) =>
        name.IsHost ? Host : _current.TryGetValue(name, out var session) ? session : _pinned.Find(s => s.Name == name);

    /// <summary>
    /// Holds the directory of names open for as long as the result lives, so that looking many up takes fewer steps. Not across anything
    /// that makes a mount of it.
    /// </summary>
    public IDisposable HoldNames()
    {
        _names = NamespaceDirectory.TryOpen(PathOf(NamespaceName.Host));
        return new Holding(this);
    }

    /// <summary>
    /// Looks a name up again. Whatever is bound to it now counts; a staged namespace has no name yet and stays. What is no namespace
    /// goes into the bag.
    /// </summary>
    public NamespaceSession? Look(NamespaceName name, SourceSpan origin, bool wanted, DiagnosticBag bag)
    {
        if (_current.TryGetValue(name, out var known) && known.IsStaged)
        {
            return known;
        }

        var opening = Open(name, _names);
        switch (opening.File)
        {
            case NamespaceFile.Leftover when wanted:
                bag.Warning(
                    DiagnosticCodes.LeftoverName,
                    origin,
                    $"{PathOf(name)} is an empty file, left by a crash or by another mount namespace",
                    "the namespace will be bound over it");
                break;
            case NamespaceFile.Foreign when wanted:
                bag.Error(
                    DiagnosticCodes.Foreign,
                    origin,
                    $"{PathOf(name)} is not a network namespace, and it is not followed or overwritten",
                    "remove it");
                break;
        }

        if (opening.Namespace is not { } found)
        {
            Forget(name);
            return _pinned.Find(s => s.Name == name);
        }

        if (known is not null && known.Namespace.IsSameAs(found))
        {
            found.Dispose();
            return known;
        }

        Forget(name);
        return _current[name] = new NamespaceSession(name, found, SessionState.Named, _counters);
    }

    /// <summary>Takes up a pin that an interrupted apply has left.</summary>
    public NamespaceSession? RecoverPin(NamespaceName name, ulong cookie)
    {
        var opening = NetworkNamespace.OpenNamed(PinOf(cookie));
        if (opening.Namespace is not { } found)
        {
            return null;
        }

        if (found.Cookie != cookie)
        {
            found.Dispose();
            return null;
        }

        var session = new NamespaceSession(name, found, SessionState.Pinned, _counters);
        _pinned.Add(session);
        return session;
    }

    /// <summary>Makes a namespace without a name.</summary>
    public NamespaceSession Stage(NamespaceName name)
    {
        var session = new NamespaceSession(name, NetworkNamespace.CreateUnnamed(), SessionState.Staged, _counters);
        Forget(name);
        return _current[name] = session;
    }

    /// <summary>Binds a staged or pinned namespace to its name.</summary>
    public void Bind(NamespaceSession session)
    {
        session.Namespace.BindTo(PathOf(session.Name));
        if (session.State == SessionState.Pinned)
        {
            _pinned.Remove(session);
            ReleasePin(session);
        }

        if (_current.TryGetValue(session.Name, out var other) && other != session)
        {
            other.Dispose();
        }

        session.State = SessionState.Named;
        _current[session.Name] = session;
    }

    /// <summary>Takes the name away and keeps the namespace by a pin.</summary>
    public void Unbind(NamespaceSession session)
    {
        session.Namespace.BindTo(_pins ??= MakePins(), $"{session.Cookie}");
        NetworkNamespace.Unbind(PathOf(session.Name));
        _current.Remove(session.Name);
        session.State = SessionState.Pinned;
        session.CloseSockets();
        _pinned.Add(session);
    }

    /// <summary>Lets all pinned namespaces die, at once when nobody else has pinned any.</summary>
    public void DropPinned()
    {
        LetGoOfPins();
        var all = _pinned.ToArray();
        var paths = all.Select(s => PinOf(s.Cookie)).ToHashSet(StringComparer.Ordinal);
        if (all.Length > 1 && Directory.Exists(PinDirectory) && paths.SetEquals(Directory.GetFiles(PinDirectory)) && NetworkNamespace.ReleaseAll(PinDirectory))
        {
            foreach (var path in paths)
            {
                File.Delete(path);
            }
        }

        foreach (var session in all)
        {
            Drop(session);
        }
    }

    /// <summary>Lets a staged namespace die, or a pinned one.</summary>
    public void Drop(NamespaceSession session)
    {
        if (session.State == SessionState.Pinned)
        {
            _pinned.Remove(session);
            session.CloseSockets();
            ReleasePin(session);
        }
        else
        {
            _current.Remove(session.Name);
        }

        session.Dispose();
    }

    /// <summary>
    /// Removes the pins of namespaces that have their names: whoever set them was killed before it took the name away, or after it had
    /// given it back.
    /// </summary>
    public void ReleaseStrayPins()
    {
        LetGoOfPins();
        if (!Directory.Exists(PinDirectory))
        {
            return;
        }

        foreach (var session in _current.Values.Where(s => s.State == SessionState.Named && File.Exists(PinOf(s.Cookie))))
        {
            ReleasePin(session);
        }

        foreach (var path in Directory.Exists(PinDirectory) ? Directory.GetFiles(PinDirectory) : [])
        {
            // The mount is gone, and the file below it was not removed any more.
            RemoveLeftover(path, NetworkNamespace.OpenNamed(path));
        }

        RemovePinDirectory();
    }

    /// <summary>
    /// Removes the empty file that a name is before a namespace is bound to it, when whoever made it was killed. Somebody who is just
    /// making one of that name is given time to finish.
    /// </summary>
    public static void RemoveLeftover(NamespaceName name) => RemoveLeftover(PathOf(name), Open(name));

    /// <inheritdoc/>
    public void Dispose()
    {
        LetGoOfPins();
        foreach (var session in _current.Values.Concat(_pinned))
        {
            session.Dispose();
        }

        Host.Dispose();
    }

    private static string PathOf(NamespaceName name) => $"{HostPaths.NamespaceNames}/{name}";

    private static string PinOf(ulong cookie) => $"{PinDirectory}/{cookie}";

    /// <summary>Many are pinned one after the other: their directory is made and looked at once, and held.</summary>
    private static NamespaceDirectory MakePins()
    {
        SecureDirectory.Make(HostPaths.Run);
        return NamespaceDirectory.OpenPrivate(PinOf(0));
    }

    /// <summary>Before any pin goes: the directory goes with the last one.</summary>
    private void LetGoOfPins()
    {
        _pins?.Dispose();
        _pins = null;
    }

    private void ReleasePin(NamespaceSession session)
    {
        LetGoOfPins();
        try
        {
            NetworkNamespace.Unbind(PinOf(session.Cookie));
        }
        catch (KernelException exception) when (exception.Errno == Errno.ENOENT)
        {
            // Somebody has removed it already.
        }

        if (_pinned.Count == 0)
        {
            RemovePinDirectory();
        }
    }

    private static void RemoveLeftover(string path, NamespaceOpening opening)
    {
        opening.Namespace?.Dispose();
        if (opening.File == NamespaceFile.Leftover)
        {
            File.Delete(path);
        }
    }

    /// <summary>
    /// The directory is a mount of its own, which goes with the last pin in it, unless others pin as well. Detached, since a program that is just
    /// being started may hold our descriptors for a moment.
    /// </summary>
    private static void RemovePinDirectory()
    {
        if (Directory.Exists(PinDirectory) && Directory.EnumerateFileSystemEntries(PinDirectory).Any())
        {
            return;
        }

        _ = NetworkNamespace.ReleaseAll(PinDirectory);
        using var run = SecureDirectory.TryOpen(HostPaths.Run, 0, make: false);
        _ = run is null ? 0 : Libc.UnlinkAt(run, "pins", RemoveDirectory);
    }

    private static NamespaceOpening Open(NamespaceName name, NamespaceDirectory? names = null)
    {
        var path = PathOf(name);
        var opening = names is null ? NetworkNamespace.OpenNamed(path) : NetworkNamespace.OpenNamed(names, name.Value);
        for (var waited = 0; opening.File == NamespaceFile.Leftover && waited < LeftoverPatienceMilliseconds; waited += 10)
        {
            Thread.Sleep(10);
            opening = NetworkNamespace.OpenNamed(path);
        }

        return opening;
    }

    private void Forget(NamespaceName name)
    {
        if (_current.Remove(name, out var session))
        {
            session.Dispose();
        }
    }

    private sealed class Holding(NamespaceSet set) : IDisposable
    {
        public void Dispose()
        {
            set._names?.Dispose();
            set._names = null;
        }
    }
}
