using System.Diagnostics;
using TopoApply.Journaling;

namespace TopoApply.Benchmarks.EndToEnd;

/// <summary>
/// A journal that takes the time of what it does once everything is carried out. What it writes before follows from when planning ends and when
/// the first operation begins: gathering what is to be written belongs to its price.
/// </summary>
internal sealed class PhaseJournal(IJournal inner, PhaseKernel kernel, PhaseClock clock) : IJournal
{
    /// <inheritdoc/>
    public void Begin(JournalEntry entry) => inner.Begin(entry);

    /// <inheritdoc/>
    public void Arm() => inner.Arm();

    /// <summary>What lies between the second read and this is the comparison, the other half of the verification.</summary>
    public void Verified()
    {
        clock.Add(Names.VerifyPhase, kernel.ReadEnded, Stopwatch.GetTimestamp());
        clock.Time(Names.JournalPhase, inner.Verified);
    }

    /// <inheritdoc/>
    public void Reopen() => inner.Reopen();

    /// <inheritdoc/>
    public void End(string topology, JournalEnding ending, bool? remember = null) => clock.Time(Names.JournalPhase, () => inner.End(topology, ending, remember));

    /// <inheritdoc/>
    public void Leave(string topology) => inner.Leave(topology);
}
