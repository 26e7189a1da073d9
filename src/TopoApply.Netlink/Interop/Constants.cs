namespace TopoApply.Netlink.Interop;

/// <summary>Flags of open(2), as x86-64 and arm64 share them unless told.</summary>
internal static class OpenFlags
{
    /// <summary>AT_FDCWD: relative to the working directory.</summary>
    public const int WorkingDirectory = -100;

    /// <summary>O_RDONLY.</summary>
    public const int ReadOnly = 0;

    /// <summary>O_WRONLY.</summary>
    public const int WriteOnly = 1;

    /// <summary>O_RDWR.</summary>
    public const int ReadWrite = 2;

    /// <summary>O_CREAT.</summary>
    public const int Create = 0x40;

    /// <summary>O_EXCL.</summary>
    public const int Exclusive = 0x80;

    /// <summary>O_NOCTTY: a terminal does not become the process's own.</summary>
    public const int NoControl = 0x100;

    /// <summary>O_NONBLOCK: opening a FIFO does not wait for its other end.</summary>
    public const int NonBlock = 0x800;

    /// <summary>O_CLOEXEC.</summary>
    public const int CloseOnExec = 0x80000;

    /// <summary>O_PATH: names a file without opening it.</summary>
    public const int Path = 0x200000;

    // arm64 swaps these two pairs (asm/fcntl.h).
    private static readonly bool Arm = System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64;

    /// <summary>O_DIRECTORY.</summary>
    public static int Directory => Arm ? 0x4000 : 0x10000;

    /// <summary>O_NOFOLLOW: a symlink as the last component is refused with ELOOP.</summary>
    public static int NoFollow => Arm ? 0x8000 : 0x20000;
}

/// <summary>Flags of mount(2), umount2(2) and the *at calls.</summary>
internal static class MountFlags
{
    /// <summary>MS_RDONLY.</summary>
    public const nuint ReadOnly = 1;

    /// <summary>MS_BIND.</summary>
    public const nuint Bind = 0x1000;

    /// <summary>MS_REC.</summary>
    public const nuint Recursive = 0x4000;

    /// <summary>MS_PRIVATE.</summary>
    public const nuint Private = 0x40000;

    /// <summary>MS_SHARED.</summary>
    public const nuint Shared = 0x100000;

    /// <summary>MS_SLAVE: changes come in and do not go out.</summary>
    public const nuint Slave = 0x80000;

    /// <summary>MNT_DETACH: away now, cleaned up when no longer in use.</summary>
    public const int Detach = 2;

    /// <summary>UMOUNT_NOFOLLOW: a symlink's target is not unmounted in its place.</summary>
    public const int NoFollow = 8;
}

/// <summary>Arguments of statx(2) and statfs(2).</summary>
internal static class FileStatus
{
    /// <summary>AT_SYMLINK_NOFOLLOW.</summary>
    public const int NoFollow = 0x100;

    /// <summary>AT_EMPTY_PATH: the descriptor itself.</summary>
    public const int EmptyPath = 0x1000;

    /// <summary>STATX_BASIC_STATS.</summary>
    public const uint Basic = 0x7FF;

    /// <summary>STATX_MNT_ID (since 5.8).</summary>
    public const uint MountNumber = 0x1000;

    /// <summary>STATX_ATTR_MOUNT_ROOT (since 5.8): something is mounted here.</summary>
    public const ulong MountRoot = 0x2000;

    /// <summary>S_IFMT.</summary>
    public const int TypeMask = 0xF000;

    /// <summary>S_IFREG.</summary>
    public const int Regular = 0x8000;

    /// <summary>NSFS_MAGIC (linux/magic.h): the file system of namespace files.</summary>
    public const long NsfsMagic = 0x6E736673;
}

/// <summary>Namespace types and requests (sched.h, linux/nsfs.h).</summary>
internal static class NamespaceFlags
{
    /// <summary>CLONE_NEWNET.</summary>
    public const int NewNet = 0x40000000;

    /// <summary>CLONE_NEWNS: mounts.</summary>
    public const int NewMounts = 0x20000;

    /// <summary>CLONE_NEWUTS: the host's name.</summary>
    public const int NewHostName = 0x4000000;

    /// <summary>CLONE_NEWIPC.</summary>
    public const int NewIpc = 0x8000000;

    /// <summary>CLONE_NEWUSER.</summary>
    public const int NewUsers = 0x10000000;

    /// <summary>CLONE_NEWPID: process ids.</summary>
    public const int NewProcesses = 0x20000000;

    /// <summary>NS_GET_NSTYPE: ioctl that tells a namespace descriptor's type.</summary>
    public const nuint TypeRequest = 0xB703;
}

/// <summary>Arguments of the socket calls (asm-generic/socket.h, linux/socket.h).</summary>
internal static class SocketFlags
{
    /// <summary>SOCK_RAW.</summary>
    public const int Raw = 3;

    /// <summary>SOCK_CLOEXEC.</summary>
    public const int CloseOnExec = 0x80000;

    /// <summary>MSG_TRUNC: report the datagram's true length.</summary>
    public const int Truncate = 0x20;

    /// <summary>MSG_DONTWAIT.</summary>
    public const int DontWait = 0x40;

    /// <summary>SOL_SOCKET.</summary>
    public const int Socket = 1;

    /// <summary>SOL_NETLINK.</summary>
    public const int Netlink = 270;

    /// <summary>SO_SNDBUF.</summary>
    public const int SendBuffer = 7;

    /// <summary>SO_RCVBUF.</summary>
    public const int ReceiveBuffer = 8;

    /// <summary>SO_SNDBUFFORCE: beyond wmem_max, needs CAP_NET_ADMIN in the first user namespace.</summary>
    public const int SendBufferForce = 32;

    /// <summary>SO_RCVBUFFORCE: beyond rmem_max, needs CAP_NET_ADMIN in the first user namespace.</summary>
    public const int ReceiveBufferForce = 33;

    /// <summary>SO_NETNS_COOKIE (since 5.14): a number that no other namespace of this boot has or had.</summary>
    public const int NamespaceCookie = 71;
}

/// <summary>Operations of flock(2).</summary>
internal static class FlockOperation
{
    /// <summary>LOCK_EX | LOCK_NB.</summary>
    public const int TryExclusive = 2 | 4;
}

/// <summary>Arguments of waitid(2).</summary>
internal static class WaitFlags
{
    /// <summary>P_PID.</summary>
    public const int Process = 1;

    /// <summary>WEXITED.</summary>
    public const int Exited = 4;

    /// <summary>WNOWAIT: it can be waited for once more.</summary>
    public const int LeaveWaitable = 0x1000000;
}
