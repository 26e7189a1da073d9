using System.Text.Json.Nodes;
using FluentAssertions;
using TopoApply.Cli.Rendering;
using TopoApply.Diagnostics;
using Xunit;

namespace TopoApply.Tests.Rendering;

/// <summary>Diagnostics for machines.</summary>
public sealed class DiagnosticFormatTests
{
    private static readonly Diagnostic s_error = new("TA2003", Severity.Error, "100% wrong: `a,b`", new SourceSpan("labs/my lab,1:2.yaml", 3, 5, 4), "write `c`");
    private static readonly Diagnostic s_warning = new("TA3012", Severity.Warning, "small", SourceSpan.None);

    [Fact]
    public void Github_gets_a_command_for_each_with_what_is_special_in_it_escaped()
    {
        using var text = new StringWriter { NewLine = "\n" };
        GitHubText.Write(text, [s_error, s_warning]);
        text.ToString().Should().Be(
            "::error file=labs/my lab%2C1%3A2.yaml,line=3,col=5,endColumn=9,title=TA2003::100%25 wrong: `a,b`%0Ahint: write `c`\n"
            + "::warning title=TA3012::small\n");
    }

    [Fact]
    public void No_control_character_and_no_markup_of_a_file_is_taken_for_ours()
    {
        var hostile = new Diagnostic("TA2003", Severity.Error, "a\u001b[31m\n::error::b <img> *c*", new SourceSpan("x.yaml", 1, 1, 1));
        using var text = new StringWriter { NewLine = "\n" };
        GitHubText.Write(text, [hostile]);
        text.ToString().TrimEnd('\n').Should().NotContainAny("\u001b", "\n");
        PlanMarkdown.Of("a_b", null, [hostile]).Should().Contain("### topoapply: a\\_b\n").And.Contain("&lt;img&gt; \\*c\\*").And.NotContain("\u001b");
    }

    [Fact]
    public void Sarif_names_rule_level_place_and_message()
    {
        var run = JsonNode.Parse(Sarif.Of([s_error, s_warning]))!["runs"]![0]!;
        run["tool"]!["driver"]!["rules"]!.AsArray().Select(r => r!["id"]!.ToString()).Should().Equal("TA2003", "TA3012");
        var result = run["results"]![0]!;
        result["ruleId"]!.ToString().Should().Be("TA2003");
        result["level"]!.ToString().Should().Be("error");
        result["message"]!["text"]!.ToString().Should().Be("100% wrong: `a,b` (hint: write `c`)");
        var place = result["locations"]![0]!["physicalLocation"]!;
        place["artifactLocation"]!["uri"]!.ToString().Should().Be("labs/my%20lab%2C1%3A2.yaml");
        place["region"]!.ToJsonString().Should().Be("""{"startLine":3,"startColumn":5,"endColumn":9}""");
        run["results"]![1]!["level"]!.ToString().Should().Be("warning");
        run["results"]![1]!.AsObject().Should().NotContainKey("locations");
        JsonNode.Parse(Sarif.Of([]))!["runs"]![0]!["results"]!.AsArray().Should().BeEmpty();
    }
}
