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

    private static int Labs => Setting.Number("TOPOAPPLY_EXPORTS") ?? 4;

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

        // The world around those on the host has other MAC addresses each time.
        var options = name.StartsWith("host-", StringComparison.Ordinal) ? OracleOptions.WithoutMacs : OracleOptions.None;
        TextDiff.Demand(new Oracle(here, options).All(), new Oracle(elsewhere, options).All(), $"the export leads elsewhere:\n{export.Yaml}");
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

    [KernelFact(Needs = "veth,bridge,nft,vxlan")]
    public void What_cannot_be_said_stands_in_the_file_as_comments_and_on_standard_error()
    {
        using var sandbox = new Sandbox();
        sandbox.Script("""
            ip netns add odd
            ip -n odd link set lo up
            ip link add e0 netns odd type veth peer name e1 netns odd
            ip -n odd link set e0 up
            ip -n odd link set e1 up group 7
            ip -n odd link add vx0 type vxlan id 5 dstport 4789
            ip -n odd addr add 10.0.0.1/24 dev e0 noprefixroute
            ip -n odd route add 10.7.0.0/16 dev e0 proto bgp
            ip -n odd route add 10.8.0.0/16 dev e0 advmss 1000
            ip -n odd rule add pref 100 ipproto tcp dport 80 lookup 100
            ip -n odd rule add pref 101 not from 10.0.0.0/8 lookup 100
            ip netns exec odd nft add table ip mine
            ip netns exec odd sysctl -qw net.ipv4.conf.all.rp_filter=2 net.ipv4.conf.e0.rp_filter=1 net.ipv6.conf.default.hop_limit=42
            mkdir -p /etc/netns/odd; printf 'nameserver 10.0.0.2\nsortlist 10.0.0.0\n' >/etc/netns/odd/resolv.conf
            """);
        var run = sandbox.TopoApply("export", "odd").Expect();
        string[] unsaid = ["vxlan vx0", "group 7", "noprefixroute", "route 10.7.0.0/16", "route 10.8.0.0/16: metrics", "rule 100:", "rule 101: not from 10.0.0.0/8", "table ip mine", "file /etc/netns/odd/resolv.conf"];
        foreach (var what in unsaid)
        {
            run.Error.Should().Contain(what);
            run.Output.Split('\n').Where(line => line.Contains("# not in this file:", StringComparison.Ordinal)).Should().Contain(line => line.Contains(what, StringComparison.Ordinal));
        }

        run.Output.Should().Contain("net.ipv4.conf.all.rp_filter: 2").And.Contain("ipv4.rp_filter: 1").And.Contain("net.ipv6.conf.default.hop_limit: 42");
        run.Output.Should().NotContain("forwarding").And.NotContain("neigh");
        sandbox.TopoApply("validate", sandbox.Write(run.Output)).Expect();

        // What it could not say would be lost with the next apply: so it is not taken over.
        var before = new Oracle(sandbox).All();
        var adopting = sandbox.TopoApply("adopt", "odd", "odd", "-y");
        adopting.ExitCode.Should().Be(1);
        adopting.Error.Should().Contain("vxlan vx0").And.Contain("nothing was touched");
        new Oracle(sandbox).All().Should().Be(before);
    }

    [KernelFact(Needs = "veth,bridge")]
    public void A_lab_on_a_bridge_of_the_host_comes_back_and_is_adopted_and_nothing_else_of_the_host()
    {
        const string Lab = """
            ip link add labbr address 02:00:00:00:00:07 type bridge
            ip addr add 10.6.0.1/24 dev labbr
            ip link set labbr up
            for i in 1 2; do
              ip netns add guest$i
              ip link add v$i address 02:00:00:00:01:0$i type veth peer name eth0 address 02:00:00:00:02:0$i netns guest$i
              ip link set v$i master labbr up
              ip -n guest$i link set lo up
              ip -n guest$i link set eth0 up
              ip -n guest$i addr add 10.6.0.1$i/24 dev eth0
              ip -n guest$i route add default via 10.6.0.1
            done
            """;
        using var here = new Sandbox();
        here.Script(RandomTransitionTests.Bystanders);
        here.Script(Lab);
        var oracle = new Oracle(here, OracleOptions.WithoutMarks);
        var before = oracle.All();
        var file = "/run/guests.yaml";
        here.TopoApply("export", "guest1", "guest2", "--name", "guests", "-o", file).Expect().Error.Should().NotContain("not exported");
        here.TopoApply("adopt", file, "-y").Expect().Output.Should().Contain("<- adopt").And.NotContain("~ change").And.NotContain("+ create");
        TextDiff.Demand(before, oracle.All(), "adopting changed more than marks");
        here.TopoApply("plan", file).Expect().Output.Should().Contain("No changes");

        using var elsewhere = new Sandbox();
        elsewhere.Script(RandomTransitionTests.Bystanders);
        new Engine(elsewhere).Succeed(here.Run(() => File.ReadAllText(file)));
        TextDiff.Demand(before, new Oracle(elsewhere, OracleOptions.WithoutMarks).All(), here.Run(() => File.ReadAllText(file)));

        here.TopoApply("destroy", "guests", "-y").Expect();
        new Oracle(here).NamespaceNames().Should().Equal("theirs");
    }

    [KernelFact(Needs = "veth")]
    public void What_is_not_as_the_file_says_is_not_adopted()
    {
        using var sandbox = new Sandbox();
        sandbox.Script("ip netns add left; ip netns add right; ip link add eth0 netns left type veth peer name eth0 netns right; ip -n left link set eth0 up");
        var before = new Oracle(sandbox).All();
        var run = sandbox.TopoApply("adopt", Product.Example("two-namespaces"), "-y");
        run.ExitCode.Should().Be(1);
        run.Error.Should().Contain("TA4009").And.Contain("10.1.0.1/30").And.Contain("is declared and not there");
        new Oracle(sandbox).All().Should().Be(before);
        sandbox.TopoApply("adopt", "something").ExitCode.Should().Be(1);
        sandbox.TopoApply("export", "nowhere").Error.Should().Contain("there is no namespace `nowhere` here");
    }

    [KernelFact(Needs = "veth,bridge,nft")]
    public void What_is_shown_and_drawn_tells_what_is_not_as_declared()
    {
        using var sandbox = new Sandbox();
        var file = Product.Example("quickstart");
        sandbox.TopoApply("apply", file, "-y").Expect();
        sandbox.TopoApply("show", file).Expect().Output.Should().Contain("As declared").And.NotContain("not there");
        sandbox.Script("ip -n client1 addr add 10.0.0.99/24 dev eth0; ip -n client2 addr del 10.0.0.12/24 dev eth0; ip -n router link set wan mtu 1400");

        var tree = sandbox.TopoApply("show", file).Expect().Output;
        tree.Should().Contain("? address 10.0.0.99/24 dev eth0").And.Contain("! address 10.0.0.12/24 dev eth0").And.Contain("(mtu 1400, declared 1500)");
        tree.TrimEnd().Split('\n')[^1].Should().Contain("1 other than declared, 2 declared and not there, 1 there and not declared", "the default route went with the address");
        sandbox.TopoApply("show", file, "--format", "table").Expect().Output.Split('\n').Should().ContainSingle(l => l.Contains("10.0.0.99", StringComparison.Ordinal) && l.EndsWith("there, not declared", StringComparison.Ordinal));
        var json = System.Text.Json.Nodes.JsonNode.Parse(sandbox.TopoApply("show", file, "--format", "json").Expect().Output)!;
        json["asDeclared"]!.GetValue<bool>().Should().BeFalse();
        json["objects"]!.AsArray().Count(o => (string?)o!["drift"] == "missing").Should().Be(2);
        sandbox.TopoApply("show", "quickstart", "--format", "table").Expect().Output.Should().Contain("veth wan -- outside:eth0");
        var status = System.Text.Json.Nodes.JsonNode.Parse(sandbox.TopoApply("status", "--format", "json").Expect().Output)!;
        ((string?)status["topologies"]![0], (string?)status["lastApply"]!["ending"]).Should().Be(("quickstart", "applied"));

        sandbox.TopoApply("graph", file).Expect().Output.Should().Contain("there, not declared").And.Contain("10.0.0.99/24");
        sandbox.TopoApply("graph", file, "--against", "empty").Expect().Output.Should().Be(File.ReadAllText(Repository.PathOf("topologies", "quickstart.svg")));
        sandbox.TopoApply("graph", "--live", "--format", "dot").Expect().Output.Should().Contain("10.0.0.99/24").And.NotContain("10.0.0.12/24");
        sandbox.TopoApply("graph").ExitCode.Should().NotBe(0);
    }
}
