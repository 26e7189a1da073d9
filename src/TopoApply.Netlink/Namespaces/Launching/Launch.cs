using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TopoApply.Netlink.Interop;

namespace TopoApply.Netlink.Namespaces.Launching;

/// <summary>A program could not be started in its namespaces.</summary>
/// <param name="what">What failed.</param>
/// <param name="errno">Why.</param>
/// <param name="isProgram">True when all was ready and the program itself could not be started.</param>
internal sealed class LaunchException(string what, int errno, bool isProgram) : KernelException($"{what}: {Values.Errno.Words(errno)} ({Values.Errno.Name(errno)})", errno)
{
    /// <summary>What failed, or the program.</summary>
    public string What { get; } = what;

    /// <summary>True when all was ready and the program itself could not be started.</summary>
    public bool IsProgram { get; } = isProgram;
}

/// <summary>Starts programs in other namespaces: in place of this process, or as a child with a first process that looks after it.</summary>
internal static unsafe class Launch
{
    /// <summary>Carries out the steps and becomes the program: process id, terminal, exit code and signals are its own from then on.</summary>
    /// <exception cref="LaunchException">It did not come to that; this thread is in its own network namespace again.</exception>
    public static void Replace(LaunchSteps steps, IReadOnlyList<string> command)
    {
        using var home = NetworkNamespace.OpenCurrent();
        Run(steps, command, 0, -1, plan =>
        {
            NativeLaunch.Replace((NativePlan*)plan);
            if (Libc.SetNamespace(home.DescriptorNumber, NamespaceFlags.NewNet) < 0)
            {
                Environment.FailFast("A thread could not return to its own network namespace.");
            }

            throw Failure(steps, command, ((NativePlan*)plan)->FailedStep, ((NativePlan*)plan)->Errno);
        });
    }

    /// <summary>Starts the program with a first process of its own, in new namespaces.</summary>
    /// <param name="newNamespaces">CLONE_NEW*; with CLONE_NEWPID everything in it ends with the program.</param>
    /// <param name="steps">What the first process does before.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <exception cref="LaunchException">It could not be started.</exception>
    public static LaunchedProcess Start(int newNamespaces, LaunchSteps steps, IReadOnlyList<string> command)
    {
        if (Libc.Pipe(out var pipe, OpenFlags.CloseOnExec) < 0)
        {
            throw KernelException.Call("Making a pipe", Marshal.GetLastPInvokeError());
        }

        using var reports = new Descriptor(pipe.ReadEnd);
        var id = 0;
        using (var report = new Descriptor(pipe.WriteEnd))
        {
            Run(steps, command, (nuint)newNamespaces, report.Number, plan => id = NativeLaunch.Start((NativePlan*)plan));
        }

        if (id < 0)
        {
            throw new LaunchException("Making namespaces for a process", -id, isProgram: false);
        }

        var process = new LaunchedProcess(id);
        Span<byte> answer = stackalloc byte[2 * sizeof(int)];
        nint length;
        do
        {
            length = Libc.Read(reports, answer, answer.Length);
        }
        while (Libc.Interrupted(length));
        if (length == 0)
        {
            return process;
        }

        process.Wait();
        var numbers = MemoryMarshal.Cast<byte, int>(answer);
        throw Failure(steps, command, numbers[0], numbers[1]);
    }

    private static LaunchException Failure(LaunchSteps steps, IReadOnlyList<string> command, int step, int errno) => step < steps.Count
        ? new LaunchException(steps.Words(step), errno, isProgram: false)
        : new LaunchException(command[0], errno, isProgram: true);

    private static void Run(LaunchSteps steps, IReadOnlyList<string> command, nuint flags, int report, Action<nint> run)
    {
        // Before the native sequence is compiled: what is known then, it does not ask for on the way.
        RuntimeHelpers.RunClassConstructor(typeof(NativeFunctions).TypeHandle);
        nint[] arguments = [.. command.Select(Marshal.StringToCoTaskMemUTF8), 0];
        try
        {
            fixed (NativeStep* native = steps.ToNative())
            fixed (nint* texts = arguments)
            {
                var plan = new NativePlan { Steps = native, Count = steps.Count, Arguments = (byte**)texts, CloneFlags = flags, Report = report };
                run((nint)(&plan));
            }
        }
        finally
        {
            Array.ForEach(arguments, Marshal.FreeCoTaskMem);
        }
    }
}

/// <summary>A child of this process.</summary>
/// <param name="id">Its process id.</param>
internal sealed class LaunchedProcess(int id)
{
    private readonly Lock _lock = new();
    private bool _ended;

    /// <summary>Its process id.</summary>
    public int Id => id;

    /// <summary>Waits for its end: the exit code, or 128 and the signal that ended it.</summary>
    public int Wait()
    {
        int status;
        int result;
        do
        {
            // Without taking it away yet: until then its number belongs to nobody else.
            result = Libc.WaitForId(WaitFlags.Process, id, 0, WaitFlags.Exited | WaitFlags.LeaveWaitable);
        }
        while (Libc.Interrupted(result));
        lock (_lock)
        {
            _ended = true;
            do
            {
                result = Libc.WaitPid(id, out status, 0);
            }
            while (Libc.Interrupted(result));
        }

        return result < 0 ? throw KernelException.Call("Waiting for a process", Marshal.GetLastPInvokeError())
            : (status & 0x7F) == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F);
    }

    /// <summary>Passes a signal on; nothing happens when it has ended.</summary>
    public void Signal(int signal)
    {
        lock (_lock)
        {
            if (!_ended)
            {
                _ = Libc.Kill(id, signal);
            }
        }
    }
}
