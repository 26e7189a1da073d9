using TopoApply.Diagnostics;
using TopoApply.Journaling;
using TopoApply.Kernel;
using TopoApply.Kinds;
using TopoApply.Model;
using TopoApply.Netlink;

namespace TopoApply.Applying;

/// <summary>What became of an apply that did not come to its end.</summary>
internal enum RecoveryOutcome
{
    /// <summary>It had been verified: what was kept for undo is let go.</summary>
    Finished,

    /// <summary>The state before it is back, and a fresh read says so.</summary>
    RolledBack,

    /// <summary>Some of the state before could not be put back.</summary>
    Incomplete,

    /// <summary>The machine was restarted since: the kernel's part is gone with it, the files are as before.</summary>
    Restarted,
}

/// <summary>What a recovery has done.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Apply">The apply that it was about.</param>
/// <param name="Rollback">The way back; null when there was none.</param>
internal sealed record RecoveryReport(RecoveryOutcome Outcome, UnfinishedApply Apply, RollbackResult? Rollback);

/// <summary>Brings what another process has left unfinished to an end. The caller holds the host's lock.</summary>
internal static class Recovery
{
    /// <summary>Goes back to the state before, or finishes what was verified.</summary>
    /// <param name="kernel">A kernel of its own.</param>
    /// <param name="journal">The journal that the apply was found in.</param>
    /// <param name="apply">The apply.</param>
    /// <param name="restarted">True when the machine was restarted since.</param>
    public static RecoveryReport Run(IKernel kernel, IJournal journal, UnfinishedApply apply, bool restarted)
    {
        var entry = apply.Entry;
        var everything = Union(entry.Desired, entry.Snapshot);
        CleanUp(restarted ? everything.Where(OutlivesKernel) : everything);
        var scope = new ReadScope(entry.Topology, everything, entry.Adopt, Hidden: true);
        if (!restarted)
        {
            kernel.Resume(entry.Topology, apply.Record);
        }

        if (apply.Phase == JournalPhase.Verified)
        {
            if (!restarted)
            {
                kernel.Read(scope, new DiagnosticBag());
                kernel.Begin(entry.Topology, entry.Desired);
                kernel.Commit();
                kernel.Release();
            }

            journal.End(entry.Topology, JournalEnding.Applied, entry.Remember);
            return new RecoveryReport(RecoveryOutcome.Finished, apply, null);
        }

        var snapshot = restarted ? entry.Snapshot.Where(OutlivesKernel) : entry.Snapshot;
        var result = new Rollback(kernel, scope, snapshot, restarted ? OutlivesKernel : null).Run();
        if (!result.Complete)
        {
            journal.Leave(entry.Topology);
            return new RecoveryReport(RecoveryOutcome.Incomplete, apply, result);
        }

        journal.End(entry.Topology, apply.Phase == JournalPhase.Armed ? JournalEnding.Reverted : JournalEnding.Recovered);
        return new RecoveryReport(restarted ? RecoveryOutcome.Restarted : RecoveryOutcome.RolledBack, apply, result);
    }

    /// <summary>What cannot be cleaned away is no reason to leave the rest undone.</summary>
    private static void CleanUp(State state)
    {
        foreach (var resource in state.All)
        {
            try
            {
                ResourceKinds.Get(resource.Key.Kind).CleanUp(resource);
            }
            catch (Exception exception) when (exception is KernelException or IOException or UnauthorizedAccessException)
            {
                // The way back meets the same obstacle where it matters, and says so.
            }
        }
    }

    private static bool OutlivesKernel(Resource resource) => !ResourceKinds.Get(resource.Key.Kind).LivesInNamespace;

    private static State Union(State first, State second) => new(first.All.Concat(second.All.Where(r => !first.Contains(r.Key))));
}
