using TopoApply.Cli.Rendering;
using TopoApply.Model;

namespace TopoApply.Cli.Commands;

/// <summary>Loads the file of a command and prints what is wrong with it.</summary>
internal static class TopologyFile
{
    /// <summary>What the file wants; null when it is refused, with the reasons printed.</summary>
    public static Wish? Load(string file)
    {
        var loaded = Pipeline.Load(file);
        DiagnosticText.Write(Terminal.Error, loaded);
        return loaded.Topology?.Name is { } name && loaded.Desired is { } desired ? new Wish(name.Value, desired, desired) : null;
    }

    /// <summary>True when an argument that may be a file or a topology's name is the latter.</summary>
    public static bool IsName(string fileOrName) =>
        !File.Exists(fileOrName) && Netlink.Values.NameText.IsValid(fileOrName) && !fileOrName.EndsWith(".yaml", StringComparison.Ordinal) && !fileOrName.EndsWith(".yml", StringComparison.Ordinal);

    /// <summary>The wish to have nothing of a topology; the file names it and where to look.</summary>
    public static Wish? LoadForDestruction(string fileOrName)
    {
        if (IsName(fileOrName))
        {
            return new Wish(fileOrName, State.Empty, State.Empty);
        }

        return Load(fileOrName) is { } wish ? wish with { Target = State.Empty } : null;
    }
}
