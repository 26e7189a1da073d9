using System.Runtime.InteropServices;

namespace TopoApply.Netlink.Interop;

/// <summary>A file descriptor of any sort: socket, namespace, file, directory. Closed exactly once.</summary>
internal sealed class Descriptor : SafeHandle
{
    /// <summary>For the marshaller: an invalid descriptor to be filled.</summary>
    public Descriptor()
        : base(-1, ownsHandle: true)
    {
    }

    /// <summary>Takes ownership of a raw descriptor.</summary>
    public Descriptor(int descriptor)
        : base(-1, ownsHandle: true) => SetHandle(descriptor);

    /// <summary>
    /// True for -1. The marshaller reads an int result as a pointer, whose upper half the system call's wrapper may have left zero
    /// or not, hence only the lower half counts.
    /// </summary>
    public override bool IsInvalid => (int)handle < 0;

    /// <summary>The number, for /proc/self/fd and for IFLA_NET_NS_FD; valid as long as this object is kept alive and undisposed.</summary>
    public int Number
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return (int)handle;
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Libc.Close((int)handle) == 0;
}
