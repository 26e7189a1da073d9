using System.Text;
using FluentAssertions;
using TopoApply.Applying;
using TopoApply.Exporting;
using TopoApply.Model;
using TopoApply.Netlink.Values;
using TopoApply.Planning;
using TopoApply.Testing;
using TopoApply.Testing.Sandboxing;
using TopoApply.Yaml;

namespace TopoApply.Kernel.Tests;

/// <summary>The engine in this process, working on a sandbox: for what a user cannot do, such as making one operation fail.</summary>
internal sealed class Engine(Sandbox sandbox)
{
    /// <summary>Messages that asked the kernel for a change during the last call.</summary>
    public long WritingMessages { get; private set; }

    /// <summary>Operations that the last call carried out or had refused.</summary>
    public IReadOnlyList<Operation> Operations { get; private set; } = [];

    /// <summary>The desired state of a topology file's text, which must be free of errors.</summary>
    public static LoadResult Load(string yaml)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(yaml));
        var result = YamlLoader.Load("lab.yaml", stream);
        result.Succeeded.Should().BeTrue("the file should be good, but: {0}\n{1}", string.Join("\n", result.Diagnostics), yaml);
        return result;
    }

    /// <summary>Plans towards a topology.</summary>
    public Plan Plan(string yaml)
    {
        var result = Call(WishOf(yaml), [], (pipeline, wish) => pipeline.Plan(wish, default));
        return result.Plan ?? throw new InvalidOperationException($"No plan: {string.Join("\n", result.Diagnostics)}");
    }

    /// <summary>Exports what is there: these namespaces, or all.</summary>
    public Export Export(params IReadOnlyList<string> names) => Export(null, names);

    /// <summary>Exports what is there under a name.</summary>
    public Export Export(string? topology, IReadOnlyList<string> names)
    {
        var result = Call(Nothing(""), [], (pipeline, _) => pipeline.Export([.. names.Select(n => new NamespaceName(n))], topology));
        return result.Export ?? throw new InvalidOperationException($"No export: {string.Join("\n", result.Diagnostics)}");
    }

    /// <summary>Takes over what is there and as a topology says.</summary>
    public ApplyReport Adopt(string yaml) =>
        Call(WishOf(yaml), [], (pipeline, w) => pipeline.Apply(w, new PipelineOptions(Adopt: true, OnlyMarks: true), _ => true, _ => true, null, default)) ?? throw new InvalidOperationException("Declined.");

    /// <summary>Plans the removal of everything of a topology.</summary>
    public Plan PlanDestroy(string name) =>
        Call(Nothing(name), [], (pipeline, wish) => pipeline.Plan(wish, default)).Plan ?? throw new InvalidOperationException("No plan.");

    /// <summary>Applies a topology.</summary>
    /// <param name="yaml">The file's text.</param>
    /// <param name="failAt">Index of the operation that the kernel refuses, counted over all rounds; null for none.</param>
    /// <param name="before">Called on the sandbox's thread before that operation; when given, nothing is refused.</param>
    /// <param name="cancellation">Interrupts between operations.</param>
    public ApplyReport Apply(string yaml, int? failAt = null, Action<Operation>? before = null, CancellationToken cancellation = default) =>
        Apply(WishOf(yaml), before is null ? Refused(failAt) : [new Fault(failAt ?? 0, FaultKind.None, Before: before)], cancellation);

    /// <summary>Applies a topology, which must succeed.</summary>
    public ApplyReport Succeed(string yaml)
    {
        var report = Apply(yaml);
        report.Outcome.Should().BeOneOf([ApplyOutcome.Applied, ApplyOutcome.NoChanges], "{0}\n{1}", Story(report), yaml);
        return report;
    }

    /// <summary>Applies a topology, or destroys one when <paramref name="yaml"/> is null, with faults.</summary>
    public ApplyReport Apply(string? yaml, string name, params IReadOnlyList<Fault> faults) => Apply(WishOf(yaml, name), faults, CancellationToken.None);

    /// <summary>The same in a process that dies before an operation.</summary>
    /// <returns>True when it died; false when it came to its end before.</returns>
    public bool Die(string? yaml, string name, int at)
    {
        try
        {
            Apply(yaml, name, new Fault(at, FaultKind.Kill));
            return false;
        }
        catch (CrashException)
        {
            return true;
        }
    }

    /// <summary>What `topoapply recover` does, in a process that may die as well; null when there was nothing to do, or it died.</summary>
    public RecoveryReport? Recover(int? dieAt = null)
    {
        try
        {
            return Call(Nothing(""), dieAt is { } at ? [new Fault(at, FaultKind.Kill)] : [], (pipeline, _) => pipeline.Recover());
        }
        catch (CrashException)
        {
            return null;
        }
    }

    /// <summary>What a report says, on a few lines.</summary>
    public static string Story(ApplyReport report)
    {
        List<string> lines = [$"{report.Outcome} after {report.Done} operations in {report.Rounds} rounds"];
        if (report.Failure is { } failure)
        {
            lines.Add($"failed: {failure.Operation?.Index} {failure.Operation?.Verb} {failure.Operation?.Key}: {failure.Message}");
        }

        lines.AddRange(report.Leftovers.Select(c => $"left over: {c.Verb} {c.Key} {string.Join(", ", c.Fields.Select(f => $"{f.Field} {f.Before} -> {f.After}"))}"));
        lines.AddRange(report.Diagnostics.Where(d => d.Code != Diagnostics.DiagnosticCodes.PrivateMounts).Select(d => $"{d.Code} {d.Message}"));
        return string.Join('\n', lines);
    }

    /// <summary>Removes everything of a topology.</summary>
    public ApplyReport Destroy(string name, int? failAt = null) => Apply(Nothing(name), Refused(failAt), CancellationToken.None);

    private static Wish Nothing(string name) => new(name, State.Empty, State.Empty);

    private static Wish WishOf(string? yaml, string name = "")
    {
        if (yaml is null)
        {
            return Nothing(name);
        }

        var loaded = Load(yaml);
        var desired = loaded.Desired ?? State.Empty;
        return new Wish(loaded.Topology?.Name?.Value ?? "", desired, desired);
    }

    private static Fault[] Refused(int? at) => at is { } index ? [new Fault(index, FaultKind.Refuse, o => Refusal(o, index))] : [];

    private ApplyReport Apply(Wish wish, IReadOnlyList<Fault> faults, CancellationToken cancellation) =>
        Call(wish, faults, (pipeline, w) => pipeline.Apply(w, default, _ => true, _ => true, null, cancellation)) ?? throw new InvalidOperationException("Declined.");

    private T Call<T>(Wish wish, IReadOnlyList<Fault> faults, Func<Pipeline, Wish, T> then) => sandbox.Run(() =>
    {
        var linux = new LinuxKernel();
        using var kernel = new FaultyKernel(linux, faults);
        try
        {
            return then(new Pipeline(() => kernel, TakeLock), wish);
        }
        finally
        {
            WritingMessages = linux.Counters.WritingMessages;
            Operations = kernel.Operations;
        }
    });

    /// <summary>A program that another thread is starting holds everything that is open here until it runs, this lock among it.</summary>
    private static IDisposable TakeLock()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return HostLock.Take();
            }
            catch (HostLockedException) when (attempt < 100)
            {
                Thread.Sleep(10);
            }
        }
    }

    /// <summary>The kernel's usual refusals in turn.</summary>
    private static Exception Refusal(Operation operation, int index)
    {
        var (errno, name) = (index % 4) switch { 0 => (1, "EPERM"), 1 => (12, "ENOMEM"), 2 => (16, "EBUSY"), _ => (17, "EEXIST") };
        return new Netlink.KernelException($"made to fail: {operation.Verb} {operation.Key} ({name})", errno);
    }
}
