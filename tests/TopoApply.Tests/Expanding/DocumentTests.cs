using System.Text;
using FluentAssertions;
using TopoApply.Yaml;
using Xunit;

namespace TopoApply.Tests.Expanding;

/// <summary>Several topologies in one file, and files that come through a pipe.</summary>
public sealed class DocumentTests : IDisposable
{
    private const string One = "version: 1\nname: one\nnamespaces: { a: {} }\n";

    private readonly Written _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Each_document_is_a_topology_of_its_own()
    {
        _files.With("lab.yaml", "include: base.yaml\nname: one\nvars: { x: 1 }\nnamespaces: { \"a${x}\": { extends: k } }\n---\nversion: 1\nname: two\ninclude: base.yaml\nnamespaces: { b: { extends: k } }\n...\n");
        _files.With("base.yaml", "version: 1\nkinds: { k: {} }\nnamespaces: { c: {} }\n");
        var loaded = YamlLoader.LoadAll(_files["lab.yaml"], new Dictionary<string, string> { ["x"] = "9" });
        loaded.Select(l => $"{l.Topology!.Name}: {string.Join(" ", l.Topology.Namespaces.Select(n => n.Name))}").Should().Equal("one: c a9", "two: c b");
        loaded.SelectMany(l => l.Diagnostics).Should().BeEmpty();
    }

    [Fact]
    public void A_mistake_in_one_refuses_all_and_all_mistakes_are_reported()
    {
        var loaded = Load(One + "---\nversion: 2\nname: one\n---\nversion: 1\nname: three\nnamespaces: { b: { mtu: 1 } }\n---\n");
        loaded.Should().ContainSingle().Which.Succeeded.Should().BeFalse();
        loaded[0].Diagnostics.Select(d => $"{d.Span} {d.Code}: {d.Message}").Should().Equal(
            "<stdin>:5:10 TA2003: `2` is not a version that this program reads",
            "<stdin>:6:7 TA2010: two topologies are called `one`",
            "<stdin>:10:20 TA2001: a namespace has no key `mtu`");
    }

    [Fact]
    public void A_variable_from_the_command_line_must_be_declared_somewhere()
    {
        const string Text = "version: 1\nname: one\nvars: { a: 1 }\n---\nversion: 1\nname: two\nvars: { b: 1 }\nnamespaces: { \"x${b}\": {} }\n";
        Load(Text, ("b", "2")).Select(l => l.Topology!.Name!.Value).Should().Equal("one", "two");
        Load(Text, ("bb", "2"))[0].Diagnostics.Should().ContainSingle().Which.Hint.Should().Be("did you mean `b`?");
    }

    [Fact]
    public void An_included_file_holds_one_document()
    {
        _files.With("lab.yaml", One + "include: two.yaml\n").With("two.yaml", "vars: {}\n---\nvars: {}\n");
        _files.Load().Diagnostics.Select(d => d.Code).Should().Equal("TA1004");
    }

    [Fact]
    public void Nothing_at_all_is_an_error() => Load("# nothing\n---\n---\n")[0].Diagnostics.Should().ContainSingle().Which.Code.Should().Be("TA1007");

    private static IReadOnlyList<LoadResult> Load(string text, params (string Name, string Value)[] variables) =>
        YamlLoader.LoadAll("<stdin>", new MemoryStream(Encoding.UTF8.GetBytes(text)), variables.ToDictionary(v => v.Name, v => v.Value));
}
