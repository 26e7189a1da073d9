using System.CommandLine;
using TopoApply.Cli.Rendering;
using TopoApply.Model;
using TopoApply.Netlink.Values;

namespace TopoApply.Cli.Commands;

/// <summary>
/// `topoapply adopt FILE|NAME [NS…]`: takes over what is there and as a file says, or as it is; only marks are set, and whatever traffic
/// could notice is refused.
/// </summary>
internal static class AdoptCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var what = new Argument<string>("file-or-name") { Description = "Topology file that says what is there; or a name for the topology that the namespaces make up as they are." };
        var namespaces = new Argument<string[]>("namespaces") { Description = "With a name: the namespaces to take over.", Arity = ArgumentArity.ZeroOrMore }.WithNamespaces();
        var yes = SharedOptions.Yes();
        var command = new Command("adopt", "Take over what is there without changing anything but the marks of whose it is.") { what, namespaces, yes };
        var density = PlanOutput.AddDensityTo(command);
        command.SetAction(result => Run(result.GetRequiredValue(what), result.GetValue(namespaces) ?? [], new ExecutionOptions(result.GetValue(yes), density(result))));
        return command;
    }

    private static int Run(string what, IReadOnlyList<string> namespaces, ExecutionOptions execution)
    {
        if (Guard.MissingRights() is { } missing)
        {
            return missing;
        }

        var wish = TopologyFile.IsName(what) ? AsItIs(what, namespaces) : FromFile(what, namespaces);
        return wish is null ? ExitCode.Invalid : Execution.Run(wish, new PipelineOptions(Adopt: true, OnlyMarks: true), execution);
    }

    private static Wish? FromFile(string file, IReadOnlyList<string> namespaces)
    {
        if (namespaces.Count == 0)
        {
            return TopologyFile.LoadOne(file);
        }

        Terminal.Error.Line("A file says itself which namespaces it is about.");
        return null;
    }

    /// <summary>The topology that an export of the namespaces would be.</summary>
    private static Wish? AsItIs(string name, IReadOnlyList<string> namespaces)
    {
        if (namespaces.Count == 0)
        {
            Terminal.Error.Line($"Say which namespaces the topology {Terminal.Clean(name)} is to have: topoapply adopt {Terminal.Clean(name)} NAMESPACE…");
            return null;
        }

        var result = Pipeline.OnThisHost().Export([.. namespaces.Select(n => new NamespaceName(n))], name);
        DiagnosticText.Write(Terminal.Error, result.Diagnostics);
        if (result.Export is not { } export)
        {
            return null;
        }

        foreach (var omission in export.Omissions)
        {
            Terminal.Error.Line($"{Terminal.Error.Yellow("not adopted")}: {Terminal.Clean(omission.Netns.Value)}: {Terminal.Clean(omission.ToString())}");
        }

        return new Wish(name, Unplaced(export.Desired), Unplaced(export.Desired));
    }

    /// <summary>Without places: there is no file that they could be in.</summary>
    private static State Unplaced(State state) => new(state.All.Select(r => r with { Origin = default }));
}
