using System.Text.Json.Nodes;
using FluentAssertions;
using NJsonSchema;
using TopoApply.Cli.Rendering;
using TopoApply.Planning;
using TopoApply.Testing;
using TopoApply.Tests.Planning;
using Xunit;

namespace TopoApply.Tests.Rendering;

/// <summary>Plans as JSON, by the published schema.</summary>
public sealed class PlanJsonTests
{
    private static readonly JsonSchema s_schema = JsonSchema.FromFileAsync(Repository.PathOf("schema", "plan.schema.json")).GetAwaiter().GetResult();

    public static TheoryData<string> Names => Scenario.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_plan_is_as_the_schema_says(string name)
    {
        var scenario = Scenario.Load(name);
        var view = scenario.Plan is { } plan ? new PlanView(plan, Drift.Find(Model.State.Empty, plan)) : null;
        var text = PlanJson.Of(scenario.Topology, view, scenario.Diagnostics);
        s_schema.Validate(text).Should().BeEmpty();

        var json = JsonNode.Parse(text)!;
        ((bool)json["refused"]!).Should().Be(view is null);
        if (view is not null)
        {
            json["changes"]!.AsArray().Should().HaveCount(view.Plan.Changes.Count);
            json["operations"]!.AsArray().Select(o => (string?)o!["key"]).Should().Equal(view.Plan.Operations.Select(o => o.Key.ToString()));
        }
    }

    [Theory]
    [InlineData("version", "2")]
    [InlineData("topology", null)]
    [InlineData("disruption", "\"some\"")]
    [InlineData("changes", null)]
    [InlineData("diagnostics", "[{}]")]
    [InlineData("drift", "[{\"kind\":\"stolen\"}]")]
    public void What_is_otherwise_is_told_from_it(string member, string? value)
    {
        var scenario = Scenario.Load("mtu-in-place");
        var json = JsonNode.Parse(PlanJson.Of(scenario.Topology, new PlanView(scenario.Plan!, []), scenario.Diagnostics))!.AsObject();
        s_schema.Validate(json.ToJsonString()).Should().BeEmpty();
        json.Remove(member);
        if (value is not null)
        {
            json[member] = JsonNode.Parse(value);
        }

        s_schema.Validate(json.ToJsonString()).Should().NotBeEmpty();
    }

    [Fact]
    public void A_change_says_what_differs_where_it_is_declared_and_what_it_costs()
    {
        var scenario = Scenario.Load("mtu-in-place");
        var json = JsonNode.Parse(PlanJson.Of(scenario.Topology, new PlanView(scenario.Plan!, []), []))!;
        var change = json["changes"]!.AsArray().Should().ContainSingle().Which!;
        change["verb"]!.ToString().Should().Be("change");
        change["fields"]![0]!.ToJsonString().Should().Be("""{"name":"mtu","before":"1500","after":"9000"}""");
        change["origin"]!["line"]!.ToString().Should().Be("6");
        change["disruption"]!.ToString().Should().Be("none");
        json["summary"]!["change"]!.ToString().Should().Be("1");
    }
}
