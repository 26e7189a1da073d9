using System.Runtime.ExceptionServices;

namespace TopoApply.Kernel;

/// <summary>
/// A fixed set of threads for work that consists of many independent parts. They are threads of their own, never the pool's: one that is in
/// a network namespace for the length of a system call must not serve anybody else.
/// </summary>
internal static class Workers
{
    /// <summary>Starting a thread costs as much as reading one small namespace.</summary>
    private const int PartsWorthAThread = 16;

    private const int MostThreads = 4;

    /// <summary>Does all parts, on the calling thread and on others beside it; returns when all are done.</summary>
    /// <param name="count">How many parts.</param>
    /// <param name="part">Does the part of a number; called from several threads at once.</param>
    public static void Run(int count, Action<int> part)
    {
        var next = -1;
        ExceptionDispatchInfo? failure = null;
        void Work()
        {
            try
            {
                for (var at = Interlocked.Increment(ref next); at < count && failure is null; at = Interlocked.Increment(ref next))
                {
                    part(at);
                }
            }
#pragma warning disable CA1031 // Thrown again on the caller's thread.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), null);
            }
        }

        var others = new Thread[Math.Max(0, Math.Min(Math.Min(Environment.ProcessorCount, MostThreads), count / PartsWorthAThread) - 1)];
        for (var i = 0; i < others.Length; i++)
        {
            others[i] = new Thread(Work) { IsBackground = true, Name = "worker" };
            others[i].Start();
        }

        Work();
        foreach (var other in others)
        {
            other.Join();
        }

        failure?.Throw();
    }
}
