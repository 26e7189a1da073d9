using FluentAssertions;
using TopoApply.Cli.Rendering;
using TopoApply.Diagnostics;
using TopoApply.Planning;
using TopoApply.Testing;
using Xunit;

namespace TopoApply.Tests.Planning;

/// <summary>
/// Each folder of Scenarios is a story: diagnostics.txt is what is said against it, plan.txt what the plan says (summary.txt, full.txt,
/// plan.md: in its other forms), operations.txt in which order it is done, shell.txt how with other tools. UPDATE_GOLDEN=1 rewrites.
/// </summary>
public sealed class ScenarioTests
{
    /// <summary>The stories' names.</summary>
    public static TheoryData<string> Names => Scenario.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void The_plan_reads_as_written(string name)
    {
        var scenario = Scenario.Load(name);
        if (scenario.Diagnostics.Count > 0)
        {
            Check(name, "diagnostics.txt", Scenario.Text(terminal => DiagnosticText.Write(terminal, scenario.Diagnostics)));
        }

        if (scenario.Plan is not { } plan)
        {
            scenario.Diagnostics.Should().Contain(d => d.Severity == Severity.Error, "a plan is refused for a reason");
            Check(name, "plan.md", PlanMarkdown.Of(scenario.Topology, null, scenario.Diagnostics));
            return;
        }

        var view = new PlanView(plan, []);
        Check(name, "plan.txt", Scenario.Text(terminal => PlanText.Write(terminal, view)));
        Check(name, "summary.txt", Scenario.Text(terminal => PlanText.Write(terminal, view, Density.Summary)));
        Check(name, "full.txt", Scenario.Text(terminal => PlanText.Write(terminal, view, Density.Full)));
        Check(name, "plan.md", PlanMarkdown.Of(scenario.Topology, view, scenario.Diagnostics));
        Check(name, "operations.txt", Scenario.Text(terminal => OperationsText.Write(terminal, plan)));
        using var shell = new StringWriter { NewLine = "\n" };
        ShellText.Write(shell, plan);
        Check(name, "shell.txt", shell.ToString());
    }

    [Fact]
    public void What_has_moved_stands_apart_from_what_will_be_done()
    {
        var plan = Scenario.Load("gateway-replaced").Plan!;
        var verified = plan.Live.Where(r => !r.Key.Id.StartsWith("eth0/10.0.0.1", StringComparison.Ordinal));
        var drift = Drift.Find(verified, plan);
        drift.Select(d => (d.Kind, d.Resource.Key.Id)).Should().Equal((DriftKind.Added, "eth0/10.0.0.1/24"));
        Golden.Check("TopoApply.Tests/Scenarios/gateway-replaced/drift.txt", Scenario.Text(terminal => PlanText.Write(terminal, new PlanView(plan, drift))));
        Drift.Find(plan.Live, plan).Should().BeEmpty("then all that differs is the file");
    }

    private static void Check(string name, string file, string text) => Golden.Check($"TopoApply.Tests/Scenarios/{name}/{file}", text);
}
