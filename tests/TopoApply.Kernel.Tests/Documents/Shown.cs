using System.Text.RegularExpressions;
using TopoApply.Testing;

namespace TopoApply.Kernel.Tests.Documents;

/// <summary>
/// Compares what a document shows with what was printed. Times and numbers that chance gives count as equal, and a line `…` stands for any lines.
/// </summary>
internal static partial class Shown
{
    private const string Elision = "…";

    /// <summary>True when some lines are left out.</summary>
    public static bool HasElision(string text) => text.Split('\n').Contains(Elision);

    /// <summary>What is different, as lines; null when it is the same.</summary>
    public static string? Difference(string shown, string printed)
    {
        var expected = Mask(shown);
        var actual = Mask(printed);
        var lines = expected.TrimEnd('\n').Split('\n').Select(line => line == Elision ? "(?:.*\n)*?" : $"{Regex.Escape(line)}\n");
        var pattern = new Regex($@"\A{string.Concat(lines)}\z", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10));
        return pattern.IsMatch(actual) ? null : TextDiff.Between(expected, actual);
    }

    /// <summary>The same for a file; MAC addresses in it may be the kernel's choice.</summary>
    public static string? FileDifference(string shown, string written) => Difference(Macs().Replace(shown, "MAC"), Macs().Replace(written, "MAC"));

    /// <summary>What a user would see: the tests' own view of /run/netns is not theirs.</summary>
    public static string Clean(string printed) => OwnView().Replace(printed, "");

    private static string Mask(string text) => Chance().Replace(text, match => match.Groups["before"].Value + "#");

    [GeneratedRegex("^warning TA4005: .*\n  hint: .*\n", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex OwnView();

    // Digits and colons alone are quoted, since YAML may take them for a number.
    [GeneratedRegex("\"?\\b[0-9a-f]{2}(?::[0-9a-f]{2}){5}\\b\"?", RegexOptions.CultureInvariant)]
    private static partial Regex Macs();

    // Durations, round trips, dates, tcpdump's clock and its identifications.
    [GeneratedRegex(
        """
        (?<before>time[= ])[0-9.]+\ ?ms
        | (?<before>rtt\ ).*
        | (?<before>\b(?:in|for|within|waits)\ )[0-9]+\ (?:ms|s)\b
        | (?<before>)[0-9]{4}-[0-9]{2}-[0-9]{2}[T\ ][0-9:]{8}(?:\ UTC)?
        | (?<before>^)[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]+
        | (?<before>\b(?:id|seq)\ )[0-9]+
        | (?<before>\[)[0-9]{2}/[A-Z][a-z]{2}/[0-9]{4}\ [0-9:]{8}
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Chance();
}
