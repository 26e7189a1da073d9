using System.Runtime.InteropServices;
using TopoApply.Kernel.Entering;
using TopoApply.Netlink.Namespaces.Launching;

namespace TopoApply.Cli.Commands;

/// <summary>While a program runs as our child, signals are for it. What the terminal sends it gets by itself, as it is in our process group.</summary>
internal sealed class SignalRelay : IDisposable
{
    /// <summary>signal(7): the framework's names cover but a part.</summary>
    private static readonly (PosixSignal Signal, int Number)[] s_signals =
    [
        (PosixSignal.SIGHUP, 1), (PosixSignal.SIGINT, 2), (PosixSignal.SIGQUIT, 3), (PosixSignal.SIGTERM, 15),
        ((PosixSignal)10, 10), ((PosixSignal)12, 12), ((PosixSignal)14, 14), // SIGUSR1, SIGUSR2, SIGALRM
    ];

    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Lock _lock = new();
    private readonly List<int> _early = [];
    private LaunchedProcess? _process;

    /// <summary>From here on signals end this process no more.</summary>
    public SignalRelay()
    {
        foreach (var (signal, number) in s_signals)
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                if (signal is not (PosixSignal.SIGINT or PosixSignal.SIGQUIT) || !ControllingTerminal.IsOurs)
                {
                    Pass(number);
                }
            }));
        }
    }

    /// <summary>From here on they are passed on, as well as those that have come before.</summary>
    public void Begin(LaunchedProcess process)
    {
        lock (_lock)
        {
            _process = process;
            _early.ForEach(process.Signal);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private void Pass(int signal)
    {
        lock (_lock)
        {
            if (_process is { } process)
            {
                process.Signal(signal);
            }
            else
            {
                _early.Add(signal);
            }
        }
    }
}
