using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FluentAssertions;
using NJsonSchema;
using TopoApply.Cli.Rendering;
using TopoApply.Diagnostics;
using TopoApply.Testing;
using TopoApply.Tests.Yaml;
using TopoApply.Yaml;
using Xunit;
using Xunit.Abstractions;

namespace TopoApply.Tests.Fuzzing;

/// <summary>
/// Whatever a file holds: an answer, in bounded time and memory, pointing into the file, safe for a terminal, and the published schema
/// agrees. `TOPOAPPLY_FUZZ=N` tries N documents, `TOPOAPPLY_FUZZ_SEED=S` begins with seed S; without them every run tries others, for a few
/// seconds. What was found once lies in Corpus/hostile.
/// </summary>
public sealed class LoaderFuzzTests(ITestOutputHelper output)
{
    private const int Documents = 2_000;

    // One document in some three hundred is valid.
    private const int Many = 5_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly LoadLimits Limits = new() { MaxBytes = 1 << 17, MaxEvents = 20_000, MaxItems = 2_000, MaxNodes = 20_000 };

    // NJsonSchema follows references inside `definitions`, the older name, but not inside `$defs`.
    private static readonly Lazy<JsonSchema> Schema = new(() =>
        JsonSchema.FromJsonAsync(SchemaWriter.Text().Replace("$defs", "definitions", StringComparison.Ordinal)).GetAwaiter().GetResult());

    private TimeSpan _slowest;
    private long _largest;

    /// <summary>The kept files.</summary>
    public static TheoryData<string> Kept =>
        [.. Directory.GetFiles(Repository.PathOf("tests", "TopoApply.Tests/Corpus/hostile")).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    [Fact]
    public void Hostile_documents_get_an_answer()
    {
        var count = Setting.Number("TOPOAPPLY_FUZZ") ?? Documents;
        var patience = Setting.Number("TOPOAPPLY_FUZZ") is null ? Patience : TimeSpan.MaxValue;
        var first = Setting.Number("TOPOAPPLY_FUZZ_SEED") ?? Environment.TickCount & 0xFFFFFFF;
        output.WriteLine($"the first seed is {first}");
        var watch = Stopwatch.StartNew();
        var (tried, taken) = (0, 0);
        while (tried < count && watch.Elapsed < patience)
        {
            var seed = first + tried++;
            taken += Judge(new HostileText(seed).Bytes, $"seed {seed}: TOPOAPPLY_FUZZ=1 TOPOAPPLY_FUZZ_SEED={seed} tries it again") ? 1 : 0;
        }

        output.WriteLine($"{tried} documents, {taken} of them valid; at most {_largest >> 10} KiB and {_slowest.TotalMilliseconds:f0} ms for one");
        (tried < Many || taken > 0).Should().BeTrue("a fuzzer whose documents are all refused does not get far");
    }

    [Theory]
    [MemberData(nameof(Kept))]
    public void A_kept_document_gets_an_answer(string name) => Judge(File.ReadAllBytes(Repository.PathOf("tests", "TopoApply.Tests/Corpus/hostile", name)), name);

    private bool Judge(byte[] bytes, string name)
    {
        using var stream = new MemoryStream(bytes);
        var watch = Stopwatch.StartNew();
        var before = GC.GetAllocatedBytesForCurrentThread();
        LoadResult result;
        try
        {
            result = YamlLoader.Load("x.yaml", stream, Limits);
        }
        catch (Exception e)
        {
            Assert.Fail($"{name}: {e}");
            throw;
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        _slowest = watch.Elapsed > _slowest ? watch.Elapsed : _slowest;
        _largest = Math.Max(_largest, allocated);
        _slowest.Should().BeLessThan(TimeSpan.FromSeconds(10), name);
        allocated.Should().BeLessThan(Allowance(bytes.Length), $"{name} has {bytes.Length} bytes");
        result.Succeeded.Should().Be(!result.Diagnostics.Any(d => d.Severity == Severity.Error), name);
        ShouldPointIntoTheText(result, name);
        ShouldBeSafeToShow(result, name);
        ShouldAgreeWithTheSchema(result, name);
        return result.Succeeded;
    }

    // Two thousand items of the size of a namespace, twenty thousand nodes, and what reading a text takes.
    private static long Allowance(int length) => (24L << 20) + (1_000L * length);

    private static void ShouldPointIntoTheText(LoadResult result, string name)
    {
        var lines = result.Text.Split('\n');
        foreach (var diagnostic in result.Diagnostics)
        {
            diagnostic.Span.Line.Should().BeInRange(1, lines.Length, $"{name}: {diagnostic}");
            diagnostic.Span.Column.Should().BeInRange(1, lines[diagnostic.Span.Line - 1].Length + 1, $"{name}: {diagnostic}");
            diagnostic.Span.Length.Should().BePositive(name);
        }
    }

    private static void ShouldBeSafeToShow(LoadResult result, string name)
    {
        using var text = new StringWriter();
        DiagnosticText.Write(new Terminal(text), result);
        var shown = text.ToString();
        foreach (var rune in shown.EnumerateRunes())
        {
            if (rune.Value != '\n' && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                Assert.Fail($"{name} has {rune.Value:X4} shown");
            }
        }

        shown.Length.Should().BeLessThan(4096 * (result.Diagnostics.Count + 1), name);
    }

    private static void ShouldAgreeWithTheSchema(LoadResult result, string name)
    {
        string json;
        try
        {
            json = YamlJson.Convert(result.Text);
        }
        catch (ArgumentException)
        {
            return;
        }

        // The validator has no type for such a number and throws.
        if (Regex.IsMatch(json, "[0-9]{19}"))
        {
            return;
        }

        var structural = result.Diagnostics.Where(d => d.Code is DiagnosticCodes.UnknownKey or DiagnosticCodes.WrongNode).ToList();
        if (result.Succeeded)
        {
            Schema.Value.Validate(json).Should().BeEmpty($"the loader takes {name}\n{result.Text}");
        }
        else if (structural.Count == result.Diagnostics.Count)
        {
            Schema.Value.Validate(json).Should().NotBeEmpty($"the loader says {structural[0].Message} in {name}\n{result.Text}");
        }
    }
}
