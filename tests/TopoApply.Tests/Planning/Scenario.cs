using FluentAssertions;
using TopoApply.Cli.Rendering;
using TopoApply.Diagnostics;
using TopoApply.Model;
using TopoApply.Planning;
using TopoApply.Testing;
using TopoApply.Yaml;
using Xunit;

namespace TopoApply.Tests.Planning;

/// <summary>A folder of Scenarios: lab.yaml is wanted, live.yaml (when there is one) is there. A live.yaml of another topology's name is somebody else's.</summary>
internal sealed record Scenario(string Name, string Topology, Plan? Plan, IReadOnlyList<Diagnostic> Diagnostics)
{
    private static readonly string Folder = Repository.PathOf("tests", "TopoApply.Tests/Scenarios");

    /// <summary>All names.</summary>
    public static TheoryData<string> Names => [.. Directory.GetDirectories(Folder).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)];

    /// <summary>Plans one.</summary>
    public static Scenario Load(string name)
    {
        var folder = Path.Combine(Folder, name);
        var wanted = LoadFile(Path.Combine(folder, "lab.yaml"));
        var bag = new DiagnosticBag();
        var plan = Planner.Plan(NameOf(wanted), Placed(wanted.Desired!), Live(folder, NameOf(wanted)), default, bag);
        return new Scenario(name, NameOf(wanted), plan, [.. wanted.Diagnostics.Concat(bag.ToList()).Select(d => d with { Span = d.Span with { File = Path.GetFileName(d.Span.File) } })]);
    }

    /// <summary>What is written to a terminal, as text.</summary>
    public static string Text(Action<Terminal> write, TerminalTraits traits = default)
    {
        using var text = new StringWriter { NewLine = "\n" };
        write(new Terminal(text, traits));
        return text.ToString();
    }

    private static State Live(string folder, string topology)
    {
        var path = Path.Combine(folder, "live.yaml");
        if (!File.Exists(path))
        {
            return State.Empty;
        }

        var there = LoadFile(path);
        var ours = NameOf(there) == topology;
        
        // The kernel does not know where a thing is declared.
        return new State(there.Desired!.All.Select(r => r with { Origin = SourceSpan.None, Ownership = ours ? r.Ownership : Ownership.Foreign }));
    }

    /// <summary>Where a checkout lies is no part of the story.</summary>
    private static State Placed(State state) => new(state.All.Select(r => r with { Origin = r.Origin with { File = Path.GetFileName(r.Origin.File) } }));

    private static string NameOf(LoadResult loaded) => loaded.Topology!.Name!.Value;

    private static LoadResult LoadFile(string path)
    {
        var loaded = YamlLoader.LoadFile(path);
        loaded.Diagnostics.Where(d => d.Severity == Severity.Error).Should().BeEmpty();
        return loaded;
    }
}
