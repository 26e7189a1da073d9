using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Text;
using TopoApply.Netlink.Interop;

namespace TopoApply.Netlink.Namespaces;

/// <summary>
/// The threads that enter network namespaces. A single system call is made by the calling thread itself, which is there and back without
/// a line of managed code in between; for a pool thread, which never changes its namespace, a dedicated one does it and ends when it has
/// been idle for a moment. <see cref="Run"/> takes a thread of its own.
/// </summary>
internal static class NamespaceThread
{
    private const int IdleMilliseconds = 250;

    private static readonly Lock Callers = new();
    private static readonly object Gate = new();
    private static Job? s_job;
    private static bool s_running;
    private static volatile bool s_travelled;

    [ThreadStatic]
    private static Descriptor? t_home;

    /// <summary>socket(2) in a namespace.</summary>
    public static Descriptor Socket(Descriptor target, int domain, int type, int protocol) =>
        Call(new Job(NativeCall.Socket, target, type, protocol, domain, ""));

    /// <summary>socket(2) twice in a namespace, for two protocols; the second is null where the kernel has none of it.</summary>
    public static (Descriptor First, Descriptor? Second) Sockets(Descriptor target, int domain, int type, int first, int second)
    {
        var job = new Job(NativeCall.Sockets, target, type, first, domain, "", second);
        var descriptor = Call(job);
        return (descriptor, job.Second < 0 ? null : new Descriptor(job.Second));
    }

    /// <summary>open(2) in a namespace: files below /proc/sys/net belong to the opener's.</summary>
    public static Descriptor Open(Descriptor target, string path, int flags) => Call(new Job(NativeCall.Open, target, flags, 0, 0, path));

    /// <summary>Makes a namespace that has no name.</summary>
    public static Descriptor Create() =>
        Call(new Job(NativeCall.Create, null, OpenFlags.ReadOnly | OpenFlags.CloseOnExec, 0, 0, NetworkNamespace.OwnPath));

    /// <summary>
    /// Runs managed code on a thread that sits in a namespace and ends afterwards. Threads that the code starts, or makes the
    /// runtime start, sit there, too: prefer the single calls above.
    /// </summary>
    public static T Run<T>(Descriptor target, Func<T> function)
    {
        var result = new T[1];
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                if (Libc.SetNamespace(target.Number, NamespaceFlags.NewNet) < 0)
                {
                    throw KernelException.Call("Entering a network namespace", Marshal.GetLastPInvokeError());
                }

                result[0] = function();
            }
#pragma warning disable CA1031 // Thrown again on the caller's thread.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        })
        {
            IsBackground = true,
            Name = "in a namespace",
        };
        thread.Start();
        thread.Join();
        GC.KeepAlive(target);
        failure?.Throw();
        return result[0];
    }

    private static Descriptor Call(Job job)
    {
        var held = false;
        job.Target?.DangerousAddRef(ref held);
        try
        {
            if (Thread.CurrentThread.IsThreadPoolThread)
            {
                lock (Callers)
                {
                    Hand(job);
                }
            }
            else
            {
                job.Result = Home(out var errno) is { } home ? Execute(home.Number, job) : -errno;
            }
        }
        finally
        {
            if (held)
            {
                job.Target?.DangerousRelease();
            }
        }

        if (job.Result < 0)
        {
            throw KernelException.Call(job.What, -job.Result);
        }

        return new Descriptor(job.Result);
    }

    private static void Hand(Job job)
    {
        lock (Gate)
        {
            if (!s_running)
            {
                new Thread(Work) { IsBackground = true, Name = "namespace calls" }.UnsafeStart();
                s_running = true;
            }

            s_job = job;
            Monitor.PulseAll(Gate);
            while (!job.Done)
            {
                Monitor.Wait(Gate);
            }
        }
    }

    private static void Work()
    {
        using var home = OpenHome(out var errno);
        lock (Gate)
        {
            while (true)
            {
                if (s_job is { } job)
                {
                    s_job = null;
                    job.Result = errno != 0 ? -errno : Execute(home.Number, job);
                    job.Done = true;
                    Monitor.PulseAll(Gate);
                }
                else if (!Monitor.Wait(Gate, IdleMilliseconds) && s_job is null)
                {
                    s_running = false;
                    return;
                }
            }
        }
    }

    /// <summary>Where the calling thread is at home: it is looked up once, since it never stays anywhere else.</summary>
    private static Descriptor? Home(out int errno)
    {
        errno = 0;
        if (t_home is null)
        {
            var home = OpenHome(out errno);
            t_home = errno == 0 ? home : null;
        }

        return t_home;
    }

    /// <summary>Where the calling thread is and has to come back to.</summary>
    private static Descriptor OpenHome(out int errno)
    {
        var home = Libc.OpenAt(OpenFlags.WorkingDirectory, NetworkNamespace.OwnPath, OpenFlags.ReadOnly | OpenFlags.CloseOnExec, 0);
        errno = home.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
        if (errno == 0 && !s_travelled)
        {
            // The way there and back once without a task: everything is compiled and bound before it matters.
            errno = -Execute(home.Number, new Job(NativeCall.None, home, 0, 0, 0, ""));
            s_travelled = true;
        }

        return home;
    }

    private static unsafe int Execute(int home, Job job)
    {
        var second = job.D;
        fixed (byte* path = job.Path)
        {
            var result = NativeCalls.Run(home, job.Number, job.Call, job.A, job.B, job.C, path, &second);
            job.Second = job.Call == NativeCall.Sockets && result >= 0 ? second : -1;
            return result;
        }
    }

    private sealed class Job(NativeCall call, Descriptor? target, int a, int b, int c, string path, int d = 0)
    {
        private static readonly byte[] NoPath = [0];

        public NativeCall Call { get; } = call;

        public Descriptor? Target { get; } = target;

        // Taken on the caller's thread: a disposed descriptor is the caller's fault and must not end the worker.
        public int Number { get; } = target?.Number ?? -1;

        public int A { get; } = a;

        public int B { get; } = b;

        public int C { get; } = c;

        public int D { get; } = d;

        public byte[] Path { get; } = path.Length == 0 ? NoPath : Encoding.UTF8.GetBytes(path + '\0');

        public int Result { get; set; }

        public int Second { get; set; } = -1;

        public bool Done { get; set; }

        public string What => Call switch
        {
            NativeCall.Socket or NativeCall.Sockets => "Opening a socket in a network namespace",
            NativeCall.Open => $"Opening {path} in a network namespace",
            NativeCall.Create => "Creating a network namespace",
            NativeCall.None => "Entering a network namespace",
        };
    }
}
