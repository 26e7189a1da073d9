using System.Runtime.InteropServices;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Interop;
using TopoApply.Netlink.Sockets;

namespace TopoApply.Netlink.Namespaces;

/// <summary>What a path under /run/netns turned out to be.</summary>
internal enum NamespaceFile
{
    /// <summary>A network namespace.</summary>
    Namespace,

    /// <summary>Nothing is there.</summary>
    Missing,

    /// <summary>An empty plain file: being created, being deleted, or left by a crash or by a private mount namespace.</summary>
    Leftover,

    /// <summary>Something that must not be touched: a symlink, a FIFO, a file with content, a namespace of another type.</summary>
    Foreign,
}

/// <summary>The answer to opening a name.</summary>
/// <param name="File">What was found.</param>
/// <param name="Namespace">The open namespace when there is one, else null.</param>
internal readonly record struct NamespaceOpening(NamespaceFile File, NetworkNamespace? Namespace);

/// <summary>An open network namespace: it lives at least as long as this object. Its identity is <see cref="Cookie"/>.</summary>
internal sealed class NetworkNamespace : IDisposable
{
    /// <summary>The calling thread's namespace. Not /proc/self: that is the main thread's.</summary>
    internal const string OwnPath = "/proc/thread-self/ns/net";

    private readonly Descriptor _descriptor;
    private readonly bool _isToBeRead;
    private Descriptor? _spareRoute;
    private Descriptor? _spareNetfilter;
    private ulong _cookie;

    private NetworkNamespace(Descriptor descriptor, bool isToBeRead = false) => (_descriptor, _isToBeRead) = (descriptor, isToBeRead);

    /// <summary>The descriptor, for IFLA_NET_NS_FD; valid until this object is disposed.</summary>
    public int DescriptorNumber => _descriptor.Number;

    /// <summary>
    /// SO_NETNS_COOKIE (since 5.14): a number that no other namespace has or had since boot. Inode numbers are used again at once.
    /// </summary>
    /// <exception cref="KernelException">The kernel is older.</exception>
    public ulong Cookie => _cookie != 0 ? _cookie : _cookie = ReadCookie();

    /// <summary>The calling thread's namespace.</summary>
    public static NetworkNamespace OpenCurrent() => new(OpenFile(OwnPath));

    /// <summary>A new namespace without a name. It dies with this object unless it is bound or used first; `lo` is down in it.</summary>
    public static NetworkNamespace CreateUnnamed() => new(NamespaceThread.Create());

    /// <summary>
    /// Opens a namespace by its file, without following a symlink and without waiting for a FIFO. The name exists before (and
    /// after) it is a namespace: a caller that meets a leftover looks again for a moment before believing it.
    /// </summary>
    /// <exception cref="KernelException">The file cannot be looked at.</exception>
    public static NamespaceOpening OpenNamed(string path)
    {
        using var directory = NamespaceDirectory.TryOpen(path);
        return directory is null ? new NamespaceOpening(NamespaceFile.Missing, null) : directory.OpenNamespace();
    }

    /// <summary>The same for a name in a directory that is held open.</summary>
    /// <exception cref="KernelException">The file cannot be looked at.</exception>
    public static NamespaceOpening OpenNamed(NamespaceDirectory directory, string name) => directory.At(name).OpenNamespace();

    /// <summary>
    /// Binds the namespace to a file, so that it lives without a holder. The directory is made when it is not there yet (and
    /// /run/netns is made a shared mount); an empty leftover file is used again.
    /// </summary>
    /// <exception cref="KernelException">EEXIST: the name is taken by a namespace or by something foreign.</exception>
    public void BindTo(string path)
    {
        NamespaceDirectory.Prepare(path);
        using var directory = NamespaceDirectory.TryOpen(path) ?? throw KernelException.Call($"Binding a network namespace to {path}", Values.Errno.ENOENT);
        directory.Bind(_descriptor);
    }

    /// <summary>The same for a name in a directory that is held open.</summary>
    /// <exception cref="KernelException">EEXIST: the name is taken by a namespace or by something foreign.</exception>
    public void BindTo(NamespaceDirectory directory, string name) => directory.At(name).Bind(_descriptor);

    /// <summary>Takes all pins of a directory away at once. One by one, each would wait for the processors to let go of it (about 0.7 ms).</summary>
    /// <param name="directory">One that <see cref="NamespaceDirectory.OpenPrivate"/> has made.</param>
    /// <returns>False when it is no mount of its own: nothing has changed.</returns>
    public static bool ReleaseAll(string directory) => Libc.Unmount(directory, MountFlags.Detach | MountFlags.NoFollow) == 0;

    /// <summary>Takes a namespace's file away; the namespace ends when nothing else holds it. Leftovers are removed as well.</summary>
    /// <exception cref="KernelException">ENOENT: no such file; EEXIST: the file is something foreign.</exception>
    public static void Unbind(string path)
    {
        using var directory = NamespaceDirectory.TryOpen(path) ?? throw KernelException.Call($"Removing {path}", Values.Errno.ENOENT);
        directory.Unbind();
    }

    /// <summary>Opens a netlink socket in this namespace.</summary>
    /// <param name="protocol">NETLINK_*.</param>
    /// <param name="counters">Shared counters, or null.</param>
    public NetlinkSocket OpenSocket(int protocol, NetlinkCounters? counters = null) => NetlinkSocket.FromDescriptor(OpenDescriptor(protocol), protocol, counters);

    /// <summary>Runs code on a thread that sits in this namespace and ends afterwards.</summary>
    public T Run<T>(Func<T> function) => NamespaceThread.Run(_descriptor, function);

    /// <summary>Runs code on a thread that sits in this namespace and ends afterwards.</summary>
    public void Run(Action action) => NamespaceThread.Run(_descriptor, () =>
    {
        action();
        return true;
    });

    /// <summary>Reads a sysctl of this namespace.</summary>
    /// <param name="path">Below /proc/sys, such as `net/ipv4/ip_forward`.</param>
    /// <returns>The value without the line's end; numbers are separated by tabs.</returns>
    /// <exception cref="SysctlException">ENOENT: there is no such sysctl here.</exception>
    public string ReadSysctl(string path) => SysctlFile.Read(_descriptor, path);

    /// <summary>Writes a sysctl of this namespace.</summary>
    /// <param name="path">Below /proc/sys, such as `net/ipv4/ip_forward`.</param>
    /// <param name="value">One line. Of several numbers all must be given: the kernel keeps those that are missing.</param>
    /// <exception cref="SysctlException">ENOENT, EINVAL, EACCES.</exception>
    public void WriteSysctl(string path, string value) => SysctlFile.Write(_descriptor, path, value);

    /// <summary>True when the other one is this one. Both are open, so neither's inode number can be a later namespace's.</summary>
    /// <exception cref="KernelException">One of them cannot be looked at.</exception>
    public bool IsSameAs(NetworkNamespace other) => Inode(_descriptor) == Inode(other._descriptor);

    /// <summary>Closes the sockets that were opened ahead and not used.</summary>
    public void CloseSpares()
    {
        Interlocked.Exchange(ref _spareRoute, null)?.Dispose();
        Interlocked.Exchange(ref _spareNetfilter, null)?.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CloseSpares();
        _descriptor.Dispose();
    }

    /// <summary>Wraps a descriptor that is known to be a network namespace, in which there may be something to read.</summary>
    internal static NetworkNamespace Wrap(Descriptor descriptor) => new(descriptor, isToBeRead: true);

    private static ulong Inode(Descriptor descriptor) =>
        Libc.StatX(descriptor, "", FileStatus.EmptyPath, FileStatus.Basic, out var status) == 0
            ? status.Inode
            : throw KernelException.Call("Looking at a network namespace", Marshal.GetLastPInvokeError());

    private static Descriptor OpenFile(string path)
    {
        var descriptor = Libc.OpenAt(OpenFlags.WorkingDirectory, path, OpenFlags.ReadOnly | OpenFlags.CloseOnExec, 0);
        if (descriptor.IsInvalid)
        {
            var errno = Marshal.GetLastPInvokeError();
            descriptor.Dispose();
            throw KernelException.Call($"Opening {path}", errno);
        }

        return descriptor;
    }

    private Descriptor OpenDescriptor(int protocol)
    {
        ref var spare = ref protocol == NETLINK.ROUTE ? ref _spareRoute : ref _spareNetfilter;
        return protocol is NETLINK.ROUTE or NETLINK.NETFILTER && Interlocked.Exchange(ref spare, null) is { } opened
            ? opened
            : NamespaceThread.Socket(_descriptor, AF.NETLINK, SocketFlags.Raw | SocketFlags.CloseOnExec, protocol);
    }

    /// <summary>
    /// Only a socket tells; it is kept for whoever needs one next, which is nearly always the next step. A second one for nf_tables costs
    /// no second journey.
    /// </summary>
    private ulong ReadCookie()
    {
        var (socket, netfilter) = _isToBeRead
            ? NamespaceThread.Sockets(_descriptor, AF.NETLINK, SocketFlags.Raw | SocketFlags.CloseOnExec, NETLINK.ROUTE, NETLINK.NETFILTER)
            : (OpenDescriptor(NETLINK.ROUTE), null);
        Interlocked.Exchange(ref _spareNetfilter, netfilter)?.Dispose();
        uint length = sizeof(ulong);
        if (Libc.GetOption(socket, SocketFlags.Socket, SocketFlags.NamespaceCookie, out var cookie, ref length) != 0)
        {
            var errno = Marshal.GetLastPInvokeError();
            socket.Dispose();
            throw KernelException.Call("Reading a network namespace's cookie", errno);
        }

        Interlocked.Exchange(ref _spareRoute, socket)?.Dispose();
        return cookie;
    }
}
