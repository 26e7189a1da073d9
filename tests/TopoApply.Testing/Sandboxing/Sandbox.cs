using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace TopoApply.Testing.Sandboxing;

/// <summary>
/// A machine of one's own for a test: one thread with a network namespace and a mount namespace that nobody else has, empty /run and /etc/netns,
/// and `lo` up. What the thread does, the threads and programs it starts, all happens in there; when the last of them ends, the kernel
/// removes everything. Many sandboxes can live side by side in one process.
/// </summary>
internal sealed class Sandbox : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly ConcurrentBag<ChildProcess> _children = [];
    private readonly Thread _thread;
    private bool _disposed;

    /// <summary>Makes the sandbox.</summary>
    /// <exception cref="IOException">No rights, or the machine cannot do it.</exception>
    public Sandbox()
    {
        using var ready = new ManualResetEventSlim();
        ExceptionDispatchInfo? failure = null;
        _thread = new Thread(() =>
        {
            try
            {
                SandboxMounts.Enter();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
                return;
            }
            finally
            {
                ready.Set();
            }

            foreach (var action in _work.GetConsumingEnumerable())
            {
                action();
            }
        })
        { IsBackground = true, Name = "sandbox" };
        _thread.Start();
        ready.Wait();
        failure?.Throw();
        Ok("ip", "link", "set", "lo", "up");
    }

    /// <summary>Runs on the sandbox's thread and brings result or exception back.</summary>
    public T Run<T>(Func<T> function)
    {
        if (Thread.CurrentThread == _thread)
        {
            return function();
        }

        ObjectDisposedException.ThrowIf(_disposed, this);
        using var done = new ManualResetEventSlim();
        ExceptionDispatchInfo? failure = null;
        T? result = default;
        _work.Add(() =>
        {
            try
            {
                result = function();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
            finally
            {
                done.Set();
            }
        });
        done.Wait();
        failure?.Throw();
        return result!;
    }

    /// <summary>Runs on the sandbox's thread.</summary>
    public void Run(Action action) => Run(() =>
    {
        action();
        return true;
    });

    /// <summary>
    /// Runs on a new thread in a named namespace (`host`: the sandbox's own) and waits for it. The calling thread may be any.
    /// </summary>
    public T RunIn<T>(string netns, Func<T> function)
    {
        T? result = default;
        StartIn(netns, () => result = function()).Join();
        return result!;
    }

    /// <inheritdoc cref="RunIn{T}"/>
    public void RunIn(string netns, Action action) => StartIn(netns, action).Join();

    /// <summary>Starts a thread in a named namespace.</summary>
    public SandboxThread StartIn(string netns, Action action) => Run(() => new SandboxThread(netns, action));

    /// <summary>Runs a program in the sandbox and waits for it.</summary>
    public ExecResult Exec(params string[] argv) => ExecWith(argv);

    /// <summary>Runs a program in the sandbox, with input, directory, environment, in a namespace, for a limited time (60 s).</summary>
    public ExecResult ExecWith(
        IReadOnlyList<string> argv,
        string? input = null,
        string netns = "host",
        string? directory = null,
        IReadOnlyDictionary<string, string?>? environment = null,
        TimeSpan? timeout = null)
    {
        ExecResult Execute()
        {
            using var child = ChildProcess.Start(argv, input, directory, environment);
            return child.WaitForExit(timeout);
        }

        return netns == "host" ? Run(Execute) : RunIn(netns, Execute);
    }

    /// <summary>Runs a program that must succeed; its standard output.</summary>
    public string Ok(params string[] argv) => Exec(argv).Expect().Output;

    /// <summary>Runs a shell script that must succeed; its standard output.</summary>
    public string Script(string script) => ExecWith(["bash", "-eu"], input: script).Expect().Output;

    /// <summary>Starts a program that runs beside the test; it is killed with the sandbox.</summary>
    public ChildProcess Start(params string[] argv) => StartWith(argv);

    /// <summary>Starts a program that runs beside the test, with environment, in a namespace; it is killed with the sandbox.</summary>
    public ChildProcess StartWith(
        IReadOnlyList<string> argv,
        string netns = "host",
        string? directory = null,
        IReadOnlyDictionary<string, string?>? environment = null)
    {
        ChildProcess Begin() => ChildProcess.Start(argv, null, directory, environment);
        var child = netns == "host" ? Run(Begin) : RunIn(netns, Begin);
        _children.Add(child);
        return child;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        foreach (var child in _children)
        {
            child.Dispose();
        }

        _disposed = true;
        _work.CompleteAdding();
        if (Thread.CurrentThread != _thread)
        {
            _thread.Join();
            _work.Dispose();
        }
    }
}
