using System.Globalization;
using TopoApply.Testing;

namespace TopoApply.Benchmarks.EndToEnd;

/// <summary>What to measure.</summary>
internal sealed record EndToEndOptions
{
    /// <summary>Hosts of the stars.</summary>
    public IReadOnlyList<int> Sizes { get; init; } = [10, 100, 1000, 3000];

    /// <summary>Routers of the chains.</summary>
    public IReadOnlyList<int> Chains { get; init; } = [10, 100, 300];

    /// <summary>How often everything is run; the median counts.</summary>
    public int Runs { get; init; } = 7;

    /// <summary>Also measure `ip -batch` and a shell script.</summary>
    public bool Peers { get; init; }

    /// <summary>Routes of the namespace that has many.</summary>
    public int Routes { get; init; } = 100_000;

    /// <summary>Namespaces of the file that has many.</summary>
    public int Namespaces { get; init; } = 10_000;

    /// <summary>Where the results go.</summary>
    public string Output { get; init; } = Repository.PathOf("artifacts", "benchmarks");

    /// <summary>A built `topoapply.dll` to measure instead of one that is published for it.</summary>
    public string? Program { get; init; }

    /// <summary>Reads the arguments behind `end-to-end`.</summary>
    /// <exception cref="FormatException">One of them is not known, or its value is not good.</exception>
    public static EndToEndOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new EndToEndOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            string Value() => ++i < arguments.Count ? arguments[i] : throw new FormatException($"{arguments[i - 1]} needs a value.");
            options = arguments[i] switch
            {
                "--small" => options with { Sizes = [5, 20], Chains = [4, 8], Runs = 1, Routes = 1000, Namespaces = 100 },
                "--sizes" => options with { Sizes = Numbers(Value()) },
                "--chains" => options with { Chains = Numbers(Value()) },
                "--runs" => options with { Runs = Numbers(Value())[0] },
                "--routes" => options with { Routes = Numbers(Value())[0] },
                "--namespaces" => options with { Namespaces = Numbers(Value())[0] },
                "--peers" => options with { Peers = true },
                "--out" => options with { Output = Path.GetFullPath(Value()) },
                "--program" => options with { Program = Path.GetFullPath(Value()) },
                var unknown => throw new FormatException($"There is no option {unknown}; see --help."),
            };
        }

        return options;
    }

    private static List<int> Numbers(string text) => [.. text.Split(',').Select(word =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : throw new FormatException($"`{word}` is not a positive number."))];
}
