using System.Runtime.ExceptionServices;

namespace TopoApply.Testing.Sandboxing;

/// <summary>Threads of a test that each have a sandbox of their own. Pool threads must not wait for namespaces: they serve everybody.</summary>
internal static class Workers
{
    /// <summary>Runs the same on some threads and waits for all; the first exception is thrown here.</summary>
    public static void Run(int count, Action<int> work)
    {
        ExceptionDispatchInfo? failure = null;
        var threads = Enumerable.Range(0, count).Select(number => new Thread(() =>
        {
            try
            {
                work(number);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
            }
        })
        { Name = $"worker {number}", IsBackground = true }).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        failure?.Throw();
    }
}
