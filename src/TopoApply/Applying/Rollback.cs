using TopoApply.Diagnostics;
using TopoApply.Kernel;
using TopoApply.Model;
using TopoApply.Planning;

namespace TopoApply.Applying;

/// <summary>What a way back has led to.</summary>
/// <param name="Restored">Objects put back.</param>
/// <param name="Total">Objects that had to be put back.</param>
/// <param name="Left">What still differs.</param>
/// <param name="Refusals">What the kernel said on the way.</param>
/// <param name="Complete">True when a fresh read finds the state before.</param>
internal sealed record RollbackResult(int Restored, int Total, IReadOnlyList<Change> Left, IReadOnlyList<string> Refusals, bool Complete);

/// <summary>
/// Plans from whatever is there now to a snapshot, until nothing differs. A refused operation is no reason to stop: what counts is what
/// the next read finds.
/// </summary>
/// <param name="kernel">The kernel; it is told that the state before is back.</param>
/// <param name="scope">Where to look.</param>
/// <param name="snapshot">The state to restore.</param>
/// <param name="only">What of the live state concerns it; null for everything.</param>
internal sealed class Rollback(IKernel kernel, ReadScope scope, State snapshot, Func<Resource, bool>? only = null)
{
    private const int MostRounds = 5;

    /// <summary>What is dying at this moment (the far end of a cable whose namespace was never finished) needs so long to be gone.</summary>
    private const int PauseMilliseconds = 30;

    private readonly List<string> _refusals = [];
    private bool _isTaken;

    /// <summary>Goes back.</summary>
    public RollbackResult Run()
    {
        int? total = null;
        IReadOnlyList<Change> left = [];
        for (var round = 0; round <= MostRounds; round++)
        {
            if (Plan() is not { } plan)
            {
                total = null;
                continue;
            }

            left = plan.Changes;
            total ??= left.Count;
            if (plan.IsEmpty)
            {
                break;
            }

            if (round < MostRounds)
            {
                Execute(plan);
                Thread.Sleep(round == 0 ? 0 : PauseMilliseconds << (round - 1));
            }
        }

        kernel.Abandon();
        return new RollbackResult((total ?? 0) - left.Count, total ?? 0, left, _refusals, total is not null && left.Count == 0 && !_isTaken);
    }

    private Plan? Plan()
    {
        var found = new DiagnosticBag();
        Plan? plan = null;
        Tolerate(() =>
        {
            var live = kernel.Read(scope with { Hidden = true }, found);
            plan = Planner.Plan(scope.Topology, snapshot, only is null ? live : live.Where(only), new DiffOptions(Restore: true), found);
        });
        _isTaken = found.HasErrors;
        _refusals.AddRange(found.ToList().Where(d => d.Severity == Severity.Error).Select(d => d.Message));
        return plan;
    }

    private void Execute(Plan plan)
    {
        Tolerate(() => kernel.Begin(plan.Topology, plan.Desired));
        foreach (var operation in plan.Operations)
        {
            Tolerate(() => kernel.Execute(operation));
        }

        Tolerate(kernel.Complete);
    }

    private void Tolerate(Action action)
    {
        try
        {
            action();
        }
        catch (OperationException refusal)
        {
            _refusals.Add($"{refusal.Operation.Key}: {refusal.Message}");
        }
        catch (Exception fault)
        {
            _refusals.Add(fault.Message);
        }
    }
}
