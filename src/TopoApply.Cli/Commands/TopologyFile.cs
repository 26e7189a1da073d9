using TopoApply.Cli.Rendering;
using TopoApply.Kernel;
using TopoApply.Model;
using TopoApply.Saving;
using TopoApply.Yaml;

namespace TopoApply.Cli.Commands;

/// <summary>Loads the file of a command and prints what is wrong with it. A file may hold several topologies, one a document.</summary>
internal static class TopologyFile
{
    private const string StandardInput = "-";

    /// <summary>What stands in the file, or on standard input for `-`, with all that is to be said of it in the first result.</summary>
    public static IReadOnlyList<LoadResult> ReadQuietly(string file, IReadOnlyDictionary<string, string>? variables) =>
        file == StandardInput ? Pipeline.Load(NameOf(file), Console.OpenStandardInput(), variables) : Pipeline.Load(file, variables);

    /// <summary>What stands in the file, or on standard input for `-`; null when it is refused, with the reasons printed.</summary>
    public static IReadOnlyList<LoadResult>? Read(string file, IReadOnlyDictionary<string, string>? variables)
    {
        var loaded = ReadQuietly(file, variables);
        DiagnosticText.Write(Terminal.Error, loaded[0]);
        return loaded[0].Succeeded ? loaded : null;
    }

    /// <summary>True when an argument that may be a file or a topology's name is the latter.</summary>
    public static bool IsName(string fileOrName) =>
        !File.Exists(fileOrName) && Netlink.Values.NameText.IsValid(fileOrName) && !fileOrName.EndsWith(".yaml", StringComparison.Ordinal) && !fileOrName.EndsWith(".yml", StringComparison.Ordinal);

    /// <summary>The file's name for messages.</summary>
    public static string NameOf(string file) => file == StandardInput ? "<stdin>" : file;

    /// <summary>What the file wants; null when it is refused, with the reasons printed.</summary>
    public static IReadOnlyList<Wish>? Load(string file, IReadOnlyDictionary<string, string>? variables)
    {
        if (Read(file, variables) is not { } loaded)
        {
            return null;
        }

        // A text that says all by itself is kept as it was typed.
        var isWhole = loaded is [{ Texts.Count: <= 1 }] && variables is null or { Count: 0 };
        return [.. loaded.Select(l => WishOf(l) with { Source = (NameOf(file), isWhole ? l.Text : l.Render()) })];
    }

    /// <summary>What a file with one topology wants; null when it is refused, with the reasons printed.</summary>
    public static Wish? LoadOne(string file, IReadOnlyDictionary<string, string>? variables = null)
    {
        var wishes = Load(file, variables);
        if (wishes is { Count: > 1 })
        {
            Terminal.Error.Line($"{Terminal.Clean(NameOf(file))} holds {wishes.Count} topologies; this command takes a file with one.");
        }

        return wishes is [var only] ? only : null;
    }

    /// <summary>What a saved plan wants; null when its text is refused, with the reasons printed.</summary>
    /// <exception cref="UnusablePlanException">It cannot be read, or must not be used.</exception>
    public static Wish? LoadPlan(string file)
    {
        var saved = SavedPlanFile.Read(file);
        var loaded = YamlLoader.Load(saved.Path, saved.Text);
        DiagnosticText.Write(Terminal.Error, loaded);
        if (!loaded.Succeeded)
        {
            return null;
        }

        var wish = WishOf(loaded);
        return wish.Topology != saved.Topology
            ? throw new UnusablePlanException($"the plan {file} cannot be used: it is named after another topology than its text")
            : wish with { Targets = saved.Targets, Saved = saved };
    }

    /// <summary>The wishes to have nothing of a file's topologies; the file names them and where to look.</summary>
    public static IReadOnlyList<Wish>? LoadForDestruction(string fileOrName, IReadOnlyDictionary<string, string>? variables)
    {
        if (IsName(fileOrName))
        {
            return [new Wish(fileOrName, State.Empty, State.Empty)];
        }

        return Load(fileOrName, variables) is { } wishes ? [.. wishes.Select(w => w with { Target = State.Empty })] : null;
    }

    /// <summary>Runs a command for one topology after the other; the first that fails is the last.</summary>
    public static int InTurn(IReadOnlyList<Wish>? wishes, Func<Wish, int> run)
    {
        foreach (var wish in wishes ?? [])
        {
            if (run(wish) is not ExitCode.Done and var failed)
            {
                return failed;
            }
        }

        return wishes is null ? ExitCode.Invalid : ExitCode.Done;
    }

    private static Wish WishOf(LoadResult loaded) => new(loaded.Topology!.Name!.Value, loaded.Desired!, loaded.Desired!);
}
