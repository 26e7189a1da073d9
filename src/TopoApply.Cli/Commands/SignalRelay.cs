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

    /// <summary>From here on signals are passed on.</summary>
    public SignalRelay(LaunchedProcess process)
    {
        foreach (var (signal, number) in s_signals)
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                if (signal is not (PosixSignal.SIGINT or PosixSignal.SIGQUIT) || !ControllingTerminal.IsOurs)
                {
                    process.Signal(number);
                }
            }));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());
}
