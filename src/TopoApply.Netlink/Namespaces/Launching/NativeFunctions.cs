using System.Runtime.InteropServices;

namespace TopoApply.Netlink.Namespaces.Launching;

/// <summary>
/// The C library's functions as bare addresses. Where they are called no runtime may interfere: not in the middle of a change of namespaces,
/// and not in a forked child, which has none of the runtime's other threads. They are called as if they were managed functions, whose
/// convention for integers and pointers is the C library's on 64-bit Linux: for every other sort of call, SuppressGCTransition
/// included, the compiler adds a poll for the garbage collector, and a poll that was due at the moment of the fork would wait in the child for
/// ever.
/// </summary>
internal static unsafe class NativeFunctions
{
    /// <summary>int setns(int fd, int nstype); setns(2).</summary>
    public static readonly nint SetNamespace = Find("setns");

    /// <summary>int unshare(int flags); unshare(2).</summary>
    public static readonly nint Unshare = Find("unshare");

    /// <summary>int mount(const char *source, const char *target, const char *type, unsigned long flags, const void *data); mount(2).</summary>
    public static readonly nint Mount = Find("mount");

    /// <summary>int mkdir(const char *pathname, mode_t mode); mkdir(2).</summary>
    public static readonly nint MakeDirectory = Find("mkdir");

    /// <summary>int symlink(const char *target, const char *linkpath); symlink(2).</summary>
    public static readonly nint MakeLink = Find("symlink");

    /// <summary>int chdir(const char *path); chdir(2).</summary>
    public static readonly nint ChangeDirectory = Find("chdir");

    /// <summary>int open(const char *pathname, int flags, mode_t mode); open(2).</summary>
    public static readonly nint Open = Find("open");

    /// <summary>ssize_t write(int fd, const void *buf, size_t count); write(2).</summary>
    public static readonly nint Write = Find("write");

    /// <summary>int close(int fd); close(2).</summary>
    public static readonly nint Close = Find("close");

    /// <summary>int sethostname(const char *name, size_t len); sethostname(2).</summary>
    public static readonly nint SetHostName = Find("sethostname");

    /// <summary>int prctl(int option, unsigned long arg2, …); prctl(2).</summary>
    public static readonly delegate*<int, nuint, int> ProcessControl = (delegate*<int, nuint, int>)Find("prctl");

    /// <summary>long syscall(long number, …); syscall(2), for what has no function in every C library.</summary>
    public static readonly delegate*<nint, nuint, nuint, nuint, nuint, nuint, nint> SystemCall =
        (delegate*<nint, nuint, nuint, nuint, nuint, nuint, nint>)Find("syscall");

    /// <summary>sighandler_t signal(int signum, sighandler_t handler); signal(2).</summary>
    public static readonly delegate*<int, nint, nint> Signal = (delegate*<int, nint, nint>)Find("signal");

    /// <summary>int sigfillset(sigset_t *set); sigsetops(3).</summary>
    public static readonly delegate*<byte*, int> FillSignals = (delegate*<byte*, int>)Find("sigfillset");

    /// <summary>int pthread_sigmask(int how, const sigset_t *set, sigset_t *oldset); pthread_sigmask(3).</summary>
    public static readonly delegate*<int, byte*, byte*, int> MaskSignals =
        (delegate*<int, byte*, byte*, int>)Find("pthread_sigmask");

    /// <summary>int sigwaitinfo(const sigset_t *set, siginfo_t *info); sigwaitinfo(2).</summary>
    public static readonly delegate*<byte*, int*, int> WaitForSignal = (delegate*<byte*, int*, int>)Find("sigwaitinfo");

    /// <summary>pid_t waitpid(pid_t pid, int *wstatus, int options); waitpid(2).</summary>
    public static readonly delegate*<int, int*, int, int> WaitForChild = (delegate*<int, int*, int, int>)Find("waitpid");

    /// <summary>int kill(pid_t pid, int sig); kill(2).</summary>
    public static readonly delegate*<int, int, int> Kill = (delegate*<int, int, int>)Find("kill");

    /// <summary>int execvp(const char *file, char *const argv[]); exec(3).</summary>
    public static readonly delegate*<byte*, byte**, int> Execute = (delegate*<byte*, byte**, int>)Find("execvp");

    /// <summary>void _exit(int status); _exit(2).</summary>
    public static readonly delegate*<int, void> Exit = (delegate*<int, void>)Find("_exit");

    /// <summary>int *__errno_location(void): where the calling thread's errno lies.</summary>
    public static readonly delegate*<int*> ErrorNumber = (delegate*<int*>)Find("__errno_location");

    /// <summary>Number of clone(2), with the arguments (flags, stack, …); the rest is 0 on every architecture.</summary>
    public static readonly nint Clone = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 220 : 56;

    /// <summary>Number of close_range(2), the same on every architecture.</summary>
    public const nint CloseRange = 436;

    private static nint Find(string name) => NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), name);
}
