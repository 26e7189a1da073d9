using TopoApply.Cli.Rendering;
using TopoApply.Model;

namespace TopoApply.Cli.Commands;

/// <summary>Loads the file of a command and prints what is wrong with it.</summary>
internal static class TopologyFile
{
    /// <summary>What the file wants; null when it is refused, with the reasons printed.</summary>
    public static Wish? Load(string file, IReadOnlyDictionary<string, string>? variables = null)
    {
        var loaded = Pipeline.Load(file, variables);
        DiagnosticText.Write(Terminal.Error, loaded);
        return loaded.Topology?.Name is { } name && loaded.Desired is { } desired ? new Wish(name.Value, desired, desired) : null;
    }

    /// <summary>The wish to have nothing of a topology; the file names it and where to look.</summary>
    public static Wish? LoadForDestruction(string fileOrName, IReadOnlyDictionary<string, string>? variables = null)
    {
        if (!File.Exists(fileOrName) && Netlink.Values.NameText.IsValid(fileOrName) && !fileOrName.EndsWith(".yaml", StringComparison.Ordinal) && !fileOrName.EndsWith(".yml", StringComparison.Ordinal))
        {
            return new Wish(fileOrName, State.Empty, State.Empty);
        }

        return Load(fileOrName, variables) is { } wish ? wish with { Target = State.Empty } : null;
    }
}
