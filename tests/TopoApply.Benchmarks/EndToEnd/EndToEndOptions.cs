using System.Globalization;
using TopoApply.Testing;

namespace TopoApply.Benchmarks.EndToEnd;

/// <summary>What to measure.</summary>
internal sealed record EndToEndOptions
{
    /// <summary>The names that `--lab` knows.</summary>
    public static IReadOnlyList<string> AllLabs { get; } = ["star", "chain", "namespaces", "routes"];

    /// <summary>What was typed, without the places of files: they concern one machine only.</summary>
    public string Command { get; init; } = "end-to-end";

    /// <summary>Which of <see cref="AllLabs"/>.</summary>
    public IReadOnlyList<string> Labs { get; init; } = AllLabs;

    /// <summary>Hosts of the stars.</summary>
    public IReadOnlyList<int> Sizes { get; init; } = [10, 100, 1000, 3000];

    /// <summary>Routers of the chains.</summary>
    public IReadOnlyList<int> Chains { get; init; } = [10, 100, 300];

    /// <summary>How often everything is run; the median counts.</summary>
    public int Runs { get; init; } = 7;

    /// <summary>Also measure what others use.</summary>
    public bool Peers { get; init; }

    /// <summary>The largest lab that peers make: the slowest of them takes a tenth of a second for each host.</summary>
    public int PeerSize { get; init; } = 1000;

    /// <summary>Routes of the namespace that has many.</summary>
    public int Routes { get; init; } = 100_000;

    /// <summary>Namespaces of the file that has many.</summary>
    public int Namespaces { get; init; } = 10_000;

    /// <summary>Wait until a lab is at rest before it is read or removed; small ones are at once.</summary>
    public bool Rests { get; init; } = true;

    /// <summary>Where the results go.</summary>
    public string Output { get; init; } = Repository.PathOf("artifacts", "benchmarks");

    /// <summary>Where table and plots go as well, for everybody to see; null for nowhere.</summary>
    public string? Published { get; init; }

    /// <summary>A built `topoapply.dll`, or a published program, to measure instead of one that is published for it.</summary>
    public string? Program { get; init; }

    /// <summary>True when the labs are among it for which goals are set, often enough for a median.</summary>
    public bool IsWhole => Runs >= 7 && Labs.Contains("star") && Sizes.Contains(1000) && Labs.Contains("chain") && Chains.Contains(300);

    /// <summary>Reads the arguments behind `end-to-end`.</summary>
    /// <exception cref="FormatException">One of them is not known, or its value is not good.</exception>
    public static EndToEndOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new EndToEndOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            string Value() => ++i < arguments.Count ? arguments[i] : throw new FormatException($"{arguments[i - 1]} needs a value.");
            var first = i;
            options = arguments[i] switch
            {
                "--small" => options with { Sizes = [5, 20], Chains = [4, 8], Runs = 1, Routes = 1000, Namespaces = 100, PeerSize = 5, Rests = false },
                "--lab" => options with { Labs = Known(Value()) },
                "--sizes" => options with { Sizes = Numbers(Value()) },
                "--chains" => options with { Chains = Numbers(Value()) },
                "--runs" => options with { Runs = Numbers(Value())[0] },
                "--routes" => options with { Routes = Numbers(Value())[0] },
                "--namespaces" => options with { Namespaces = Numbers(Value())[0] },
                "--peers" => options with { Peers = true },
                "--peer-size" => options with { PeerSize = Numbers(Value())[0] },
                "--out" => options with { Output = Path.GetFullPath(Value()) },
                "--publish" => options with { Published = Repository.PathOf("tests", "TopoApply.Benchmarks", "Results") },
                "--program" => options with { Program = Path.GetFullPath(Value()) },
                var unknown => throw new FormatException($"There is no option {unknown}; see --help."),
            };
            options = arguments[first] is "--out" or "--program" ? options : options with { Command = string.Join(' ', [options.Command, .. arguments.Skip(first).Take(i - first + 1)]) };
        }

        return options;
    }

    private static string[] Known(string text) => [.. text.Split(',').Select(word =>
        AllLabs.Contains(word) ? word : throw new FormatException($"There is no lab `{word}`; there are {string.Join(", ", AllLabs)}."))];

    private static List<int> Numbers(string text) => [.. text.Split(',').Select(word =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : throw new FormatException($"`{word}` is not a positive number."))];
}
