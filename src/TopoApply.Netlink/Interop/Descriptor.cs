using Microsoft.Win32.SafeHandles;

namespace TopoApply.Netlink.Interop;

/// <summary>A file descriptor of any sort: socket, namespace, file, directory. Closed exactly once.</summary>
internal sealed class Descriptor : SafeHandleMinusOneIsInvalid
{
    /// <summary>For the marshaller: an invalid descriptor to be filled.</summary>
    public Descriptor()
        : base(ownsHandle: true)
    {
    }

    /// <summary>Takes ownership of a raw descriptor.</summary>
    public Descriptor(int descriptor)
        : base(ownsHandle: true) => SetHandle(descriptor);

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
