using System.Runtime.InteropServices;

namespace TopoApply.Testing.Sandboxing;

/// <summary>The system calls that the tests need by themselves, so that the sandbox does not lean on the code under test.</summary>
internal static partial class Native
{
    public const int CloneNewNs = 0x00020000;
    public const int CloneNewNet = 0x40000000;
    public const ulong MsRec = 16384;
    public const ulong MsPrivate = 1 << 18;
    public const int OReadOnly = 0;
    public const int OCloseOnExec = 0x80000;
    public const int WaitNoHang = 1;
    public const int SigTerm = 15;
    public const int SigKill = 9;
    public const int SigPipe = 13;
    public const int SpawnSetPgroup = 0x02;
    public const int SpawnSetSigDef = 0x04;

    private const string Libc = "libc";

    /// <summary>int unshare(int flags); unshare(2)</summary>
    [LibraryImport(Libc, EntryPoint = "unshare", SetLastError = true)]
    public static partial int Unshare(int flags);

    /// <summary>int setns(int fd, int nstype); setns(2)</summary>
    [LibraryImport(Libc, EntryPoint = "setns", SetLastError = true)]
    public static partial int SetNs(int fd, int type);

    /// <summary>int mount(const char *source, const char *target, const char *type, unsigned long flags, const void *data); mount(2)</summary>
    [LibraryImport(Libc, EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Mount(string source, string target, string? type, ulong flags, string? data);

    /// <summary>int open(const char *path, int flags); open(2)</summary>
    [LibraryImport(Libc, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    /// <summary>int close(int fd); close(2)</summary>
    [LibraryImport(Libc, EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int fd);

    /// <summary>ssize_t read(int fd, void *buffer, size_t count); read(2)</summary>
    [LibraryImport(Libc, EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int fd, Span<byte> buffer, nuint count);

    /// <summary>int memfd_create(const char *name, unsigned int flags); memfd_create(2)</summary>
    [LibraryImport(Libc, EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MemFdCreate(string name, uint flags);

    /// <summary>pid_t waitpid(pid_t pid, int *status, int options); waitpid(2)</summary>
    [LibraryImport(Libc, EntryPoint = "waitpid", SetLastError = true)]
    public static partial int WaitPid(int pid, out int status, int options);

    /// <summary>int kill(pid_t pid, int signal); kill(2)</summary>
    [LibraryImport(Libc, EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, int signal);

    /// <summary>uid_t geteuid(void); geteuid(2)</summary>
    [LibraryImport(Libc, EntryPoint = "geteuid")]
    public static partial uint EffectiveUserId();

    /// <summary>int posix_spawnp(pid_t *pid, const char *file, ...actions, ...attributes, char *argv[], char *envp[]); posix_spawn(3)</summary>
    [LibraryImport(Libc, EntryPoint = "posix_spawnp", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SpawnP(out int pid, string file, Span<byte> actions, Span<byte> attributes, nint[] argv, nint[] envp);

    /// <summary>posix_spawn_file_actions_init(3)</summary>
    [LibraryImport(Libc, EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int ActionsInit(Span<byte> actions);

    /// <summary>posix_spawn_file_actions_adddup2(3)</summary>
    [LibraryImport(Libc, EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static partial int ActionsAddDup2(Span<byte> actions, int fd, int newFd);

    /// <summary>posix_spawn_file_actions_destroy(3)</summary>
    [LibraryImport(Libc, EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial int ActionsDestroy(Span<byte> actions);

    /// <summary>posix_spawn_file_actions_addchdir_np(3)</summary>
    [LibraryImport(Libc, EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ActionsAddChdir(Span<byte> actions, string path);

    /// <summary>posix_spawnattr_init(3)</summary>
    [LibraryImport(Libc, EntryPoint = "posix_spawnattr_init")]
    public static partial int AttributesInit(Span<byte> attributes);

    /// <summary>posix_spawnattr_setflags(3)</summary>
    [LibraryImport(Libc, EntryPoint = "posix_spawnattr_setflags")]
    public static partial int AttributesSetFlags(Span<byte> attributes, short flags);

    /// <summary>posix_spawnattr_setsigdefault(3)</summary>
    [LibraryImport(Libc, EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int AttributesSetSigDefault(Span<byte> attributes, ReadOnlySpan<byte> signals);

    /// <summary>The error of the last call with SetLastError, as an exception.</summary>
    public static IOException Failure(string what)
    {
        var errno = Marshal.GetLastPInvokeError();
        return new IOException($"{what}: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})");
    }
}
