using FluentAssertions;
using TopoApply.Testing.Oracles;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit;

namespace TopoApply.Kernel.Tests.Examples;

/// <summary>Every file in topologies/, from an empty machine to a lab that carries traffic and back.</summary>
public sealed class ExampleTests
{
    public static TheoryData<string> Names => [.. Product.Examples()];

    [Fact]
    public void Every_example_has_its_traffic() =>
        ExampleTraffic.Checks.Keys.Order(StringComparer.Ordinal).Should().Equal(Product.Examples());

    [KernelTheory(Needs = "veth,bridge,nft")]
    [MemberData(nameof(Names))]
    public void It_comes_up_carries_traffic_stays_as_it_is_and_goes_without_a_trace(string name)
    {
        using var sandbox = new Sandbox();
        ExampleTraffic.World(sandbox, name);
        var oracle = new Oracle(sandbox);
        var before = oracle.All();
        var file = Product.Example(name);

        sandbox.TopoApply("apply", file, "-y").Expect();
        ExampleTraffic.Checks[name](sandbox);

        var running = oracle.All();
        var cookies = oracle.Cookies();
        sandbox.TopoApply("plan", file).Expect().Output.Should().Contain("No changes");
        sandbox.TopoApply("apply", file, "-y").Expect().Output.Should().Contain("No changes");
        oracle.All().Should().Be(running);
        oracle.Cookies().Should().Equal(cookies);

        sandbox.TopoApply("destroy", file, "-y").Expect();
        oracle.All().Should().Be(before);
        sandbox.Run(() => Directory.Exists("/run/topoapply") ? Directory.GetFileSystemEntries("/run/topoapply", "*", SearchOption.AllDirectories) : [])
            .Where(f => !f.EndsWith("lock", StringComparison.Ordinal) && File.Exists(f)).Should().BeEmpty("nothing is left to remember");
    }

    [KernelTheory(Needs = "veth,bridge,nft")]
    [MemberData(nameof(Names))]
    public void It_can_be_taken_down_by_name_when_the_file_is_lost(string name)
    {
        using var sandbox = new Sandbox();
        ExampleTraffic.World(sandbox, name);
        var oracle = new Oracle(sandbox);
        var before = oracle.All();
        sandbox.TopoApply("apply", Product.Example(name), "-y").Expect();
        sandbox.TopoApply("destroy", name, "-y").Expect();
        oracle.All().Should().Be(before);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_begins_with_the_line_that_editors_look_for(string name) =>
        File.ReadLines(Product.Example(name)).First().Should().Be("# yaml-language-server: $schema=../schema/topology.schema.json");
}
