using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Namespaces;
using TopoApply.Netlink.Sockets;
using TopoApply.Netlink.Values;
using TopoApply.Netlink.Wire;

namespace TopoApply.Kernel;

/// <summary>How a namespace is held.</summary>
internal enum SessionState
{
    /// <summary>The namespace we were started in.</summary>
    Host,

    /// <summary>Bound to its name.</summary>
    Named,

    /// <summary>Made by this apply and not named yet: it dies with us.</summary>
    Staged,

    /// <summary>Its name is taken away; a bind mount elsewhere keeps it until commit.</summary>
    Pinned,
}

/// <summary>One open namespace with its sockets, which are opened when first needed.</summary>
internal sealed class NamespaceSession(NamespaceName name, NetworkNamespace netns, SessionState state, NetlinkCounters counters) : IDisposable
{
    /// <summary>Bytes that most questions fit in.</summary>
    private const int QuestionLength = 64;

    private NetlinkSocket? _route;
    private NetlinkSocket? _watch;
    private NetlinkSocket? _netfilter;
    private AckPipeline? _pipeline;

    /// <summary>Its name, bound or not.</summary>
    public NamespaceName Name { get; } = name;

    /// <summary>How it is held.</summary>
    public SessionState State { get; set; } = state;

    /// <summary>True while nobody but us can be in it.</summary>
    public bool IsStaged => State == SessionState.Staged;

    /// <summary>SO_NETNS_COOKIE: what makes it this namespace and no other.</summary>
    public ulong Cookie => Namespace.Cookie;

    /// <summary>The namespace itself.</summary>
    public NetworkNamespace Namespace { get; } = netns;

    /// <summary>Descriptor for IFLA_NET_NS_FD.</summary>
    public int DescriptorNumber => Namespace.DescriptorNumber;

    /// <summary>Its links by name and index.</summary>
    public NameTable Links { get; } = new();

    /// <summary>What went over its sockets.</summary>
    public NetlinkCounters Counters { get; } = counters;

    /// <summary>The rtnetlink socket.</summary>
    public NetlinkSocket Route => _route ??= Namespace.OpenSocket(NETLINK.ROUTE, Counters);

    /// <summary>The nf_tables socket.</summary>
    public NetlinkSocket Netfilter => _netfilter ??= Namespace.OpenSocket(NETLINK.NETFILTER, Counters);

    /// <summary>Requests whose answers are read later. Where something is written it is read again, watched or not.</summary>
    public AckPipeline Pipeline
    {
        get
        {
            EndWatch();
            return _pipeline ??= new AckPipeline(Route);
        }
    }

    /// <summary>Sends a dump request and hands over every entry.</summary>
    public void Dump(ushort type, Action<NetlinkWriter> body, MessageHandler handler)
    {
        var writer = new NetlinkWriter(QuestionLength);
        using (writer.Message(type, NLM_F.REQUEST | NLM_F.DUMP, Route.NextSequence()))
        {
            body(writer);
        }

        Route.Dump(writer, handler);
    }

    /// <summary>Sends a request for one object and hands over the answer.</summary>
    public void Get(ushort type, Action<NetlinkWriter> body, MessageHandler handler) => Get(Route, type, body, handler);

    /// <summary>
    /// A link's index. One that the read did not find has come since: it is what we have just made, or it is a stranger's, who was quicker
    /// to take the name, and then it counts as absent. A namespace that has no name yet holds no strangers.
    /// </summary>
    public bool TryIndexOf(InterfaceName link, string topology, out int index)
    {
        if (Links.TryGetIndex(link, out index))
        {
            return true;
        }

        var (found, ours) = (0, false);
        try
        {
            Get(
                RTM.GETLINK,
                writer =>
                {
                    writer.Header(new IfInfoMsg());
                    writer.Text(IFLA.IFNAME, link.Value);
                },
                (in message) =>
                {
                    found = message.ReadHeader<IfInfoMsg>(out var attributes).Index;
                    ours = IsStaged || Marks.IsOurs(attributes, topology);
                });
        }
        catch (NetlinkException exception) when (exception.Errno == Errno.ENODEV)
        {
            return false;
        }

        if (found == 0 || !ours)
        {
            return false;
        }

        Links.Set(found, link, ours);
        index = found;
        return true;
    }

    /// <summary>An index that is free here; the links that modules put into a new namespace take some.</summary>
    public int AllocateIndex()
    {
        if (!Links.IsComplete)
        {
            Dump(
                RTM.GETLINK,
                static writer => writer.Header(new IfInfoMsg()),
                (in message) =>
                {
                    var header = message.ReadHeader<IfInfoMsg>(out var attributes);
                    if (attributes.TryGet(IFLA.IFNAME, out var text))
                    {
                        Links.Set(header.Index, new InterfaceName(text.Text), ours: false);
                    }
                });
            Links.IsComplete = true;
        }

        return Links.Allocate();
    }

    /// <summary>This namespace's number for another one; null when it has none.</summary>
    public int? NumberOf(NamespaceSession other)
    {
        try
        {
            return Number(_watch ?? Route, other);
        }
        catch (DumpInterruptedException) when (_watch is not null)
        {
            // So much happens here that the answer was lost.
            return Number(Route, other);
        }
    }

    /// <summary>True when nothing has changed here since a read that kept its watch.</summary>
    public bool IsQuiet => _watch?.HearsChange() == false;

    /// <summary>True while it goes on listening; then it can be asked without a journey.</summary>
    public bool IsWatched => _watch is not null;

    /// <summary>Begins a read: from here on the rtnetlink socket hears of changes.</summary>
    public void BeginReading()
    {
        EndWatch();
        Route.Listen();
    }

    /// <summary>Ends a read, and closes its sockets.</summary>
    /// <param name="watch">Go on listening, for <see cref="IsQuiet"/>.</param>
    public void EndReading(bool watch)
    {
        var listening = watch ? _route : null;
        _route = watch ? null : _route;
        CloseSockets();
        Namespace.CloseSpares();
        _watch = listening;
        _watch?.Watch();
    }

    /// <summary>Closes the sockets: each of them would keep the namespace alive.</summary>
    public void CloseSockets()
    {
        _route?.Dispose();
        _route = null;
        _pipeline = null;
        _netfilter?.Dispose();
        _netfilter = null;
        EndWatch();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CloseSockets();
        Namespace.Dispose();
    }

    private void EndWatch()
    {
        _watch?.Dispose();
        _watch = null;
    }

    private static int? Number(NetlinkSocket socket, NamespaceSession other)
    {
        int? number = null;
        Get(
            socket,
            RTM.GETNSID,
            writer =>
            {
                writer.Header(new RtGenMsg());
                writer.I32(NETNSA.FD, other.DescriptorNumber);
            },
            (in message) =>
            {
                _ = message.ReadHeader<RtGenMsg>(out var attributes);
                if (attributes.TryGet(NETNSA.NSID, out var id) && id.I32 >= 0)
                {
                    number = id.I32;
                }
            });
        return number;
    }

    private static void Get(NetlinkSocket socket, ushort type, Action<NetlinkWriter> body, MessageHandler handler)
    {
        var writer = new NetlinkWriter(QuestionLength);
        using (writer.Message(type, NLM_F.REQUEST | NLM_F.ACK, socket.NextSequence()))
        {
            body(writer);
        }

        socket.Request(writer, handler);
    }
}
