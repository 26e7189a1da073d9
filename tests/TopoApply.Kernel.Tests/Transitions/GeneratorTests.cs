using FluentAssertions;
using TopoApply.Testing.Oracles;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit;

namespace TopoApply.Kernel.Tests.Transitions;

/// <summary>The generator of random labs makes what the kernel takes, and enough of everything.</summary>
public sealed class GeneratorTests
{
    [Fact]
    public void One_seed_makes_one_series_of_labs()
    {
        var (first, second) = (new LabGenerator(7), new LabGenerator(7));
        for (var i = 0; i < 10; i++)
        {
            LabYaml.Write(first.Next(), "x").Should().Be(LabYaml.Write(second.Next(), "x"));
        }
    }

    [Fact]
    public void A_series_has_something_of_every_kind()
    {
        var generator = new LabGenerator(1);
        var text = string.Concat(Enumerable.Range(0, 100).Select(_ => LabYaml.Write(generator.Next(), "x")));
        foreach (var word in new[] { "bridge:", "peer:", "nexthops:", "onlink:", "type: blackhole", "fwmark:", "neighbours:", "hosts:", "dns:", "masquerade:", "filter:", "host:", "state: down", "src:" })
        {
            text.Should().Contain(word);
        }
    }

    [Fact]
    public void No_lab_has_a_ring_of_bridges()
    {
        var generator = new LabGenerator(3);
        var joined = 0;
        for (var i = 0; i < 10_000; i++)
        {
            var lab = generator.Next();
            var ports = lab.Nodes.SelectMany(n => n.Bridge?.Ports.Select(port => (n.Name, port)) ?? []).ToHashSet();
            var edges = lab.Cables.Where(c => ports.Contains((c.A.Netns, c.A.Name)) && ports.Contains((c.B.Netns, c.B.Name))).Select(c => (A: c.A.Netns, B: c.B.Netns)).ToList();
            joined += edges.Count;

            // What is left when every bridge with one cable has lost it, again and again, is a ring.
            while (edges.Find(e => Cables(e.A) == 1 || Cables(e.B) == 1) is { A: not null } leaf)
            {
                edges.Remove(leaf);
            }

            edges.Should().BeEmpty("of lab {0}:\n{1}", i, LabYaml.Write(lab, "x"));
            int Cables(string name) => edges.Sum(e => (e.A == name ? 1 : 0) + (e.B == name ? 1 : 0));
        }

        joined.Should().BeGreaterThan(50, "or there is nothing to see");
    }

    [KernelFact(Needs = "veth,bridge")]
    public void The_script_of_every_lab_runs_without_an_error_and_leads_to_the_same_twice()
    {
        var generator = new LabGenerator(20261123);
        for (var i = 0; i < 12; i++)
        {
            var lab = generator.Next();
            var script = LabScript.Write(lab);
            using var first = new Sandbox();
            using var second = new Sandbox();
            first.ExecWith(["bash", "-eu"], input: script).Error.Should().BeEmpty("lab {0} is\n{1}", i, script);
            second.Script(script);
            new Oracle(first, OracleOptions.WithoutMacs).All().Should().Be(new Oracle(second, OracleOptions.WithoutMacs).All(), "lab {0} is\n{1}", i, script);
        }
    }
}
