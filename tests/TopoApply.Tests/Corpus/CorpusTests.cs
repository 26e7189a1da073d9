using System.Text;
using FluentAssertions;
using NJsonSchema;
using TopoApply.Diagnostics;
using TopoApply.Testing;
using TopoApply.Tests.Yaml;
using TopoApply.Yaml;
using Xunit;

namespace TopoApply.Tests.Corpus;

/// <summary>
/// Files that are right and files that are wrong. The first line of a wrong one says the code that is reported first and who refuses
/// it: `schema` (the published schema and the loader), `meaning` (the loader alone: the schema cannot know), `text` (it is no YAML
/// that we take).
/// </summary>
public sealed class CorpusTests
{
    private const string Folder = "TopoApply.Tests/Corpus";

    // NJsonSchema follows references inside `definitions`, the older name, but not inside `$defs`.
    private static readonly Lazy<JsonSchema> Schema = new(() =>
        JsonSchema.FromJsonAsync(SchemaWriter.Text().Replace("$defs", "definitions", StringComparison.Ordinal)).GetAwaiter().GetResult());

    /// <summary>Names of the wrong files.</summary>
    public static TheoryData<string> Bad => Names("bad");

    /// <summary>Paths of the right files, the examples among them.</summary>
    public static TheoryData<string> Good =>
    [
        .. Directory.GetFiles(Repository.PathOf("tests", Folder, "good"), "*.yaml").Concat(Directory.GetFiles(Repository.PathOf("topologies"), "*.yaml"))
            .Select(f => Path.GetRelativePath(Repository.Root, f)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_wrong_file_is_refused_with_the_expected_code(string name)
    {
        var (code, _) = Expectation(name);
        var result = Load(name);
        result.Desired.Should().BeNull();
        result.Topology.Should().BeNull();
        result.Diagnostics.Should().NotBeEmpty();
        result.Diagnostics[0].Code.Should().Be(code, result.Diagnostics[0].Message);
        result.Diagnostics.Should().Contain(d => d.Severity == Severity.Error);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void Every_diagnostic_points_into_the_file(string name)
    {
        var lines = Load(name) is { Text.Length: > 0 } result ? result.Text.Split('\n') : [""];
        foreach (var diagnostic in Load(name).Diagnostics)
        {
            diagnostic.Span.Line.Should().BeInRange(1, lines.Length);
            diagnostic.Span.Column.Should().BeInRange(1, lines[diagnostic.Span.Line - 1].Length + 1);
            diagnostic.Span.Length.Should().BePositive();
            diagnostic.Message.Should().NotBeNullOrWhiteSpace().And.NotEndWith(".");
        }
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void The_published_schema_refuses_what_it_can_know(string name)
    {
        var (_, judge) = Expectation(name);
        judge.Should().BeOneOf("schema", "meaning", "text");
        if (judge != "text")
        {
            var errors = Schema.Value.Validate(YamlJson.Convert(Load(name).Text));
            (errors.Count > 0).Should().Be(judge == "schema", string.Join("; ", errors));
        }
    }

    [Theory]
    [MemberData(nameof(Good))]
    public void A_right_file_is_taken_by_the_loader_and_by_the_published_schema(string path)
    {
        var result = YamlLoader.LoadFile(Repository.PathOf(path));
        result.Diagnostics.Should().BeEmpty();
        result.Desired.Should().NotBeNull();
        Schema.Value.Validate(YamlJson.Convert(result.Text)).Should().BeEmpty();
    }

    [Fact]
    public void There_are_at_least_a_hundred_wrong_files_and_every_code_has_one()
    {
        Bad.Count.Should().BeGreaterThanOrEqualTo(100);
        var codes = typeof(DiagnosticCodes).GetFields()
            .Select(f => (string)f.GetRawConstantValue()!)
            .Where(c => c[2] is '1' or '2' or '3' && c is not (DiagnosticCodes.DuplicateOnSegment or DiagnosticCodes.ResolverLimit));
        var seen = Directory.GetFiles(Repository.PathOf("tests", Folder, "bad")).Select(f => Expectation(Path.GetFileName(f)).Code).ToHashSet();
        codes.Should().OnlyContain(c => seen.Contains(c), "a diagnostic without an example is a rumour");
    }

    [Fact]
    public void Messages_read_as_written()
    {
        var text = new StringBuilder();
        foreach (var file in Directory.GetFiles(Repository.PathOf("tests", Folder, "bad")).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(file);
            foreach (var d in Load(name).Diagnostics)
            {
                text.Append($"{name}:{d.Span.Line}:{d.Span.Column}: {(d.Severity == Severity.Error ? "error" : "warning")} {d.Code}: {d.Message}\n");
                text.Append(d.Hint is null ? "" : $"    {d.Hint}\n");
            }
        }

        text.Replace(Repository.PathOf("tests", Folder, "bad") + "/", "");
        Golden.Check($"{Folder}/diagnostics.txt", text.ToString());
    }

    [Fact]
    public void The_schema_in_the_repository_is_the_one_that_the_program_writes() =>
        Golden.Check("../schema/topology.schema.json", SchemaWriter.Text());

    private static TheoryData<string> Names(string folder) =>
        [.. Directory.GetFiles(Repository.PathOf("tests", Folder, folder), "*.yaml").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    private static LoadResult Load(string name) => YamlLoader.LoadFile(Repository.PathOf("tests", Folder, "bad", name));

    private static (string Code, string Judge) Expectation(string name)
    {
        var words = File.ReadLines(Repository.PathOf("tests", Folder, "bad", name)).First().Split(' ');
        return (words[1], words[2]);
    }
}
