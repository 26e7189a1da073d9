using TopoApply.Diagnostics;
using TopoApply.Model;
using TopoApply.Netlink;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Sockets;
using TopoApply.Netlink.Values;
using TopoApply.Netlink.Wire;

namespace TopoApply.Kernel;

/// <summary>What a kind gets to read one namespace with.</summary>
internal sealed class NamespaceReader(KernelReading reading, NamespaceName netns, NamespaceSession? session, NamespaceRole role, Ownership ownership)
{
    /// <summary>What a host with one cable has, its rules and files included.</summary>
    private const int UsualResources = 16;

    private readonly Dictionary<ResourceKey, Resource> _resources = new(UsualResources);
    private readonly List<object> _kept = [];
    private readonly List<Omission> _omissions = [];
    private DiagnosticBag? _bag;

    /// <summary>The namespace's name.</summary>
    public NamespaceName Netns { get; } = netns;

    /// <summary>Whose it is.</summary>
    public NamespaceRole Role { get; } = role;

    /// <summary>Ownership of the namespace itself.</summary>
    public Ownership Ownership { get; } = ownership;

    /// <summary>True when the namespace exists; otherwise only what lives elsewhere is read.</summary>
    public bool Exists => session is not null;

    /// <summary>The open namespace.</summary>
    public NamespaceSession Session => session ?? throw new InvalidOperationException($"Namespace {Netns} does not exist.");

    /// <summary>The topology whose marks count as ours.</summary>
    public string Topology => reading.Scope.Topology;

    /// <summary>The whole desired state.</summary>
    public State Desired => reading.Scope.Desired;

    /// <summary>What is ours without a mark.</summary>
    public OwnershipRecord Record => reading.Record;

    /// <summary>Where problems go that a user can mend.</summary>
    public DiagnosticBag Bag => _bag ??= new DiagnosticBag();

    /// <summary>What went there.</summary>
    public IReadOnlyList<Diagnostic> Problems => _bag?.ToList() ?? [];

    /// <summary>What a kind needs in each namespace and opens once, for as long as the read lasts; see <see cref="KernelReading.Hold"/>.</summary>
    public T? Hold<T>(Kinds.ResourceKind kind, Func<T?> open)
        where T : class, IDisposable => reading.Hold(kind, open);

    /// <summary>The links of this namespace; filled by the links' kind, which comes before those that need it.</summary>
    public NameTable Links => Session.Links;

    /// <summary>What was read so far.</summary>
    public IReadOnlyCollection<Resource> Resources => _resources.Values;

    /// <summary>What was kept so far.</summary>
    public IReadOnlyList<object> KeptItems => _kept;

    /// <summary>True when all there is is looked for, also what no resource can hold.</summary>
    public bool Everything => reading.Scope.Omissions is not null && Role == NamespaceRole.Owned && Exists;

    /// <summary>What no resource can hold.</summary>
    public IReadOnlyList<Omission> Omissions => _omissions;

    /// <summary>Another namespace, when this reading had opened it before it opened this one; else null.</summary>
    public NamespaceSession? OpenedBefore(NamespaceName other) => reading.OpenedBefore(Netns, other);

    /// <summary>What is wanted in this namespace, of one type.</summary>
    public IEnumerable<T> DesiredHere<T>()
        where T : Resource => reading.DesiredIn(Netns).OfType<T>();

    /// <summary>
    /// Whose an object is: in a namespace of ours static configuration is ours, in the host's only what carries our mark.
    /// </summary>
    public Ownership Classify(bool isStatic, bool isMarked) => Role switch
    {
        NamespaceRole.Owned => isStatic ? Ownership.Owned : Ownership.Foreign,
        NamespaceRole.Host => isMarked ? Ownership.Owned : Ownership.Foreign,
        NamespaceRole.Foreign => Ownership.Foreign,
        NamespaceRole.Kept => Ownership.Builtin,
    };

    /// <summary>True when another read of the namespace found the same.</summary>
    /// <param name="other">The other read.</param>
    /// <param name="changed">What we have changed since; it must have been there.</param>
    public bool FoundSame(NamespaceReader other, IReadOnlySet<ResourceKey> changed) =>
        _resources.Count == other._resources.Count && _kept.SequenceEqual(other._kept)
        && _resources.All(pair => other._resources.TryGetValue(pair.Key, out var resource) && (resource == pair.Value || changed.Contains(pair.Key)));

    /// <summary>Sends a dump request over rtnetlink and hands over every entry.</summary>
    public void Dump(ushort type, Action<NetlinkWriter> body, MessageHandler handler) => Session.Dump(type, body, handler);

    /// <summary>
    /// The same for both families, each by a dump of its own: one for all families would hold the kernel's rtnetlink lock (rtnl_dump_all), for
    /// which a new lab's duplicate address detection queues as well; these two do without (since 6.10).
    /// </summary>
    public void DumpFamilies(ushort type, Action<NetlinkWriter, byte> body, MessageHandler handler)
    {
        Dump(type, writer => body(writer, AF.INET), handler);
        Dump(type, writer => body(writer, AF.INET6), handler);
    }

    /// <summary>Reads a sysctl; null when this namespace has none of that path.</summary>
    public string? ReadSysctl(string path)
    {
        try
        {
            return Session.Namespace.ReadSysctl(path);
        }
        catch (KernelException exception) when (exception.Errno is Errno.ENOENT or Errno.EACCES or Errno.EIO)
        {
            return null;
        }
    }

    /// <summary>Adds a resource.</summary>
    /// <exception cref="DumpInterruptedException">There is one of the same key: while it was dumped the table moved, and the kernel did not say so.</exception>
    public void Add(Resource resource)
    {
        if (!_resources.TryAdd(resource.Key, resource))
        {
            throw new DumpInterruptedException();
        }
    }

    /// <summary>Adds a resource unless there is one of the same key.</summary>
    public bool TryAdd(Resource resource) => _resources.TryAdd(resource.Key, resource);

    /// <summary>Notes something that is there and that no resource can hold.</summary>
    public void Omit(string what, string why = "") => _omissions.Add(new Omission(Netns, what, why));

    /// <summary>Keeps something until all namespaces are read; see <see cref="Kinds.ResourceKind.FinishRead"/>.</summary>
    public void Keep(object item) => _kept.Add(item);
}
