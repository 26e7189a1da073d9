using TopoApply.Model;

namespace TopoApply.Journaling;

/// <summary>How far an apply has come, as far as undoing it is concerned.</summary>
internal enum JournalPhase
{
    /// <summary>Operations may have been carried out: the way is back.</summary>
    Pending,

    /// <summary>Everything is done and verified, and waits for a confirmation: back unless it comes in time.</summary>
    Armed,

    /// <summary>Everything is done and verified: what is left is to let go of what was kept for undo.</summary>
    Verified,

    /// <summary>The way back was tried, and something is missing. Another try may help; nothing waits for it.</summary>
    Leftover,
}

/// <summary>How an apply ended, for whoever asks afterwards.</summary>
internal enum JournalEnding
{
    /// <summary>It counts: verified, and confirmed where that was asked for.</summary>
    Applied,

    /// <summary>It failed, and the state before is back.</summary>
    RolledBack,

    /// <summary>It was not confirmed in time, or taken back by hand, and the state before is back.</summary>
    Reverted,

    /// <summary>It died, and the state before is back.</summary>
    Recovered,

    /// <summary>Not everything of the state before could be put back.</summary>
    Incomplete,
}

/// <summary>The last apply of this host.</summary>
/// <param name="Topology">The topology's name.</param>
/// <param name="Ending">How it ended.</param>
/// <param name="Time">When.</param>
internal sealed record LastApply(string Topology, JournalEnding Ending, DateTimeOffset Time);

/// <summary>What an apply needs to be undone by anybody.</summary>
/// <param name="Topology">The topology's name.</param>
/// <param name="Desired">What it wanted: names where to look.</param>
/// <param name="Snapshot">The state before, as far as it is to be restored.</param>
/// <param name="Adopt">True when foreign objects of a wanted name were to be taken over.</param>
/// <param name="Confirm">How long to wait for a confirmation; null when none is needed.</param>
/// <param name="Partial">True when only a part of the topology was to be changed.</param>
internal sealed record JournalEntry(string Topology, State Desired, State Snapshot, bool Adopt = false, TimeSpan? Confirm = null, bool Partial = false)
{
    /// <summary>What is to be remembered when it counts; see <see cref="IJournal.End"/>. Of a part nothing new is known about the rest.</summary>
    public bool? Remember => Partial ? null : Desired.Count > 0;
}

/// <summary>An entry that was found, with where and when it was written.</summary>
/// <param name="Phase">How far it came.</param>
/// <param name="Entry">What is needed to undo it.</param>
/// <param name="Record">The record of what was ours before; null when there was none.</param>
/// <param name="Boot">The kernel's random number of the boot it was written in.</param>
/// <param name="Home">Cookie of the network namespace it was started in.</param>
/// <param name="Process">The process that wrote it.</param>
/// <param name="Started">When.</param>
internal sealed record UnfinishedApply(
    JournalPhase Phase,
    JournalEntry Entry,
    byte[]? Record,
    string Boot,
    ulong Home,
    int Process,
    DateTimeOffset Started);

/// <summary>
/// Where an apply writes down how it could be undone before it begins, so that a process that dies leaves enough for the next one. At most
/// one apply of a host is in it.
/// </summary>
internal interface IJournal
{
    /// <summary>Writes the entry; when this returns, it survives the process and the machine. Called again when more is touched than was planned.</summary>
    /// <exception cref="Exception">It could not be written: nothing may be touched.</exception>
    void Begin(JournalEntry entry);

    /// <summary>From here on the state reached counts only if it is confirmed in time.</summary>
    void Arm();

    /// <summary>From here on the state reached counts, not the one before.</summary>
    void Verified();

    /// <summary>What was verified is taken back after all.</summary>
    void Reopen();

    /// <summary>There is nothing to undo any more.</summary>
    /// <param name="topology">The topology's name.</param>
    /// <param name="ending">How it ended.</param>
    /// <param name="remember">
    /// True keeps what was verified, so that a later plan can tell what others have changed since; false forgets what was kept of the
    /// topology; null leaves it.
    /// </param>
    void End(string topology, JournalEnding ending, bool? remember = null);

    /// <summary>The way back ended before its goal: keeps the entry for a later try.</summary>
    void Leave(string topology);
}
