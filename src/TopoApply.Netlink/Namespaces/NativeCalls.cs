using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TopoApply.Netlink.Interop;
using TopoApply.Netlink.Values;

namespace TopoApply.Netlink.Namespaces;

/// <summary>What is done inside a namespace.</summary>
internal enum NativeCall
{
    /// <summary>Nothing: go there and back.</summary>
    None,

    /// <summary>socket(2).</summary>
    Socket,

    /// <summary>socket(2) twice.</summary>
    Sockets,

    /// <summary>open(2).</summary>
    Open,

    /// <summary>unshare(2) instead of setns(2), and open the new namespace.</summary>
    Create,
}

/// <summary>
/// The one method that runs in a foreign namespace: go there, a system call or two, come back. Nothing else may run there, because
/// threads inherit the namespace of the thread that starts them, and the runtime starts threads whenever it likes (its compiler's
/// background thread at the first call of a new method, for one). Hence raw imports without generated wrappers, and no tiering; the runtime keeps errno as it was across the way back from native code.
/// </summary>
internal static unsafe class NativeCalls
{
    private const string Library = "libc";

    /// <summary>Makes a call inside a namespace.</summary>
    /// <param name="home">The thread's own namespace.</param>
    /// <param name="target">The namespace to enter; ignored by <see cref="NativeCall.Create"/>.</param>
    /// <param name="call">What to do there.</param>
    /// <param name="a">Socket: type. Open: flags.</param>
    /// <param name="b">Socket: protocol.</param>
    /// <param name="c">Socket: domain.</param>
    /// <param name="path">Open, Create: NUL-terminated path.</param>
    /// <param name="second">Sockets: the second one's protocol; then its descriptor, negative when there is none.</param>
    /// <returns>A descriptor, or a negative error number.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static int Run(int home, int target, NativeCall call, int a, int b, int c, byte* path, int* second)
    {
        if ((call == NativeCall.Create ? unshare(NamespaceFlags.NewNet) : setns(target, NamespaceFlags.NewNet)) < 0)
        {
            return -Marshal.GetLastSystemError();
        }

        var result = 0;
        do
        {
            result = call switch
            {
                NativeCall.Socket or NativeCall.Sockets => socket(c, a, b),
                NativeCall.Open or NativeCall.Create => open(path, a),
                _ => 0,
            };
        }
        while (result < 0 && Marshal.GetLastSystemError() == Errno.EINTR);

        var errno = result < 0 ? Marshal.GetLastSystemError() : 0;
        if (call == NativeCall.Sockets && result >= 0)
        {
            *second = socket(c, a, *second);
        }

        if (setns(home, NamespaceFlags.NewNet) < 0)
        {
            Environment.FailFast("A thread could not return to its own network namespace.");
        }

        return result < 0 ? -errno : result;
    }

#pragma warning disable SYSLIB1054, CA2101, IDE1006 // Generated wrappers are managed code; these names are the kernel's.

    /// <summary>int setns(int fd, int nstype); setns(2).</summary>
    [DllImport(Library)]
    private static extern int setns(int descriptor, int type);

    /// <summary>int unshare(int flags); unshare(2).</summary>
    [DllImport(Library)]
    private static extern int unshare(int flags);

    /// <summary>int socket(int domain, int type, int protocol); socket(2).</summary>
    [DllImport(Library)]
    private static extern int socket(int domain, int type, int protocol);

    /// <summary>int open(const char *pathname, int flags); open(2).</summary>
    [DllImport(Library)]
    private static extern int open(byte* path, int flags);

#pragma warning restore SYSLIB1054, CA2101, IDE1006
}
