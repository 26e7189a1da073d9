using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TopoApply.Netlink.Values;

[assembly: DisableRuntimeMarshalling]

namespace TopoApply.Netlink.Interop;

/// <summary>
/// System calls. Each import carries its prototype and manual page. A call that failed left its number in
/// <see cref="Marshal.GetLastPInvokeError"/>; calls that may sleep are repeated while <see cref="Interrupted"/> says so.
/// </summary>
internal static partial class Libc
{
    private const string Library = "libc";

    /// <summary>True when a call ended with -1 and EINTR, hence has to be made again.</summary>
    public static bool Interrupted(long result) => result < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR;

    /// <summary>int close(int fd); close(2). Not repeated after EINTR: Linux has closed the descriptor by then.</summary>
    [LibraryImport(Library, EntryPoint = "close")]
    public static partial int Close(int descriptor);

    /// <summary>int openat(int dirfd, const char *pathname, int flags, mode_t mode); openat(2).</summary>
    [LibraryImport(Library, EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial Descriptor OpenAt(int directory, string path, int flags, uint mode);

    /// <summary>int openat(int dirfd, const char *pathname, int flags, mode_t mode); openat(2), relative to a held directory.</summary>
    [LibraryImport(Library, EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial Descriptor OpenAt(Descriptor directory, string path, int flags, uint mode);

    /// <summary>ssize_t read(int fd, void *buf, size_t count); read(2).</summary>
    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(Descriptor descriptor, Span<byte> buffer, nint count);

    /// <summary>ssize_t read(int fd, void *buf, size_t count); read(2).</summary>
    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, Span<byte> buffer, nint count);

    /// <summary>ssize_t write(int fd, const void *buf, size_t count); write(2).</summary>
    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(Descriptor descriptor, ReadOnlySpan<byte> buffer, nint count);

    // The calls that every start makes. Their error is in Marshal.GetLastSystemError until the next call: the wrapper that would keep it, and
    // the one that makes a SafeHandle, are compiled when they are used for the first time.

    /// <summary>int openat(int dirfd, const char *pathname, int flags, mode_t mode); openat(2).</summary>
    [LibraryImport(Library, EntryPoint = "openat", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenPlain(int directory, string path, int flags, uint mode);

    /// <summary>ssize_t read(int fd, void *buf, size_t count); read(2).</summary>
    [LibraryImport(Library, EntryPoint = "read")]
    public static partial nint ReadPlain(int descriptor, Span<byte> buffer, nint count);

    /// <summary>ssize_t write(int fd, const void *buf, size_t count); write(2).</summary>
    [LibraryImport(Library, EntryPoint = "write")]
    public static partial nint WritePlain(int descriptor, ReadOnlySpan<byte> buffer, nint count);

    /// <summary>int isatty(int fd); isatty(3). 1 for a terminal.</summary>
    [LibraryImport(Library, EntryPoint = "isatty")]
    public static partial int IsTerminal(int descriptor);

    /// <summary>int ioctl(int fd, unsigned long request, struct winsize *argp); ioctl_tty(2).</summary>
    [LibraryImport(Library, EntryPoint = "ioctl")]
    public static partial int WindowSizeOf(int descriptor, nuint request, out WindowSize size);

    /// <summary>int poll(struct pollfd *fds, nfds_t nfds, int timeout); poll(2).</summary>
    [LibraryImport(Library, EntryPoint = "poll")]
    public static partial int Poll(ref PollDescriptor descriptor, nuint count, int milliseconds);

    /// <summary>int tcflush(int fd, int queue_selector); tcflush(3).</summary>
    [LibraryImport(Library, EntryPoint = "tcflush")]
    public static partial int FlushTerminal(int descriptor, int queue);

    /// <summary>int fsync(int fd); fsync(2). Works on directories, too.</summary>
    [LibraryImport(Library, EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(Descriptor descriptor);

    /// <summary>uid_t geteuid(void); geteuid(2).</summary>
    [LibraryImport(Library, EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    /// <summary>pid_t setsid(void); setsid(2). Away from the terminal and its signals.</summary>
    [LibraryImport(Library, EntryPoint = "setsid", SetLastError = true)]
    public static partial int NewSession();

    /// <summary>int dup2(int oldfd, int newfd); dup2(2).</summary>
    [LibraryImport(Library, EntryPoint = "dup2", SetLastError = true)]
    public static partial int Duplicate(Descriptor descriptor, int number);

    /// <summary>int flock(int fd, int operation); flock(2). The kernel drops the lock with its last holder.</summary>
    [LibraryImport(Library, EntryPoint = "flock", SetLastError = true)]
    public static partial int Flock(Descriptor descriptor, int operation);

    /// <summary>int mkdirat(int dirfd, const char *pathname, mode_t mode); mkdirat(2).</summary>
    [LibraryImport(Library, EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakeDirectoryAt(int directory, string path, uint mode);

    /// <summary>int unlinkat(int dirfd, const char *pathname, int flags); unlinkat(2).</summary>
    [LibraryImport(Library, EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int UnlinkAt(Descriptor directory, string path, int flags);

    /// <summary>int fstatfs(int fd, struct statfs *buf); fstatfs(2). Only f_type, the first long, is read here.</summary>
    [LibraryImport(Library, EntryPoint = "fstatfs", SetLastError = true)]
    public static partial int FileSystem(Descriptor descriptor, out StatFs buffer);

    /// <summary>int statx(int dirfd, const char *pathname, int flags, unsigned int mask, struct statx *buf); statx(2).</summary>
    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int StatX(Descriptor directory, string path, int flags, uint mask, out Statx buffer);

    /// <summary>The same with a number such as AT_FDCWD.</summary>
    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int StatX(int directory, string path, int flags, uint mask, out Statx buffer);

    /// <summary>int mount(const char *source, const char *target, const char *type, unsigned long flags, const void *data); mount(2).</summary>
    [LibraryImport(Library, EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Mount(string? source, string target, string? type, nuint flags, string? data);

    /// <summary>int umount2(const char *target, int flags); umount(2).</summary>
    [LibraryImport(Library, EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unmount(string target, int flags);

    /// <summary>int setns(int fd, int nstype); setns(2). Concerns the calling thread alone; threads it starts inherit it.</summary>
    [LibraryImport(Library, EntryPoint = "setns", SetLastError = true)]
    public static partial int SetNamespace(int descriptor, int type);

    /// <summary>int ioctl(int fd, unsigned long request); ioctl(2), ioctl_ns(2).</summary>
    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    public static partial int IoControl(Descriptor descriptor, nuint request);

    /// <summary>int socket(int domain, int type, int protocol); socket(2).</summary>
    [LibraryImport(Library, EntryPoint = "socket", SetLastError = true)]
    public static partial Descriptor Socket(int domain, int type, int protocol);

    /// <summary>int bind(int sockfd, const struct sockaddr *addr, socklen_t addrlen); bind(2), netlink(7).</summary>
    [LibraryImport(Library, EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(Descriptor socket, in SockAddrNl address, uint length);

    /// <summary>int setsockopt(int sockfd, int level, int optname, const void *optval, socklen_t optlen); setsockopt(2).</summary>
    [LibraryImport(Library, EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(Descriptor socket, int level, int name, in int value, uint length);

    /// <summary>int getrlimit(int resource, struct rlimit *rlim); getrlimit(2).</summary>
    [LibraryImport(Library, EntryPoint = "getrlimit", SetLastError = true)]
    public static partial int GetResourceLimit(int resource, out ResourceLimit limit);

    /// <summary>int getsockname(int sockfd, struct sockaddr *addr, socklen_t *addrlen); getsockname(2), netlink(7).</summary>
    [LibraryImport(Library, EntryPoint = "getsockname", SetLastError = true)]
    public static partial int GetSocketName(Descriptor socket, out SockAddrNl address, ref uint length);

    /// <summary>int getsockopt(int sockfd, int level, int optname, void *optval, socklen_t *optlen); getsockopt(2).</summary>
    [LibraryImport(Library, EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetOption(Descriptor socket, int level, int name, out ulong value, ref uint length);

    /// <summary>ssize_t sendto(int sockfd, const void *buf, size_t len, int flags, const struct sockaddr *dest, socklen_t addrlen); sendto(2).</summary>
    [LibraryImport(Library, EntryPoint = "sendto", SetLastError = true)]
    public static partial nint SendTo(Descriptor socket, ReadOnlySpan<byte> buffer, nint length, int flags, in SockAddrNl address, uint addressLength);

    /// <summary>
    /// ssize_t recvfrom(int sockfd, void *buf, size_t len, int flags, struct sockaddr *src, socklen_t *addrlen); recvfrom(2).
    /// With MSG_TRUNC the result is the datagram's true length, also when it exceeds the buffer.
    /// </summary>
    [LibraryImport(Library, EntryPoint = "recvfrom", SetLastError = true)]
    public static partial nint ReceiveFrom(Descriptor socket, Span<byte> buffer, nint length, int flags, out SockAddrNl address, ref uint addressLength);

    /// <summary>int pipe2(int pipefd[2], int flags); pipe(2).</summary>
    [LibraryImport(Library, EntryPoint = "pipe2", SetLastError = true)]
    public static partial int Pipe(out PipeEnds ends, int flags);

    /// <summary>pid_t waitpid(pid_t pid, int *wstatus, int options); waitpid(2).</summary>
    [LibraryImport(Library, EntryPoint = "waitpid", SetLastError = true)]
    public static partial int WaitPid(int process, out int status, int options);

    /// <summary>int waitid(idtype_t idtype, id_t id, siginfo_t *infop, int options); waitid(2). A null pointer is taken for the answer.</summary>
    [LibraryImport(Library, EntryPoint = "waitid", SetLastError = true)]
    public static partial int WaitForId(int type, int id, nint information, int options);

    /// <summary>int kill(pid_t pid, int sig); kill(2).</summary>
    [LibraryImport(Library, EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int process, int signal);

    /// <summary>pid_t tcgetpgrp(int fd); tcgetpgrp(3).</summary>
    [LibraryImport(Library, EntryPoint = "tcgetpgrp", SetLastError = true)]
    public static partial int ForegroundGroup(Descriptor terminal);

    /// <summary>pid_t getpgrp(void); getpgrp(2).</summary>
    [LibraryImport(Library, EntryPoint = "getpgrp")]
    public static partial int ProcessGroup();

    /// <summary>gid_t getegid(void); getegid(2).</summary>
    [LibraryImport(Library, EntryPoint = "getegid")]
    public static partial uint EffectiveGroup();
}
