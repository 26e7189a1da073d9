using System.Diagnostics;
using System.Text;
using TopoApply.Yaml;

namespace TopoApply.Kernel.Tests.Transitions;

/// <summary>Makes a pair of topologies that shows a fault smaller: leaves out lines, each with what is indented below it, as long as the fault stays.</summary>
internal sealed class LabShrinker(Func<string, string, bool> fails)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <summary>The smallest pair that it comes to.</summary>
    public (string First, string Second) Shrink(string first, string second)
    {
        while (_clock.Elapsed < s_patience)
        {
            var smaller = Smaller(first).Where(Loads).Select(text => (First: text, Second: second))
                .Concat(Smaller(second).Where(Loads).Select(text => (First: first, Second: text)))
                .TakeWhile(_ => _clock.Elapsed < s_patience)
                .Where(pair => fails(pair.First, pair.Second))
                .Take(1)
                .ToList();
            if (smaller.Count == 0)
            {
                break;
            }

            (first, second) = smaller[0];
        }

        return (first, second);
    }

    /// <summary>The text without one of its blocks, large blocks first.</summary>
    private static IEnumerable<string> Smaller(string text)
    {
        var lines = text.TrimEnd('\n').Split('\n');
        return Enumerable.Range(2, Math.Max(0, lines.Length - 2))
            .Select(start => (Start: start, Count: 1 + lines.Skip(start + 1).TakeWhile(line => Indent(line) > Indent(lines[start])).Count()))
            .OrderByDescending(block => block.Count)
            .Select(block => string.Join('\n', lines.Where((_, at) => at < block.Start || at >= block.Start + block.Count)) + "\n");
    }

    private static int Indent(string line) => line.Length - line.TrimStart().Length;

    private static bool Loads(string yaml)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(yaml));
        return YamlLoader.Load("lab.yaml", stream).Succeeded;
    }
}
