using System.Diagnostics;
using FluentAssertions;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit.Abstractions;

namespace TopoApply.Kernel.Tests.Faults;

/// <summary>Reading while others change what is read: an entry that moves within a dump can be in it twice.</summary>
public sealed class MovingTargetTests(ITestOutputHelper output)
{
    private const string Lab = "version: 1\nname: moving\nnamespaces: { one: {} }\n";

    private static readonly TimeSpan s_duration = TimeSpan.FromSeconds(11);

    [KernelFact]
    public void Addresses_that_come_and_go_while_they_are_read_are_no_fault_of_ours()
    {
        using var sandbox = new Sandbox();
        var engine = new Engine(sandbox);
        engine.Succeed(Lab);
        sandbox.Script("for i in $(seq 1 1500); do printf 'address add fd00::%x/128 dev lo nodad\\n' $i; done | ip -n one -6 -batch -");
        using var others = sandbox.Start(
            "bash", "-c", "while :; do for i in $(seq 1 500); do printf 'address add fd01::1/128 dev lo nodad\\naddress del fd01::1/128 dev lo\\n'; done | ip -n one -6 -force -batch -; done");
        var (plans, refusals) = (0, 0);

        // Chance decides whether a reading meets a change; in these seconds thousands of changes are made.
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < s_duration;)
        {
            try
            {
                engine.Plan(Lab);
                plans++;
            }
            catch (InvalidOperationException e) when (e.Message.StartsWith("No plan", StringComparison.Ordinal))
            {
                e.Message.Should().Contain(Diagnostics.DiagnosticCodes.Unstable);
                refusals++;
            }
        }

        others.HasExited.Should().BeFalse();
        (plans + refusals).Should().BeGreaterThan(1);
        output.WriteLine($"{plans} plans, {refusals} refusals");
    }
}
