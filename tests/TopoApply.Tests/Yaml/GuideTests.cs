using System.Text;
using System.Text.Json;
using FluentAssertions;
using TopoApply.Kinds.Links;
using TopoApply.Yaml;
using Xunit;

namespace TopoApply.Tests.Yaml;

/// <summary>`topoapply explain` says what the tables of fields say, of all of them.</summary>
public sealed class GuideTests
{
    [Fact]
    public void A_field_is_explained_in_the_words_of_its_table()
    {
        using var guide = new Guide();
        foreach (var field in BridgeFields.Table)
        {
            var entry = guide.Find($"bridge.{field.Name}", out _);
            entry.Should().NotBeNull();
            entry!.Documentation.Should().Be(field.Documentation);
            entry.Required.Should().Be(field.Required);
        }

        guide.Find("bridge", out _)!.Fields.Select(field => field.Name).Should().Contain(BridgeFields.Table.Select(field => field.Name));
    }

    [Fact]
    public void Every_description_of_the_schema_can_be_reached()
    {
        using var guide = new Guide();
        using var schema = JsonDocument.Parse(SchemaWriter.Text());
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, _) in guide.Kinds())
        {
            Walk(guide, name, told, depth: 0);
        }

        Descriptions(schema.RootElement).Should().HaveCountGreaterThan(100).And.OnlyContain(text => told.Any(said => said.Contains(text)));
    }

    [Fact]
    public void Every_kind_and_every_field_has_documentation_and_is_told_once()
    {
        using var guide = new Guide();
        guide.Kinds().Should().HaveCountGreaterThan(10).And.OnlyContain(kind => kind.Documentation.Length > 0);
        foreach (var (name, _) in guide.Kinds())
        {
            guide.Find(name, out _)!.Fields.Should().OnlyContain(field => field.Documentation.Length > 0).And.OnlyHaveUniqueItems(field => field.Name);
        }
    }

    [Theory]
    [InlineData("route.metric", "a number from 0 to 4294967295")]
    [InlineData("namespace.forwarding", "one of ipv4, ipv6, or true or false")]
    [InlineData("namespaces.interfaces.bridge.stp", "true or false")]
    [InlineData("links.mtu", "a number from 68 to 65535")]
    [InlineData("namespace.nat", "see `nat`")]
    public void What_may_be_written_is_said_in_words(string path, string words)
    {
        using var guide = new Guide();
        guide.Find(path, out _)!.Value.Should().Be(words);
    }

    [Theory]
    [InlineData("route.via", "an IP address")]
    [InlineData("route.to", "a prefix such as 10.0.0.0/24, or `default`")]
    [InlineData("nat.dnat.port", "a port or a range of ports, or a list of them")]
    [InlineData("namespace.sysctls", "a mapping by name; each of them: a setting's value")]
    [InlineData("topology.version", "1")]
    public void Text_is_said_by_the_sort_of_text_that_is_meant(string path, string words)
    {
        using var guide = new Guide();
        guide.Find(path, out _)!.Value.Should().Be(words);
    }

    [Fact]
    public void Every_kind_has_an_example_that_holds_it_and_loads()
    {
        using var guide = new Guide();
        GuideExamples.All.Keys.Should().Contain(guide.Kinds().Select(kind => kind.Name));
        foreach (var (path, example) in GuideExamples.All)
        {
            guide.Find(path, out _)!.Example.Should().Be(example);
            var text = example.Contains("version:", StringComparison.Ordinal) ? example : $"version: 1\nname: example\n{example}";
            using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
            YamlLoader.Load("example.yaml", stream).Diagnostics.Select(d => $"{path}: {d}").Should().BeEmpty();
        }
    }

    [Theory]
    [InlineData("topology.links", "link")]
    [InlineData("topology.host", "host")]
    [InlineData("namespace.interfaces", "interface")]
    [InlineData("interface.addresses", "address")]
    [InlineData("route.nexthops", null)]
    [InlineData("topology.defaults.links", null)]
    public void A_field_tells_which_kind_stands_in_it(string path, string? kind)
    {
        using var guide = new Guide();
        guide.Find(path, out _)!.Kind.Should().Be(kind);
    }

    [Theory]
    [InlineData("rout", "", "rout")]
    [InlineData("route.metrik", "route", "metrik")]
    [InlineData("namespaces.interfaces.brigde.stp", "namespaces.interfaces", "brigde")]
    [InlineData("", "", "")]
    [InlineData("route..", "route", "")]
    public void What_is_not_there_is_told_with_what_is(string path, string parent, string name)
    {
        using var guide = new Guide();
        guide.Find(path, out var missing).Should().BeNull();
        (missing.Parent, missing.Name).Should().Be((parent, name));
        missing.Known.Should().NotBeEmpty().And.NotContain(name);
    }

    private static void Walk(Guide guide, string path, HashSet<string> told, int depth)
    {
        var entry = guide.Find(path, out _)!;
        told.Add(entry.Documentation);
        foreach (var (name, documentation) in depth < 7 ? entry.Fields : [])
        {
            told.Add(documentation);
            Walk(guide, $"{path}.{name}", told, depth + 1);
        }
    }

    private static IEnumerable<string> Descriptions(JsonElement schema) => schema.ValueKind switch
    {
        JsonValueKind.Array => schema.EnumerateArray().SelectMany(Descriptions),
        JsonValueKind.Object => schema.EnumerateObject().SelectMany(property => property is { Name: "description", Value.ValueKind: JsonValueKind.String }
            ? [property.Value.GetString()!]
            : Descriptions(property.Value)),
        _ => [],
    };
}
