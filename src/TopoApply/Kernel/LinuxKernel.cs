using TopoApply.Diagnostics;
using TopoApply.Kinds;
using TopoApply.Model;
using TopoApply.Netlink;
using TopoApply.Netlink.Sockets;
using TopoApply.Netlink.Values;
using TopoApply.Netlink.Wire;
using TopoApply.Planning;

namespace TopoApply.Kernel;

/// <summary>The kernel we run on.</summary>
internal sealed class LinuxKernel : IKernel
{
    private readonly NamespaceSet _namespaces = new();
    private RecordStore? _store;
    private OwnershipRecord _record = new();
    private byte[]? _recordBefore;
    private string? _topology;
    private State _live = State.Empty;
    private OperationContext? _context;
    private bool _begun;
    private IReadOnlyDictionary<NamespaceName, NamespaceReader>? _readers;

    /// <summary>What went over all sockets so far.</summary>
    public NetlinkCounters Counters => _namespaces.Counters;

    /// <summary>Why this process may not do what is needed, as a sentence; null when it may.</summary>
    public static string? CheckRights() => HostRights.Missing();

    /// <inheritdoc/>
    public State Read(ReadScope scope, DiagnosticBag bag)
    {
        _context?.Flush();
        UseRecord(scope.Topology);
        if (scope.Desired.All.Any(r => !r.Netns.IsHost) && MountView.IsPrivate())
        {
            bag.Warning(
                DiagnosticCodes.PrivateMounts,
                SourceSpan.None,
                $"this process has its own view of {HostPaths.NamespaceNames}: namespaces made here are not seen by the rest of the host",
                "harmless in a container, a sandbox or a test");
        }

        var reading = new KernelReading(scope, _namespaces, _record, bag, scope.Hidden ? null : _context, _readers);
        _live = reading.Run();
        _readers = scope.Watch ? reading.Readers : null;
        return _live;
    }

    /// <inheritdoc/>
    public void Resume(string topology, byte[]? recordBefore)
    {
        UseRecord(topology);
        _recordBefore = recordBefore;
        _begun = true;

        // The record of now may have forgotten them already.
        var before = recordBefore is null ? new OwnershipRecord() : RecordStore.Parse(recordBefore);
        foreach (var (name, cookie) in before.Namespaces)
        {
            _namespaces.RecoverPin(name, cookie);
        }
    }

    /// <inheritdoc/>
    public void Begin(string topology, State target)
    {
        UseRecord(topology);
        var store = _store ?? throw new InvalidOperationException("No record is in use.");
        if (!_begun)
        {
            _recordBefore = store.ReadBytes();
            _begun = true;
        }

        // A crash must not leave marked objects of the host that no record names.
        foreach (var key in HostObjects(target))
        {
            _record.AddHostObject(key);
        }

        _context = new OperationContext(_namespaces, topology, target, _live, _record, store);
        _context.SaveRecord();
    }

    /// <inheritdoc/>
    public void Execute(Operation operation)
    {
        var context = Context;
        var kind = ResourceKinds.Get(operation.Key.Kind);
        if (kind.NeedsLinksUp)
        {
            context.CatchUp(operation.Key.Netns);
        }

        context.Operation = operation;
        try
        {
            kind.Execute(operation, context);
        }
        catch (Exception exception) when (exception is KernelException or IOException or UnauthorizedAccessException or MalformedMessageException)
        {
            throw new OperationException(operation, exception);
        }
    }

    /// <inheritdoc/>
    public void Flush() => Context.Flush();

    /// <inheritdoc/>
    public void Complete() => Context.Complete();

    /// <inheritdoc/>
    public void Commit()
    {
        var context = Context;
        context.Complete();
        foreach (var name in _record.Namespaces.Keys.ToArray())
        {
            if (_namespaces.Find(name) is not { State: SessionState.Named })
            {
                _record.RemoveNamespace(name);
            }
        }

        _record.KeepHostObjects(HostObjects(context.Target));
        _store?.Save(_record);
    }

    /// <inheritdoc/>
    public void Release()
    {
        PrepareEnd();
        _namespaces.DropPinned();
        foreach (var session in _namespaces.Staged.ToArray())
        {
            _namespaces.Drop(session);
        }

        _namespaces.ReleaseStrayPins();
        End();
    }

    /// <inheritdoc/>
    public void Abandon()
    {
        foreach (var session in _namespaces.Staged.ToArray())
        {
            _namespaces.Drop(session);
        }

        if (_begun && _store is { } store)
        {
            store.WriteBytes(_recordBefore);
            _record = store.Load();
        }

        // What could not be bound to its name again stays pinned as long as it is ours: the next run finds it.
        foreach (var session in _namespaces.Pinned.Where(s => !_record.HasNamespace(s.Name, s.Cookie)).ToArray())
        {
            _namespaces.Drop(session);
        }

        _namespaces.ReleaseStrayPins();
        End();
    }

    /// <inheritdoc/>
    public void Dispose() => _namespaces.Dispose();

    private OperationContext Context => _context ?? throw new InvalidOperationException("Begin was not called.");

    private static IEnumerable<ResourceKey> HostObjects(State state) =>
        state.All.Where(r => r.Netns.IsHost && r.Ownership == Ownership.Owned && ResourceKinds.Get(r.Key.Kind).NeedsHostRecord).Select(r => r.Key);

    private void PrepareEnd()
    {
        if (_context is null || _namespaces.Pinned.Count == 0)
        {
            return;
        }

        try
        {
            foreach (var kind in ResourceKinds.All)
            {
                kind.PrepareEnd(_context.Live, name => _namespaces.Find(name) is { State: SessionState.Pinned } pinned ? pinned : null);
            }
        }
        catch (KernelException)
        {
            // They die anyway.
        }
    }

    private void UseRecord(string topology)
    {
        if (_topology != topology)
        {
            _topology = topology;
            _store = new RecordStore(topology);
            _record = _store.Load();
        }
    }

    private void End()
    {
        _context = null;
        _begun = false;
        _recordBefore = null;
    }
}
