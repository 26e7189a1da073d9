using FluentAssertions;
using FsCheck.Xunit;
using TopoApply.Testing;
using TopoApply.Yaml;
using Xunit;

namespace TopoApply.Tests.Expanding;

/// <summary>`render`: the same topology with nothing short in it, and where each line comes from.</summary>
public sealed class RenderTests : IDisposable
{
    private readonly Written _files = new();

    public static TheoryData<string> Examples => [.. Directory.GetFiles(Repository.PathOf("topologies"), "*.yaml").Order(StringComparer.Ordinal)];

    public void Dispose() => _files.Dispose();

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_rendered_is_the_same_topology(string path) => ShouldBeTheSame(YamlLoader.LoadFile(path));

    [Property(MaxTest = 200)]
    public void A_random_topology_rendered_is_the_same(int seed) => ShouldBeTheSame(YamlLoader.Load("lab.yaml", new RandomShortForms(seed).Yaml));

    [Fact]
    public void Each_line_says_where_it_comes_from_and_by_which_way()
    {
        _files.With("lab.yaml", """
            version: 1
            name: lab
            include: kinds.yaml
            vars: { ttl: 60 }
            pools: { p: 10.0.0.0/24 }
            namespaces:
              c[1-2]: { extends: client, hosts: { "h[1-2]": "10.9.0.${i}" } }
              r: {}
            lans:
              l: { bridge: "r:br0", members: ["c[1-2]:e"], pool: p }
            """);
        _files.With("kinds.yaml", """
            kinds:
              client:
                sysctls: { net.ipv4.ip_default_ttl: "${ttl}", net.core.somaxconn: 9 }
                gateway: r
            """);
        var rendered = _files.Load().Render().Replace(_files[""] + "/", "", StringComparison.Ordinal);
        Golden.Check("TopoApply.Tests/Expanding/rendered.yaml", rendered);
    }

    private static void ShouldBeTheSame(LoadResult result)
    {
        result.Diagnostics.Select(Written.Said).Should().BeEmpty();
        var rendered = result.Render();
        var again = YamlLoader.Load("rendered.yaml", rendered);
        again.Diagnostics.Select(Written.Said).Should().BeEmpty(rendered);
        Written.Wanted(again).Should().Equal(Written.Wanted(result), rendered);
        rendered.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().OnlyContain(line => line.Contains("  # ", StringComparison.Ordinal));
        Plain(again.Render()).Should().Be(Plain(rendered), "there is nothing left to write out");
    }

    // The words alone: what stood on one line may stand on several, since each line has one origin now.
    private static string Plain(string rendered) =>
        string.Concat(string.Join(' ', rendered.Split('\n').Select(line => line.Split("  # ")[0])).Where(c => c is not (' ' or '[' or ']' or '{' or '}' or '-' or ',')));
}
