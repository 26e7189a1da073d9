using TopoApply.Cli.Rendering;
using TopoApply.Kernel;
using TopoApply.Model;
using TopoApply.Saving;
using TopoApply.Yaml;

namespace TopoApply.Cli.Commands;

/// <summary>Loads the file of a command and prints what is wrong with it.</summary>
internal static class TopologyFile
{
    /// <summary>What the file wants; null when it is refused, with the reasons printed.</summary>
    public static Wish? Load(string file)
    {
        var loaded = Pipeline.Load(file);
        DiagnosticText.Write(Terminal.Error, loaded);
        return WishOf(loaded) is { } wish ? wish with { Source = (file, loaded.Text) } : null;
    }

    /// <summary>What a saved plan wants; null when its text is refused, with the reasons printed.</summary>
    /// <exception cref="UnusablePlanException">It cannot be read, or must not be used.</exception>
    public static Wish? LoadPlan(string file)
    {
        var saved = SavedPlanFile.Read(file);
        var loaded = YamlLoader.Load(saved.Path, saved.Text);
        DiagnosticText.Write(Terminal.Error, loaded);
        return WishOf(loaded) is not { } wish ? null
            : wish.Topology != saved.Topology ? throw new UnusablePlanException($"the plan {file} cannot be used: it is named after another topology than its text")
            : wish with { Targets = saved.Targets, Saved = saved };
    }

    private static Wish? WishOf(LoadResult loaded) =>
        loaded.Topology?.Name is { } name && loaded.Desired is { } desired ? new Wish(name.Value, desired, desired) : null;

    /// <summary>The wish to have nothing of a topology; the file names it and where to look.</summary>
    public static Wish? LoadForDestruction(string fileOrName)
    {
        if (!File.Exists(fileOrName) && Netlink.Values.NameText.IsValid(fileOrName) && !fileOrName.EndsWith(".yaml", StringComparison.Ordinal) && !fileOrName.EndsWith(".yml", StringComparison.Ordinal))
        {
            return new Wish(fileOrName, State.Empty, State.Empty);
        }

        return Load(fileOrName) is { } wish ? wish with { Target = State.Empty } : null;
    }
}
