using System.Runtime.InteropServices;

namespace TopoApply.Netlink.Interop;

/// <summary>struct pollfd. Source: poll(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollDescriptor
{
    /// <summary>POLLIN: there is something to read, if only the end.</summary>
    public const short Readable = 1;

    /// <summary>fd.</summary>
    public int Descriptor;

    /// <summary>events: what is waited for.</summary>
    public short Events;

    /// <summary>revents: what is there.</summary>
    public short Found;
}
