using System.Text;
using FluentAssertions;
using TopoApply.Applying;
using TopoApply.Model;
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
    public Plan Plan(string yaml) => Call(Load(yaml), null, null, (applier, plan) => plan, CancellationToken.None);

    /// <summary>Applies a topology.</summary>
    /// <param name="yaml">The file's text.</param>
    /// <param name="failAt">Index of the operation that the kernel refuses, counted over all rounds; null for none.</param>
    /// <param name="before">Called on the sandbox's thread before that operation; when given, nothing is refused.</param>
    /// <param name="cancellation">Interrupts between operations.</param>
    public ApplyReport Apply(string yaml, int? failAt = null, Action<Operation>? before = null, CancellationToken cancellation = default) =>
        Call(Load(yaml), failAt, before, (applier, plan) => applier.Apply(plan), cancellation);

    /// <summary>Applies a topology, which must succeed.</summary>
    public ApplyReport Succeed(string yaml)
    {
        var report = Apply(yaml);
        report.Outcome.Should().BeOneOf([ApplyOutcome.Applied, ApplyOutcome.NoChanges], "{0}\n{1}", Story(report), yaml);
        return report;
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
    public ApplyReport Destroy(string name, int? failAt = null) => Call(name, State.Empty, failAt, null, (applier, plan) => applier.Apply(plan), CancellationToken.None);

    private T Call<T>(LoadResult loaded, int? failAt, Action<Operation>? before, Func<Applier, Plan, T> then, CancellationToken cancellation) =>
        Call(loaded.Topology?.Name?.Value ?? "", loaded.Desired ?? State.Empty, failAt, before, then, cancellation);

    private T Call<T>(string name, State desired, int? failAt, Action<Operation>? before, Func<Applier, Plan, T> then, CancellationToken cancellation) =>
        sandbox.Run(() =>
        {
            var linux = new LinuxKernel();
            using var kernel = new FaultyKernel(linux, failAt, before is null ? o => Refusal(o, failAt ?? 0) : null, before);
            var applier = new Applier(kernel, new ReadScope(name, desired), desired, new DiffOptions(), cancellation);
            var (plan, diagnostics) = applier.Plan();
            if (plan is null)
            {
                throw new InvalidOperationException($"No plan: {string.Join("\n", diagnostics)}");
            }

            try
            {
                return then(applier, plan);
            }
            finally
            {
                WritingMessages = linux.Counters.WritingMessages;
                Operations = kernel.Operations;
            }
        });

    /// <summary>The kernel's usual refusals in turn.</summary>
    private static Exception Refusal(Operation operation, int index)
    {
        var (errno, name) = (index % 4) switch { 0 => (1, "EPERM"), 1 => (12, "ENOMEM"), 2 => (16, "EBUSY"), _ => (17, "EEXIST") };
        return new Netlink.KernelException($"made to fail: {operation.Verb} {operation.Key} ({name})", errno);
    }
}
