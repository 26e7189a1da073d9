using TopoApply.Applying;
using TopoApply.Diagnostics;
using TopoApply.Exporting;
using TopoApply.Journaling;
using TopoApply.Kernel;
using TopoApply.Model;
using TopoApply.Netlink.Values;
using TopoApply.Planning;
using TopoApply.Saving;
using TopoApply.Yaml;

namespace TopoApply;

/// <summary>What a command is told besides its file.</summary>
/// <param name="Adopt">Take foreign objects of a wanted name over instead of refusing.</param>
/// <param name="AgainstEmpty">Plan against a kernel with nothing in it; needs no rights.</param>
/// <param name="Confirm">How long the result waits for a confirmation; null when it counts as soon as it is verified.</param>
/// <param name="OnlyMarks">With <paramref name="Adopt"/>: refuse whatever traffic could notice.</param>
internal readonly record struct PipelineOptions(bool Adopt = false, bool AgainstEmpty = false, TimeSpan? Confirm = null, bool OnlyMarks = false);

/// <summary>An export, or the reasons why there is none.</summary>
/// <param name="Export">The export; null when refused.</param>
/// <param name="Diagnostics">Warnings and errors.</param>
internal sealed record ExportResult(Export? Export, IReadOnlyList<Diagnostic> Diagnostics);

/// <summary>A plan, or the reasons why there is none.</summary>
/// <param name="Plan">The plan; null when refused.</param>
/// <param name="Diagnostics">Warnings and errors.</param>
/// <param name="Drift">What others have changed since our last apply, as far as the plan concerns it.</param>
internal sealed record PlanResult(Plan? Plan, IReadOnlyList<Diagnostic> Diagnostics, IReadOnlyList<Drift> Drift);

/// <summary>
/// The whole line: lab.yaml → Load → Lower → Diff → Order → Apply → Verify. Every command is a prefix of it.
/// </summary>
/// <param name="openKernel">Opens the kernel; tests put their own in its place.</param>
/// <param name="acquireLock">Takes the host's lock for as long as the result lives; throws <see cref="HostLockedException"/>.</param>
internal sealed class Pipeline(Func<IKernel> openKernel, Func<IDisposable> acquireLock)
{
    /// <summary>The pipeline on the running kernel.</summary>
    public static Pipeline OnThisHost() => new(static () => new LinuxKernel(), HostLock.Take);

    /// <summary>Text → validated topologies → desired states; one that has not succeeded when there are errors.</summary>
    /// <param name="path">The file.</param>
    /// <param name="variables">Values of its variables.</param>
    public static IReadOnlyList<LoadResult> Load(string path, IReadOnlyDictionary<string, string>? variables) => YamlLoader.LoadAll(path, variables);

    /// <summary>The same from a stream.</summary>
    /// <param name="name">Its name for messages; what it includes is relative to the working directory.</param>
    /// <param name="stream">The text.</param>
    /// <param name="variables">Values of its variables.</param>
    public static IReadOnlyList<LoadResult> Load(string name, Stream stream, IReadOnlyDictionary<string, string>? variables) => YamlLoader.LoadAll(name, stream, variables);

    /// <summary>Reads and plans.</summary>
    public PlanResult Plan(Wish wish, PipelineOptions options)
    {
        if (options.AgainstEmpty)
        {
            var bag = new DiagnosticBag();
            var plan = Planner.Plan(wish.Topology, wish.Target, State.Empty, default, wish.Targets, bag);
            return new PlanResult(plan, bag.ToList(), []);
        }

        using var kernel = openKernel();
        var (live, diagnostics) = ApplierFor(kernel, wish, options, null, CancellationToken.None).Plan();
        DemandFresh(wish, live, diagnostics);
        return WithDrift(live, diagnostics, VerifiedIn);
    }

    /// <summary>
    /// Reads, plans, asks, carries out, verifies; all or nothing. <paramref name="confirm"/> sees the plan that will be carried out and
    /// may decline, which gives null. What an earlier apply has left unfinished comes first: <paramref name="recovered"/> sees what
    /// became of it, and may decline as well.
    /// </summary>
    /// <exception cref="UnconfirmedApplyException">The result of another apply waits for its confirmation.</exception>
    /// <exception cref="StalePlanException">The wish was planned before, and what it was planned for has moved.</exception>
    public ApplyReport? Apply(
        Wish wish,
        PipelineOptions options,
        Func<RecoveryReport, bool> recovered,
        Func<PlanResult, bool> confirm,
        Action<Operation, int, int>? progress,
        CancellationToken cancellation)
    {
        using var held = acquireLock();
        if (RecoverUnderLock(evenArmed: false) is { } recovery && !recovered(recovery))
        {
            return null;
        }

        // Where all is to go nothing is left to be read again, and all that was verified last will be asked for.
        var goes = wish.Target.Count == 0;
        var ahead = goes ? VerifiedState.Ahead(wish.Topology) : null;
        using var kernel = openKernel();
        var applier = ApplierFor(kernel, wish, options, progress, cancellation, watch: !goes);
        var (plan, diagnostics) = applier.Plan();
        DemandFresh(wish, plan, diagnostics);
        if (plan is null)
        {
            return new ApplyReport(ApplyOutcome.Refused, null, 0, 0, null, 0, 0, [], diagnostics);
        }

        if (plan.IsEmpty && goes)
        {
            VerifiedState.Forget(wish.Topology);
        }

        return plan.IsEmpty || confirm(WithDrift(plan, diagnostics, ahead is null ? VerifiedIn : _ => ahead())) ? applier.Apply(plan) : null;
    }

    /// <summary>Brings what an earlier apply has left unfinished to its end; null when there is nothing.</summary>
    /// <param name="evenArmed">Take back what still waits for a confirmation, too.</param>
    /// <exception cref="UnconfirmedApplyException">Something waits for its confirmation and is not to be taken back.</exception>
    public RecoveryReport? Recover(bool evenArmed = true)
    {
        using var held = acquireLock();
        if (RecoverUnderLock(evenArmed) is { } report)
        {
            return report;
        }

        LinuxJournal.Sweep();
        return LinuxJournal.FindLeftover() is { } leftover ? Recover(leftover) : null;
    }

    /// <summary>Throws away what an earlier apply has left to be recovered; false when there is nothing.</summary>
    public bool Forget()
    {
        using var held = acquireLock();
        return LinuxJournal.Forget();
    }

    /// <summary>Confirms what waits for it; null when nothing does. When it comes too late, the state before is restored.</summary>
    public RecoveryReport? Confirm()
    {
        using var held = acquireLock();
        if (LinuxJournal.Find() is not { } unfinished)
        {
            return null;
        }

        if (unfinished.Phase == JournalPhase.Armed && LinuxJournal.IsOfThisBoot(unfinished) && LinuxJournal.Uptime < LinuxJournal.Deadline())
        {
            DemandHome(unfinished);
            new LinuxJournal().Verified();
            return Recover(unfinished with { Phase = JournalPhase.Verified });
        }

        return Recover(unfinished);
    }

    /// <summary>Reads what is there of a topology: everything that is ours or of interest to it.</summary>
    public (State Live, IReadOnlyList<Diagnostic> Diagnostics) Show(string topology)
    {
        using var kernel = openKernel();
        var bag = new DiagnosticBag();
        var live = kernel.Read(new ReadScope(topology, State.Empty), bag);
        return (live, bag.ToList());
    }

    /// <summary>Writes what is there as a topology.</summary>
    /// <param name="names">The namespaces; all that have a name when there is none in it.</param>
    /// <param name="topology">The topology's name; null for that of the one topology that has made them, else `exported`.</param>
    public ExportResult Export(IReadOnlyList<NamespaceName> names, string? topology)
    {
        var bag = new DiagnosticBag();
        var scope = ExportScope.Choose(names, topology, bag);
        if (bag.HasErrors)
        {
            return new ExportResult(null, bag.ToList());
        }

        using var kernel = openKernel();
        List<Omission> omissions = [];
        var live = kernel.Read(new ReadScope(scope.Topology, scope.Interest, Adopt: true) { Omissions = omissions }, bag);
        return bag.HasErrors
            ? new ExportResult(null, bag.ToList())
            : new ExportResult(Exporter.Run(live, scope.Names, scope.Topology, omissions), bag.ToList());
    }

    /// <summary>Reads what is there: the namespaces of one topology, or all.</summary>
    public (State? Live, IReadOnlyList<Diagnostic> Diagnostics) Look(string? topology)
    {
        var bag = new DiagnosticBag();
        var scope = ExportScope.Choose([], topology, bag);
        using var kernel = openKernel();
        var live = kernel.Read(new ReadScope(scope.Topology, scope.Interest, Adopt: true), bag);
        return (bag.HasErrors ? null : scope.Seen(live), bag.ToList());
    }

    /// <summary>What a saved plan was made for must still be so, and lead to the same operations.</summary>
    private static void DemandFresh(Wish wish, Plan? plan, IReadOnlyList<Diagnostic> diagnostics)
    {
        if (wish.Saved is not { } saved)
        {
            return;
        }

        var here = LinuxJournal.Here;
        var moved = here.Boot == saved.Boot && here.Home != saved.Home ? ["it was made in another network namespace than this"]
            : plan is null ? diagnostics.Where(d => d.Severity == Severity.Error).Select(d => d.Message).ToList()
            : saved.Moved(plan);
        if (moved.Count > 0)
        {
            throw new StalePlanException(moved);
        }
    }

    private static PlanResult WithDrift(Plan? plan, IReadOnlyList<Diagnostic> diagnostics, Func<Plan, State?> verifiedFor) =>
        new(plan, diagnostics, plan is { IsEmpty: false } && verifiedFor(plan) is { } verified ? Drift.Find(verified, plan) : []);

    /// <summary>What was verified last in the namespaces that a plan concerns.</summary>
    private static State? VerifiedIn(Plan plan) => VerifiedState.Of(plan.Topology, plan.Changes.Select(change => change.Key.Netns).ToHashSet());

    private RecoveryReport? RecoverUnderLock(bool evenArmed)
    {
        if (LinuxJournal.Find() is not { } unfinished)
        {
            return null;
        }

        var left = LinuxJournal.Deadline() - LinuxJournal.Uptime;
        return unfinished.Phase == JournalPhase.Armed && LinuxJournal.IsOfThisBoot(unfinished) && left > 0 && !evenArmed
            ? throw new UnconfirmedApplyException(unfinished.Entry.Topology, left)
            : Recover(unfinished);
    }

    private RecoveryReport Recover(UnfinishedApply unfinished)
    {
        var restarted = !LinuxJournal.IsOfThisBoot(unfinished);
        if (!restarted)
        {
            DemandHome(unfinished);
        }

        using var kernel = openKernel();
        return Recovery.Run(kernel, new LinuxJournal(), unfinished, restarted);
    }

    /// <summary>What "the host" means in the journal must be what it means here.</summary>
    private static void DemandHome(UnfinishedApply unfinished)
    {
        if (!LinuxJournal.IsAtHome(unfinished))
        {
            throw new JournalUnreadableException(
                $"an apply of {unfinished.Entry.Topology} did not come to its end, and it was started in another network namespace than this: run `topoapply recover` there, or, when that is gone, `topoapply recover --forget`");
        }
    }

    private static Applier ApplierFor(
        IKernel kernel, Wish wish, PipelineOptions options, Action<Operation, int, int>? progress, CancellationToken cancellation, bool watch = false) =>
        new(kernel, new LinuxJournal(), new ReadScope(wish.Topology, wish.Scope, options.Adopt) { Watch = watch }, wish.Target, new DiffOptions(options.Adopt, OnlyMarks: options.OnlyMarks), cancellation)
        {
            Progress = progress,
            Confirm = options.Confirm,
            Targets = wish.Targets,
        };
}

/// <summary>What a command wants.</summary>
/// <param name="Topology">The topology's name: the mark of what is ours.</param>
/// <param name="Target">The state to reach; empty for `destroy`.</param>
/// <param name="Scope">The state that names what to look at.</param>
internal sealed record Wish(string Topology, State Target, State Scope)
{
    /// <summary>What it is restricted to: namespaces, or objects by the beginning of their key (`router/link/wan`). Empty for everything.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Path and text of its file, for who saves a plan; null when there is none.</summary>
    public (string Path, string Text)? Source { get; init; }

    /// <summary>The plan that was saved for it; null when it is planned now.</summary>
    public SavedPlan? Saved { get; init; }
}

/// <summary>The result of an apply waits for its confirmation: until then nothing else may be built on it.</summary>
/// <param name="topology">The topology.</param>
/// <param name="seconds">How long it will wait.</param>
internal sealed class UnconfirmedApplyException(string topology, double seconds)
    : Exception($"the last apply of {topology} waits {seconds:F0} s more for `topoapply confirm`; `topoapply recover` takes it back at once");
