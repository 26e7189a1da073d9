using System.Runtime.ExceptionServices;

namespace TopoApply.Testing.Sandboxing;

/// <summary>A thread in one namespace of a sandbox, for one job.</summary>
internal sealed class SandboxThread
{
    private readonly Thread _thread;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Starts the job. Call on the sandbox's thread: a new thread inherits its namespaces.</summary>
    public SandboxThread(string netns, Action action)
    {
        _thread = new Thread(() =>
        {
            try
            {
                Enter(netns);
                action();
            }
            catch (Exception e)
            {
                _failure = ExceptionDispatchInfo.Capture(e);
            }
        })
        { IsBackground = true, Name = $"in {netns}" };
        _thread.Start();
    }

    /// <summary>Waits for the end; throws what the job threw.</summary>
    public void Join()
    {
        _thread.Join();
        _failure?.Throw();
    }

    private static void Enter(string netns)
    {
        if (netns == "host")
        {
            return;
        }

        var fd = Native.Open($"/run/netns/{netns}", Native.OReadOnly | Native.OCloseOnExec);
        if (fd < 0)
        {
            throw Native.Failure($"/run/netns/{netns}");
        }

        var result = Native.SetNs(fd, Native.CloneNewNet);
        var failure = result == 0 ? null : Native.Failure($"setns to {netns}");
        _ = Native.Close(fd);
        if (failure is not null)
        {
            throw failure;
        }
    }
}
