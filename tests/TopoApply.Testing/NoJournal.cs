using TopoApply.Journaling;

namespace TopoApply.Testing;

/// <summary>For tests of the engine on a model: nothing outlives them.</summary>
internal sealed class NoJournal : IJournal
{
    /// <inheritdoc/>
    public void Begin(JournalEntry entry)
    {
    }

    /// <inheritdoc/>
    public void Arm()
    {
    }

    /// <inheritdoc/>
    public void Verified()
    {
    }

    /// <inheritdoc/>
    public void Reopen()
    {
    }

    /// <inheritdoc/>
    public void End(string topology, JournalEnding ending, bool? remember = null)
    {
    }

    /// <inheritdoc/>
    public void Leave(string topology)
    {
    }
}
