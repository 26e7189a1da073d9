using FluentAssertions;
using TopoApply.Cli;
using TopoApply.Kernel.Tests.Packaging;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;

namespace TopoApply.Kernel.Tests.Costs;

/// <summary>A lab needs a descriptor for each namespace. That an apply watches what it does not touch must not make it two.</summary>
public sealed class DescriptorTests
{
    private const int Namespaces = 60;

    /// <summary>Room for the namespaces and for what the native program itself has open, and not for a watch in each.</summary>
    private const int Limit = Namespaces + 30;

    private static readonly string s_lab = $"version: 1\nname: few\nnamespaces:\n{string.Concat(Enumerable.Range(0, Namespaces).Select(i => $"  n{i}: {{}}\n"))}";

    [KernelFact(Needs = "packages,native")]
    public void An_apply_watches_no_more_than_there_are_descriptors_for()
    {
        using var sandbox = new Sandbox();
        var file = sandbox.Write(s_lab);
        ExecResult Limited(int limit, params string[] arguments) => sandbox.ExecWith(["prlimit", $"--nofile={limit}:{limit}", Packages.Native(Packages.Here), .. arguments]);

        sandbox.TopoApply("apply", file, "-y").Expect();
        var changed = sandbox.Write(s_lab.Replace("n1: {}", "n1: { forwarding: true }", StringComparison.Ordinal), "changed.yaml");
        Limited(Limit, "apply", changed, "-y").Expect();
        Limited(Limit, "plan", changed).Expect().Output.Should().StartWith("No changes");

        // The limit is one: with fewer there is none left for a namespace, and that is said.
        Limited(Namespaces, "plan", changed).Expect(ExitCode.Environment).Error.Should().Contain("EMFILE");
    }
}
