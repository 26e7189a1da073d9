using System.Text.Json.Nodes;
using FluentAssertions;
using NJsonSchema;
using TopoApply.Yaml;
using Xunit;

namespace TopoApply.Tests.Yaml;

/// <summary>What editors read.</summary>
public sealed class SchemaTests
{
    private static readonly JsonObject s_schema = JsonNode.Parse(SchemaWriter.Text())!.AsObject();

    [Fact]
    public void Every_key_says_what_it_is()
    {
        var keys = Objects(s_schema).SelectMany(schema => schema["properties"] is JsonObject properties ? properties.ToList() : []).ToList();
        keys.Should().HaveCountGreaterThan(100);
        keys.Where(key => key.Value!["description"]?.GetValue<string>() is not { Length: > 8 } text || text[^1] is not ('.' or '…')).Select(key => key.Key).Should().BeEmpty();
    }

    [Fact]
    public async Task Every_example_is_what_it_is_an_example_of()
    {
        var count = 0;
        foreach (var schema in Objects(s_schema).Where(schema => schema["examples"] is JsonArray).ToList())
        {
            var alone = schema.DeepClone().AsObject();
            alone["$defs"] = s_schema["$defs"]!.DeepClone();
            var checker = await JsonSchema.FromJsonAsync(alone.ToJsonString());
            foreach (var example in schema["examples"]!.AsArray())
            {
                checker.Validate(example!.ToJsonString()).Should().BeEmpty("{0} under {1}", example.ToJsonString(), schema.GetPath());
                checker.Validate("\"no example of anything\"").Should().NotBeEmpty("the check can fail under {0}", schema.GetPath());
                count++;
            }
        }

        count.Should().BeGreaterThan(20);
    }

    [Theory]
    [InlineData("links:\n  - client:eth0 10.0.0.11/24 -- router:lan0 10.0.0.1/24\nnamespaces: { client: {}, router: {} }")]
    [InlineData("links: [\"client:eth0 -- router:eth0\"]\nnamespaces:\n  client: { routes: [{ to: 10.0.0.0/24, via: 10.0.0.2 }], interfaces: { eth0: { addresses: [10.0.0.1/24, fd00::1/64], mac: 02:00:00:00:00:01 } }, dns: { search: [lab.test], options: [\"ndots:2\", \"timeout:1\"] } }\n  router: { rules: [{ priority: 1, fwmark: 0x10/0xff, table: 100 }], nat: { dnat: [{ protocol: tcp, port: 8000-8099, to: \"[fd00::11]:80\" }, { protocol: tcp, port: 8080, to: \"10.0.0.11:80\", in: lan*, from: 10.0.0.1-10.0.0.9 }] } }")]
    public void The_loader_takes_the_examples(string text) =>
        YamlLoader.Load("lab.yaml", $"version: 1\nname: lab\n{text}\n").Diagnostics.Should().BeEmpty();

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject mapping => mapping.SelectMany(member => Objects(member.Value)).Prepend(mapping),
        JsonArray list => list.SelectMany(Objects),
        _ => [],
    };
}
