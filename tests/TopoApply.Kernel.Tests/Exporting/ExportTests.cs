using FluentAssertions;
using TopoApply.Applying;
using TopoApply.Kernel.Tests.Examples;
using TopoApply.Kernel.Tests.Transitions;
using TopoApply.Testing;
using TopoApply.Testing.Oracles;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit;
using Xunit.Abstractions;

namespace TopoApply.Kernel.Tests.Exporting;

/// <summary>What is there becomes a file that leads to the same network elsewhere and to no change here, whoever has made it.</summary>
public sealed class ExportTests(ITestOutputHelper output)
{
    private static int Seed => Setting.Seed();

    private static int Labs => Setting.Number("TOPOAPPLY_EXPORTS") ?? 8;

    public static TheoryData<string> Names => [.. Product.Examples()];

    [KernelTheory(Needs = "veth,bridge,nft")]
    [MemberData(nameof(Names))]
    public void An_example_comes_back_as_a_file_that_changes_nothing_and_leads_to_the_same(string name)
    {
        using var here = new Sandbox();
        ExampleTraffic.World(here, name);
        var engine = new Engine(here);
        engine.Succeed(File.ReadAllText(Product.Example(name)));

        var export = engine.Export(name, []);
        export.Omissions.Should().BeEmpty();
        export.Topology.Name?.Value.Should().Be(name);
        engine.Plan(export.Yaml).Changes.Should().BeEmpty("this is what was exported:\n{0}", export.Yaml);

        using var elsewhere = new Sandbox();
        ExampleTraffic.World(elsewhere, name);
        new Engine(elsewhere).Succeed(export.Yaml);
        TextDiff.Demand(new Oracle(here).All(), new Oracle(elsewhere).All(), $"the export leads elsewhere:\n{export.Yaml}");
    }

    [KernelFact(Needs = "veth,bridge,nft")]
    public void Random_labs_of_ours_come_back()
    {
        var generator = new LabGenerator(Seed);
        for (var i = 0; i < Labs; i++)
        {
            var yaml = LabYaml.Write(generator.Next(), "walk");
            using var here = new Sandbox();
            using var elsewhere = new Sandbox();
            var engine = new Engine(here);
            engine.Succeed(yaml);
            var export = engine.Export();
            export.Omissions.Should().BeEmpty("lab {0} of seed {1} is\n{2}", i, Seed, yaml);
            engine.Plan(export.Yaml).Changes.Should().BeEmpty("lab {0} of seed {1} is\n{2}\nand was exported as\n{3}", i, Seed, yaml, export.Yaml);
            new Engine(elsewhere).Succeed(export.Yaml);
            TextDiff.Demand(new Oracle(here).All(), new Oracle(elsewhere).All(), $"lab {i} of seed {Seed} is\n{yaml}\nand was exported as\n{export.Yaml}");
        }
    }

    [KernelFact(Needs = "veth,bridge,nft")]
    public void Random_labs_made_by_hand_come_back_and_are_adopted_by_their_marks_alone()
    {
        var seed = Seed;
        output.WriteLine($"TOPOAPPLY_SEED={seed}");
        var generator = new LabGenerator(seed);
        for (var i = 0; i < Labs; i++)
        {
            var script = LabScript.Write(generator.Next());
            using var here = new Sandbox();
            using var elsewhere = new Sandbox();
            here.Script(script);
            var oracle = new Oracle(here, OracleOptions.WithoutMarks);
            var before = oracle.All();
            var cookies = oracle.Cookies();

            var engine = new Engine(here);
            var export = engine.Export();
            export.Omissions.Should().BeEmpty("lab {0} of seed {1} is\n{2}\nand was exported as\n{3}", i, seed, script, export.Yaml);
            engine.Adopt(export.Yaml).Outcome.Should().Be(ApplyOutcome.Applied, "{0}", export.Yaml);
            engine.Plan(export.Yaml).Changes.Should().BeEmpty("it has been adopted");
            TextDiff.Demand(before, oracle.All(), $"adopting changed more than marks; lab {i} of seed {seed} is\n{script}");
            oracle.Cookies().Should().Equal(cookies);

            new Engine(elsewhere).Succeed(export.Yaml);
            TextDiff.Demand(before, new Oracle(elsewhere, OracleOptions.WithoutMarks).All(), $"lab {i} of seed {seed} is\n{script}\nand was exported as\n{export.Yaml}");
        }
    }
}
