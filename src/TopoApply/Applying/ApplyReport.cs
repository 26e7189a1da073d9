using TopoApply.Diagnostics;
using TopoApply.Planning;

namespace TopoApply.Applying;

/// <summary>How an apply ended.</summary>
internal enum ApplyOutcome
{
    /// <summary>Live was as desired already; nothing was sent.</summary>
    NoChanges,

    /// <summary>Everything was done and a fresh read finds no difference.</summary>
    Applied,

    /// <summary>Everything was done and verified, and counts once it is confirmed.</summary>
    AwaitingConfirmation,

    /// <summary>The plan could not be made: the diagnostics say why; nothing was touched.</summary>
    Refused,

    /// <summary>Something failed or was interrupted, and a fresh read finds the state before.</summary>
    RolledBack,

    /// <summary>Something failed, and some of the state before could not be put back: see the leftovers.</summary>
    RollbackIncomplete,
}

/// <summary>Why an apply did not reach its end.</summary>
/// <param name="Operation">The operation that was refused; null when it was interrupted or verification failed.</param>
/// <param name="Message">The kernel's words, or what verification found.</param>
/// <param name="Interrupted">True when the user stopped it.</param>
/// <param name="Fault">What was thrown when it was not a refused operation.</param>
internal sealed record ApplyFailure(Operation? Operation, string Message, bool Interrupted = false, Exception? Fault = null);

/// <summary>What an apply did.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Plan">The plan; null when it could not be made.</param>
/// <param name="Done">Operations carried out, over all rounds.</param>
/// <param name="Rounds">Rounds of planning needed; more than one when the kernel did more than was asked.</param>
/// <param name="Failure">What went wrong; null on success.</param>
/// <param name="Restored">Objects put back by the rollback.</param>
/// <param name="ToRestore">Objects that the rollback had to put back.</param>
/// <param name="Leftovers">What still differs from the state before.</param>
/// <param name="Diagnostics">Warnings, and errors of a refused plan.</param>
internal sealed record ApplyReport(
    ApplyOutcome Outcome,
    Plan? Plan,
    int Done,
    int Rounds,
    ApplyFailure? Failure,
    int Restored,
    int ToRestore,
    IReadOnlyList<Change> Leftovers,
    IReadOnlyList<Diagnostic> Diagnostics);
