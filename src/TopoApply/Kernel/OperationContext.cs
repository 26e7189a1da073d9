using TopoApply.Model;
using TopoApply.Netlink;
using TopoApply.Netlink.Namespaces;
using TopoApply.Netlink.Values;
using TopoApply.Netlink.Wire;
using TopoApply.Planning;

namespace TopoApply.Kernel;

/// <summary>
/// What a kind gets to carry operations out with. Messages to one namespace are sent together and their answers read behind; a
/// refusal then surfaces at a later call and names the operation that it belongs to.
/// </summary>
internal sealed class OperationContext(NamespaceSet namespaces, string topology, State target, State live, OwnershipRecord record, RecordStore store)
{
    private readonly Dictionary<NamespaceName, List<(Operation Operation, Action Action)>> _late = [];
    private NamespaceSession? _open;
    private Operation? _operation;

    /// <summary>The topology that is worked on.</summary>
    public string Topology { get; } = topology;

    /// <summary>The state that is aimed at.</summary>
    public State Target { get; } = target;

    /// <summary>The state as it was read last.</summary>
    public State Live { get; } = live;

    /// <summary>What is ours without a mark.</summary>
    public OwnershipRecord Record { get; } = record;

    /// <summary>The open namespaces.</summary>
    public NamespaceSet Namespaces { get; } = namespaces;

    /// <summary>The operation at hand.</summary>
    public Operation Operation
    {
        get => _operation ?? throw new InvalidOperationException("No operation is under way.");
        set => _operation = value;
    }

    /// <summary>An open namespace.</summary>
    public NamespaceSession Session(NamespaceName netns) =>
        TrySession(netns) ?? throw new KernelException($"There is no network namespace {netns}.", Errno.ENOENT);

    /// <summary>An open namespace; null when there is none of that name.</summary>
    public NamespaceSession? TrySession(NamespaceName netns) => Namespaces.Find(netns);

    /// <summary>The links of a namespace.</summary>
    public NameTable Links(NamespaceName netns) => Session(netns).Links;

    /// <summary>A link's index.</summary>
    public int IndexOf(NamespaceName netns, InterfaceName link) =>
        TryIndexOf(netns, link, out var index) ? index : throw new KernelException($"There is no link {link} in {Place(netns)}.", Errno.ENODEV);

    /// <summary>A link's index; false when there is no such link, or no such namespace.</summary>
    public bool TryIndexOf(NamespaceName netns, InterfaceName link, out int index)
    {
        index = 0;
        if (TrySession(netns) is not { } session)
        {
            return false;
        }

        if (session.Links.TryGetIndex(link, out index))
        {
            return true;
        }

        Flush();
        return session.TryIndexOf(link, Topology, out index);
    }

    /// <summary>Queues a request; these errors count as success.</summary>
    public void Send(NamespaceName netns, ushort type, ushort flags, Action<NetlinkWriter> build, params ReadOnlySpan<int> tolerated)
    {
        var session = Session(netns);
        if (_open != session)
        {
            Flush();
            _open = session;
        }

        session.Pipeline.Enqueue(type, flags, new Sent(Operation, tolerated.ToArray()), build);
    }

    /// <summary>
    /// Puts the rest of the operation at hand off: it is done before the first operation there that needs links to be up, and at the latest
    /// with <see cref="Complete"/>.
    /// </summary>
    public void Later(NamespaceName netns, Action action)
    {
        if (!_late.TryGetValue(netns, out var list))
        {
            _late[netns] = list = [];
        }

        list.Add((Operation, action));
    }

    /// <summary>What is put off belongs to these.</summary>
    public IEnumerable<ResourceKey> Late => _late.Values.SelectMany(list => list).Select(late => late.Operation.Key);

    /// <summary>True when something was put off in a namespace.</summary>
    public bool IsLate(NamespaceName netns) => _late.ContainsKey(netns);

    /// <summary>Does what was put off in a namespace.</summary>
    public void CatchUp(NamespaceName netns)
    {
        if (_late.Remove(netns, out var list))
        {
            DoNow(list);
        }
    }

    /// <summary>Does what was put off, and waits for the answers to all requests.</summary>
    /// <exception cref="OperationException">The kernel refused one of them.</exception>
    public void Complete()
    {
        var all = _late.Values.SelectMany(list => list).ToList();
        _late.Clear();
        DoNow(all);
        Flush();
    }

    /// <summary>Asks for one object and hands over the answer.</summary>
    public void Get(NamespaceName netns, ushort type, Action<NetlinkWriter> build, MessageHandler handler)
    {
        Flush();
        Session(netns).Get(type, build, handler);
    }

    /// <summary>Waits for the answers to all requests so far.</summary>
    /// <exception cref="OperationException">The kernel refused one of them.</exception>
    public void Flush()
    {
        var open = _open;
        _open = null;
        foreach (var failure in open?.Pipeline.Flush() ?? [])
        {
            if (failure.Tag is not Sent sent)
            {
                throw failure.Exception;
            }

            if (!sent.Tolerated.Contains(failure.Exception.Errno))
            {
                throw new OperationException(sent.Operation, failure.Exception);
            }
        }
    }

    /// <summary>Reads a sysctl; null when the namespace has none of that path, or is gone.</summary>
    public string? ReadSysctl(NamespaceName netns, string path)
    {
        Flush();
        try
        {
            return TrySession(netns)?.Namespace.ReadSysctl(path);
        }
        catch (SysctlException exception) when (exception.Errno == Errno.ENOENT)
        {
            return null;
        }
    }

    /// <summary>Writes a sysctl.</summary>
    public void WriteSysctl(NamespaceName netns, string path, string value)
    {
        Flush();
        Session(netns).Namespace.WriteSysctl(path, value);
    }

    /// <summary>Puts the record on disk now, when what it tells about would outlive us.</summary>
    public void SaveRecord()
    {
        if (Record.IsChanged)
        {
            store.Save(Record);
        }
    }

    private void DoNow(List<(Operation Operation, Action Action)> late)
    {
        var at = _operation;
        foreach (var (operation, action) in late)
        {
            _operation = operation;
            try
            {
                action();
            }
            catch (KernelException exception)
            {
                throw new OperationException(operation, exception);
            }
        }

        _operation = at;
    }

    private static string Place(NamespaceName netns) => netns.IsHost ? "the host's namespace" : $"namespace {netns}";

    private sealed record Sent(Operation Operation, int[] Tolerated);
}
