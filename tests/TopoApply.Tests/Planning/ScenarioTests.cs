using FluentAssertions;
using TopoApply.Cli.Rendering;
using TopoApply.Diagnostics;
using TopoApply.Model;
using TopoApply.Planning;
using TopoApply.Testing;
using TopoApply.Yaml;
using Xunit;

namespace TopoApply.Tests.Planning;

/// <summary>
/// Each folder of Scenarios is a story: lab.yaml is wanted, live.yaml (when there is one) is there, diagnostics.txt is what is said against
/// it, plan.txt what the plan says and operations.txt in which order it is done. A live.yaml of another topology's name is somebody else's. UPDATE_GOLDEN=1 rewrites.
/// </summary>
public sealed class ScenarioTests
{
    private static readonly string Folder = Repository.PathOf("tests", "TopoApply.Tests/Scenarios");

    /// <summary>The stories' names.</summary>
    public static TheoryData<string> Names => [.. Directory.GetDirectories(Folder).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_plan_reads_as_written(string name)
    {
        var folder = Path.Combine(Folder, name);
        var wanted = Load(Path.Combine(folder, "lab.yaml"));
        var bag = new DiagnosticBag();
        var plan = Planner.Plan(NameOf(wanted), wanted.Desired!, Live(folder, NameOf(wanted)), default, bag);
        var diagnostics = wanted.Diagnostics.Concat(bag.ToList()).Select(d => d with { Span = d.Span with { File = Path.GetFileName(d.Span.File) } }).ToList();
        if (diagnostics.Count > 0)
        {
            Golden.Check($"TopoApply.Tests/Scenarios/{name}/diagnostics.txt", Text(terminal => DiagnosticText.Write(terminal, diagnostics)));
        }

        if (plan is null)
        {
            diagnostics.Should().Contain(d => d.Severity == Severity.Error, "a plan is refused for a reason");
            return;
        }

        Golden.Check($"TopoApply.Tests/Scenarios/{name}/plan.txt", Text(terminal => PlanText.Write(terminal, plan)));
        Golden.Check($"TopoApply.Tests/Scenarios/{name}/operations.txt", Operations(plan));
    }

    private static string Text(Action<Terminal> write)
    {
        using var text = new StringWriter { NewLine = "\n" };
        write(new Terminal(text));
        return text.ToString();
    }

    private static string Operations(Plan plan) => string.Concat(plan.Operations.Select(o =>
        $"{o.Index + 1} {o.Verb.ToString().ToLowerInvariant()} {o.Key.Netns}: {PlanText.Describe(o.Resource)}\n"));

    private static State Live(string folder, string topology)
    {
        var path = Path.Combine(folder, "live.yaml");
        if (!File.Exists(path))
        {
            return State.Empty;
        }

        var there = Load(path);
        var ours = NameOf(there) == topology;
        return new State(there.Desired!.All.Select(r => ours ? r : r with { Ownership = Ownership.Foreign }));
    }

    private static string NameOf(LoadResult loaded) => loaded.Topology!.Name!.Value.Value;

    private static LoadResult Load(string path)
    {
        var loaded = YamlLoader.LoadFile(path);
        loaded.Diagnostics.Where(d => d.Severity == Severity.Error).Should().BeEmpty();
        return loaded;
    }
}
