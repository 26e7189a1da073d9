using System.Runtime.InteropServices;

namespace TopoApply.Netlink.Interop;

/// <summary>struct sockaddr_nl (linux/netlink.h): port 0 is the kernel.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SockAddrNl
{
    /// <summary>AF_NETLINK.</summary>
    public ushort Family;

    /// <summary>Unused.</summary>
    public ushort Pad;

    /// <summary>Port id; 0 lets the kernel choose in bind(2).</summary>
    public uint Port;

    /// <summary>Bit map of the first 32 multicast groups.</summary>
    public uint Groups;
}

/// <summary>struct rlimit of 64-bit Linux.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ResourceLimit
{
    /// <summary>rlim_cur.</summary>
    public ulong Current;

    /// <summary>rlim_max.</summary>
    public ulong Most;
}

/// <summary>struct statfs (statfs(2)), 120 bytes on 64-bit Linux; only the type is of interest.</summary>
[StructLayout(LayoutKind.Sequential, Size = 256)]
internal struct StatFs
{
    /// <summary>The file system's magic number.</summary>
    public long Type;
}

/// <summary>struct statx (linux/stat.h), the same on every architecture; only the fields in use are named.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct Statx
{
    /// <summary>stx_mask: what of the rest is filled in.</summary>
    [FieldOffset(0)]
    public uint Mask;

    /// <summary>stx_attributes: STATX_ATTR_*.</summary>
    [FieldOffset(8)]
    public ulong Attributes;

    /// <summary>stx_uid.</summary>
    [FieldOffset(20)]
    public uint Uid;

    /// <summary>stx_mode: type and permissions.</summary>
    [FieldOffset(28)]
    public ushort Mode;

    /// <summary>stx_ino.</summary>
    [FieldOffset(32)]
    public ulong Inode;

    /// <summary>stx_size in bytes.</summary>
    [FieldOffset(40)]
    public ulong Size;

    /// <summary>stx_mnt_id (since 5.8).</summary>
    [FieldOffset(144)]
    public ulong Mount;
}

/// <summary>int pipefd[2] (pipe(2)).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PipeEnds
{
    /// <summary>Where to read.</summary>
    public int ReadEnd;

    /// <summary>Where to write.</summary>
    public int WriteEnd;
}
