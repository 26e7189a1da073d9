using System.Runtime.InteropServices;

namespace TopoApply.Cli.Commands;

/// <summary>
/// While an apply is at work a signal does not end the program: the first one stops it between two operations, and a second one finds
/// the default handler again.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly PosixSignal[] s_signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];

    private readonly CancellationTokenSource _cancellation = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Lock _lock = new();
    private PosixSignal? _caught;
    private Func<PosixSignal, bool>? _successor;
    private bool _released;

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <summary>From here on signals are caught.</summary>
    public void Catch() => _registrations.AddRange(s_signals.Select(signal => PosixSignalRegistration.Create(signal, Handle)));

    /// <summary>
    /// From here on a signal does what it does by default. Handlers run on another thread, and one that is late finds this done: nothing
    /// gets lost in between.
    /// </summary>
    /// <param name="successor">
    /// Who handles signals from now on, to be told of one that came before and whose handler is late; true when it is not to do what it does
    /// by default.
    /// </param>
    /// <returns>The signal that came in the meantime; null for none.</returns>
    public PosixSignal? Release(Func<PosixSignal, bool>? successor = null)
    {
        lock (_lock)
        {
            _released = true;
            _successor = successor;
        }

        _registrations.ForEach(registration => registration.Dispose());
        _registrations.Clear();
        return _caught;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        _cancellation.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        lock (_lock)
        {
            if (_released)
            {
                context.Cancel |= _successor?.Invoke(context.Signal) == true;
                return;
            }

            context.Cancel = _caught is null || context.Signal == PosixSignal.SIGHUP;
            _caught ??= context.Signal;
            _cancellation.Cancel();
        }
    }
}
