using TopoApply.Diagnostics;
using TopoApply.Journaling;
using TopoApply.Kernel;
using TopoApply.Kinds;
using TopoApply.Model;
using TopoApply.Netlink.Values;
using TopoApply.Planning;

namespace TopoApply.Applying;

/// <summary>
/// Carries a plan out, all or nothing: execute, read again, and when anything is wrong converge back to the state that was read
/// before. The one place where a kernel's refusal is caught.
/// </summary>
internal sealed class Applier(IKernel kernel, IJournal journal, ReadScope scope, State target, DiffOptions options, CancellationToken cancellation)
{
    /// <summary>
    /// How often the kernel may surprise us by changing more than was asked (deleting a primary address takes its secondaries along)
    /// before we call it "does not converge".
    /// </summary>
    private const int MostApplyRounds = 3;

    private readonly DiagnosticBag _bag = new();
    private readonly HashSet<ResourceKey> _touched = [];
    private State _target = target;
    private int _done;

    /// <summary>Called before each operation with the number of operations done in this round and their total.</summary>
    public Action<Operation, int, int>? Progress { get; init; }

    /// <summary>How long the result waits for a confirmation; null when it counts as soon as it is verified.</summary>
    public TimeSpan? Confirm { get; init; }

    /// <summary>What the apply is restricted to, with what that needs; empty for everything.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Reads, plans and compares; the plan is null when it is refused.</summary>
    public (Plan? Plan, IReadOnlyList<Diagnostic> Diagnostics) Plan()
    {
        var live = kernel.Read(scope, _bag);
        var plan = _bag.HasErrors ? null : Planner.Plan(scope.Topology, _target, live, options, Targets, _bag);
        _target = plan?.Desired ?? _target;
        return (plan, _bag.ToList());
    }

    /// <summary>Carries a freshly made plan out.</summary>
    /// <exception cref="Exception">The journal could not be written; nothing was touched.</exception>
    public ApplyReport Apply(Plan plan)
    {
        if (plan.IsEmpty)
        {
            return Report(ApplyOutcome.NoChanges, plan, rounds: 0);
        }

        Remember(plan, plan);
        var next = plan;
        for (var round = 1; ; round++)
        {
            var failure = Execute(next) ?? Verify(ref next);
            if (failure is null && next.IsEmpty && (failure = Commit()) is null)
            {
                return Report(Confirm is null ? ApplyOutcome.Applied : ApplyOutcome.AwaitingConfirmation, plan, round);
            }

            failure ??= RememberMore(plan, next);
            if (failure is null && round == MostApplyRounds)
            {
                failure = new ApplyFailure(null, $"the kernel does not come to the desired state: {Summary(next.Changes)}");
            }

            if (failure is not null)
            {
                return RollBack(plan, round, failure);
            }
        }
    }

    private static string Summary(IReadOnlyList<Change> changes)
    {
        var names = changes.Where(c => !c.Implied).Take(3).Select(Describe);
        return $"{string.Join("; ", names)}{(changes.Count > 3 ? $"; and {changes.Count - 3} more" : "")}";
    }

    private static string Describe(Change change)
    {
        var fields = string.Join(", ", change.Fields.Select(f => $"{f.Field} {f.Before ?? "-"} → {f.After ?? "-"}"));
        return $"{change.Key.Netns} {ResourceKinds.Get(change.Key.Kind).Describe(change.Resource)} ({change.Verb}{(fields.Length > 0 ? $": {fields}" : "")})";
    }

    /// <summary>Writes down how everything that the plan touches can be put back.</summary>
    private void Remember(Plan first, Plan next)
    {
        _touched.UnionWith(next.Changes.Select(c => c.Key));
        journal.Begin(Entry(first));
    }

    private JournalEntry Entry(Plan plan) => new(plan.Topology, _target, Snapshot(plan.Live), options.Adopt, Confirm, Targets.Count > 0);

    /// <summary>The kernel did more than was planned, and what the next round touches may hold objects that are not ours.</summary>
    private ApplyFailure? RememberMore(Plan first, Plan next)
    {
        if (next.Changes.All(c => _touched.Contains(c.Key)))
        {
            return null;
        }

        try
        {
            Remember(first, next);
            return null;
        }
        catch (Exception fault)
        {
            return new ApplyFailure(null, fault.Message, Fault: fault);
        }
    }

    private ApplyFailure? Execute(Plan plan)
    {
        try
        {
            kernel.Begin(plan.Topology, plan.Desired);
            foreach (var operation in plan.Operations)
            {
                if (cancellation.IsCancellationRequested)
                {
                    kernel.Complete();
                    return new ApplyFailure(null, $"interrupted before operation {operation.Index + 1} of {plan.Operations.Count}", Interrupted: true);
                }

                Progress?.Invoke(operation, operation.Index, plan.Operations.Count);
                kernel.Execute(operation);
                _done++;
            }

            kernel.Flush();
            return null;
        }
        catch (OperationException refusal)
        {
            return new ApplyFailure(refusal.Operation, refusal.Message);
        }
        catch (Exception fault)
        {
            // Whatever it was, a bug of ours included, the way back must be tried.
            return new ApplyFailure(null, fault.Message, Fault: fault);
        }
    }

    private ApplyFailure? Verify(ref Plan next)
    {
        try
        {
            var found = new DiagnosticBag();
            var live = kernel.Read(scope with { Reached = Reached(next) }, found);
            if (!found.HasErrors && Planner.Plan(scope.Topology, _target, live, options, found) is { } plan)
            {
                next = plan;
                return null;
            }

            return new ApplyFailure(null, $"verification was not possible: {string.Join("; ", found.ToList().Select(d => d.Message))}");
        }
        catch (OperationException refusal)
        {
            return new ApplyFailure(refusal.Operation, refusal.Message);
        }
        catch (Exception fault)
        {
            return new ApplyFailure(null, $"verification was not possible: {fault.Message}", Fault: fault);
        }
    }

    /// <summary>Where the operations of a plan happen, and where the kernel answers them: at the far end of a cable that goes.</summary>
    private static HashSet<NamespaceName> Reached(Plan plan)
    {
        HashSet<NamespaceName> reached = [];
        foreach (var change in plan.Changes)
        {
            reached.Add(change.Key.Netns);
            foreach (var resource in new[] { change.Live, change.Target })
            {
                foreach (var companion in resource is null ? [] : ResourceKinds.Get(change.Key.Kind).Companions(resource))
                {
                    reached.Add(companion.Netns);
                }
            }
        }

        return reached;
    }

    private ApplyReport RollBack(Plan failed, int rounds, ApplyFailure failure)
    {
        var result = new Rollback(kernel, scope, Snapshot(failed.Live)).Run();
        foreach (var refusal in result.Complete ? [] : result.Refusals.Distinct(StringComparer.Ordinal))
        {
            _bag.Warning(DiagnosticCodes.RollbackRefused, SourceSpan.None, refusal);
        }

        Note(() =>
        {
            if (result.Complete)
            {
                journal.End(failed.Topology, JournalEnding.RolledBack);
            }
            else
            {
                journal.Leave(failed.Topology);
            }
        });
        return Report(
            result.Complete ? ApplyOutcome.RolledBack : ApplyOutcome.RollbackIncomplete,
            failed,
            rounds,
            failure,
            result.Restored,
            result.Total,
            result.Left);
    }

    /// <summary>Everything is done; a journal that cannot be closed is a matter for the next command, not a failure of this one.</summary>
    private void Note(Action step)
    {
        try
        {
            step();
        }
        catch (Exception fault)
        {
            _bag.Warning(DiagnosticCodes.JournalNotClosed, SourceSpan.None, fault.Message, "the next command will see to it");
        }
    }

    /// <summary>
    /// What the rollback aims at: everything of ours, and of the others' objects those that hang on something we touched, since the
    /// kernel may have taken them along. What others changed elsewhere meanwhile is theirs.
    /// </summary>
    private State Snapshot(State live) => live.Where(r =>
        r.Ownership is Ownership.Owned or Ownership.Builtin
        || (r.Ownership == Ownership.Foreign
            && (_touched.Contains(r.Key) || ResourceKinds.Get(r.Key.Kind).Requires(r, live).Any(_touched.Contains))));

    /// <summary>A record that cannot be written would make us forget what is ours: that is a failed apply like any other.</summary>
    private ApplyFailure? Commit()
    {
        try
        {
            if (Confirm is not null)
            {
                journal.Arm();
                return null;
            }

            journal.Verified();
            kernel.Commit();
        }
        catch (Exception fault)
        {
            Note(journal.Reopen);
            return new ApplyFailure(null, $"the result could not be recorded: {fault.Message}", Fault: fault);
        }

        Note(() =>
        {
            kernel.Release();
            journal.End(scope.Topology, JournalEnding.Applied, Targets.Count > 0 ? null : _target.Count > 0);
        });
        return null;
    }

    private ApplyReport Report(
        ApplyOutcome outcome,
        Plan plan,
        int rounds,
        ApplyFailure? failure = null,
        int restored = 0,
        int toRestore = 0,
        IReadOnlyList<Change>? left = null) =>
        new(outcome, plan, _done, rounds, failure, restored, toRestore, left ?? [], _bag.ToList());
}
