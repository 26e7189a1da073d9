using System.Runtime.CompilerServices;
using TopoApply.Netlink.Values;

namespace TopoApply.Netlink.Namespaces.Launching;

/// <summary>One system call of a launch, as numbers and addresses.</summary>
internal unsafe struct NativeStep
{
    /// <summary>Stands for the result of the last step that had <see cref="Keep"/>.</summary>
    public const nint Kept = int.MinValue;

    /// <summary>The C library's function.</summary>
    public delegate*<nint, nint, nint, nint, nint, int> Function;

    /// <summary>First argument, or <see cref="Kept"/>.</summary>
    public nint A;

    /// <summary>Second argument.</summary>
    public nint B;

    /// <summary>Third argument.</summary>
    public nint C;

    /// <summary>Fourth argument.</summary>
    public nint D;

    /// <summary>Fifth argument.</summary>
    public nint E;

    /// <summary>True when the result is needed by later steps.</summary>
    public bool Keep;

    /// <summary>True when a failure does not matter.</summary>
    public bool Optional;
}

/// <summary>All that a launch needs, in native memory: nothing is allocated on the way.</summary>
internal unsafe struct NativePlan
{
    /// <summary>The steps before the program starts.</summary>
    public NativeStep* Steps;

    /// <summary>How many there are.</summary>
    public int Count;

    /// <summary>The program's arguments, ended by null.</summary>
    public byte** Arguments;

    /// <summary>Flags of clone(2).</summary>
    public nuint CloneFlags;

    /// <summary>Where the child reports a failure; the other end sees the end of the file when the program has started.</summary>
    public int Report;

    /// <summary>The step that failed, or <see cref="Count"/> when the program could not be started. Followed by <see cref="Errno"/> in memory.</summary>
    public int FailedStep;

    /// <summary>Why.</summary>
    public int Errno;

    /// <summary>A set of all signals.</summary>
    public fixed byte AllSignals[128];

    /// <summary>The caller's signal mask.</summary>
    public fixed byte Mask[128];

    /// <summary>siginfo_t.</summary>
    public fixed int Information[32];
}

/// <summary>
/// The code between two lives: it changes namespaces and ends in execve(2), in this process or in a forked child. A child has none of the
/// runtime's other threads, so that nothing in it may wait for one: everything is one method when it is compiled, calls bare
/// functions only, and allocates nothing.
/// </summary>
internal static unsafe class NativeLaunch
{
    private const int SigPipe = 13;
    private const int SigChild = 17;
    private const int SigKill = 9;
    private const int LastSignal = 31;
    private const nint DefaultHandler = 0;
    private const nint IgnoreHandler = 1;
    private const int BlockMask = 0;
    private const int SetMask = 2;
    private const int DeathSignal = 1; // PR_SET_PDEATHSIG
    private const int NoHang = 1; // WNOHANG
    private const nuint CloseOnExec = 4; // CLOSE_RANGE_CLOEXEC

    /// <summary>A shell's code for a program that cannot be started; whoever waits learns the reason through the pipe.</summary>
    private const int NotStarted = 127;

    /// <summary>Carries out the steps and becomes the program. Returns only when that failed; the plan says where and why.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Replace(NativePlan* plan)
    {
        if (RunSteps(plan))
        {
            Execute(plan);
        }
    }

    /// <summary>
    /// Starts a child in namespaces of its own that carries out the steps, starts the program as a child of its own, and looks after it like
    /// the first process of a machine: it passes signals on, takes in orphans, and ends with the program, which ends all the rest.
    /// </summary>
    /// <returns>The child's process id, or a negative error number.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static int Start(NativePlan* plan)
    {
        // Until the child has handlers of its own, a signal would run the runtime's.
        NativeFunctions.FillSignals(plan->AllSignals);
        NativeFunctions.MaskSignals(BlockMask, plan->AllSignals, plan->Mask);
        var child = (int)NativeFunctions.SystemCall(NativeFunctions.Clone, plan->CloneFlags | SigChild, 0, 0, 0, 0);
        if (child == 0)
        {
            // Whoever waits for us may be killed: then nobody would end what is in here.
            NativeFunctions.ProcessControl(DeathSignal, SigKill);
            ResetSignals();
            var program = RunSteps(plan) ? (int)NativeFunctions.SystemCall(NativeFunctions.Clone, SigChild, 0, 0, 0, 0) : -1;
            if (program > 0)
            {
                ((delegate*<int, int>)NativeFunctions.Close)(plan->Report);
                LookAfter(plan, program);
            }

            if (program == 0)
            {
                NativeFunctions.MaskSignals(SetMask, plan->Mask, null);
                Execute(plan);
            }

            ((delegate*<int, void*, nuint, nint>)NativeFunctions.Write)(plan->Report, &plan->FailedStep, 2 * sizeof(int));
            NativeFunctions.Exit(NotStarted);
        }

        var errno = child < 0 ? *NativeFunctions.ErrorNumber() : 0;
        NativeFunctions.MaskSignals(SetMask, plan->Mask, null);
        return child < 0 ? -errno : child;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool RunSteps(NativePlan* plan)
    {
        nint kept = 0;
        for (var i = 0; i < plan->Count; i++)
        {
            var step = plan->Steps + i;
            int result;
            do
            {
                result = step->Function(step->A == NativeStep.Kept ? kept : step->A, step->B, step->C, step->D, step->E);
            }
            while (result < 0 && *NativeFunctions.ErrorNumber() == Errno.EINTR);
            if (result < 0 && !step->Optional)
            {
                plan->FailedStep = i;
                plan->Errno = *NativeFunctions.ErrorNumber();
                return false;
            }

            kept = step->Keep ? result : kept;
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Execute(NativePlan* plan)
    {
        // The runtime ignores it, and what is ignored stays so; handlers end by themselves. No descriptor passes but the standard streams.
        NativeFunctions.Signal(SigPipe, DefaultHandler);
        NativeFunctions.SystemCall(NativeFunctions.CloseRange, 3, uint.MaxValue, CloseOnExec, 0, 0);
        NativeFunctions.Execute(plan->Arguments[0], plan->Arguments);
        plan->FailedStep = plan->Count;
        plan->Errno = *NativeFunctions.ErrorNumber();
    }

    /// <summary>No handler of the runtime may run in the child; what the caller of the program ignores stays ignored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ResetSignals()
    {
        for (var signal = 1; signal <= LastSignal; signal++)
        {
            if (NativeFunctions.Signal(signal, DefaultHandler) == IgnoreHandler && signal is not (SigPipe or SigChild))
            {
                NativeFunctions.Signal(signal, IgnoreHandler);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LookAfter(NativePlan* plan, int program)
    {
        while (true)
        {
            int status;
            int ended;
            while ((ended = NativeFunctions.WaitForChild(-1, &status, NoHang)) > 0)
            {
                if (ended == program)
                {
                    NativeFunctions.Exit((status & 0x7F) == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F));
                }
            }

            // What the terminal sends (si_code, the third number, is positive then) the program has got itself.
            var signal = NativeFunctions.WaitForSignal(plan->AllSignals, plan->Information);
            if (signal > 0 && signal != SigChild && plan->Information[2] <= 0)
            {
                NativeFunctions.Kill(program, signal);
            }
        }
    }
}
