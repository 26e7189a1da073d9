using System.CommandLine;
using TopoApply.Cli.Rendering;
using TopoApply.Kernel;
using TopoApply.Kinds;
using TopoApply.Model;

namespace TopoApply.Cli.Commands;

/// <summary>`topoapply show [NAME]`: what a topology has in the kernel now; without a name, the topologies there are.</summary>
internal static class ShowCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var name = new Argument<string?>("name") { Description = "Topology's name, or a saved plan; all topologies are listed without one.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("show", "Show what is there, or what a saved plan would do.") { name };
        var output = PlanOutput.AddTo(command);
        command.SetAction(result => result.GetValue(name) is { } given && SavedPlanFile.IsPlan(given) ? ShowPlan(given, output(result)) : Run(result.GetValue(name)));
        return command;
    }

    /// <summary>Needs neither rights nor the kernel: the plan as it was made. Exit codes are those of `plan`.</summary>
    private static int ShowPlan(string file, PlanOutput output) => TopologyFile.LoadPlan(file) is { Saved: { } saved } wish
        ? output.Write(wish.Topology, new PlanResult(saved.Restore(wish.Target), [], []))
        : ExitCode.Invalid;

    private static int Run(string? name)
    {
        if (Guard.MissingRights() is { } missing)
        {
            return missing;
        }

        if (name is null)
        {
            return List();
        }

        var (live, diagnostics) = Pipeline.OnThisHost().Show(name);
        DiagnosticText.Write(Terminal.Error, diagnostics);
        var ours = live.Sorted.Where(r => r.Ownership == Ownership.Owned).ToList();
        if (ours.Count == 0)
        {
            Terminal.Out.Line($"Nothing of a topology {Terminal.Clean(name)} is here.");
            return ExitCode.Done;
        }

        foreach (var group in ours.GroupBy(r => r.Netns))
        {
            Terminal.Out.Line(Terminal.Out.Bold(Terminal.Clean(group.Key.Value)));
            foreach (var resource in group.OrderBy(r => ResourceKinds.RankOf(r.Key.Kind)).ThenBy(r => r.Key))
            {
                var attributes = string.Join(", ", ResourceKinds.Get(resource.Key.Kind).Attributes(resource).Where(a => !a.Value.Contains('\n')).Select(a => $"{a.Key} {a.Value}"));
                Terminal.Out.Line($"  {PlanText.Describe(resource)}{(attributes.Length > 0 ? Terminal.Out.Dim($"  {Terminal.Clean(attributes)}") : "")}");
            }
        }

        return ExitCode.Done;
    }

    private static int List()
    {
        var names = RecordStore.Topologies();
        foreach (var name in names)
        {
            Terminal.Out.Line(Terminal.Clean(name));
        }

        if (names.Count == 0)
        {
            Terminal.Out.Line("No topology is here.");
        }

        return ExitCode.Done;
    }
}
