using FluentAssertions;
using TopoApply.Testing;
using TopoApply.Testing.Networking;
using TopoApply.Testing.Oracles;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;

namespace TopoApply.Kernel.Tests.Cli;

/// <summary>The program as a user meets it: what it prints, and how it ends.</summary>
public sealed class CommandTests
{
    private const string Small = """
        version: 1
        name: small
        namespaces:
          one: {}
          two: {}
        links:
          - one:eth0 10.1.1.1/24 -- two:eth0 10.1.1.2/24
        """;

    /// <summary>The kernel refuses the value, after other things are done; no validation can know that.</summary>
    private static readonly string s_refused = Small.Replace("two: {}", "two: { sysctls: { net.ipv4.ip_local_port_range: \"30000 20000\" } }", StringComparison.Ordinal);

    [KernelFact]
    public void Validate_accepts_a_good_file_and_names_the_place_of_every_mistake_in_a_bad_one()
    {
        using var sandbox = new Sandbox();
        var good = sandbox.Write(Small, "good.yaml");
        var bad = sandbox.Write(Small.Replace("two: {}", "two: { forwardin: true }", StringComparison.Ordinal).Replace("10.1.1.2/24", "10.1.1.2/33", StringComparison.Ordinal), "bad.yaml");
        sandbox.TopoApply("validate", good).Expect().Output.Should().Contain("valid");

        var result = sandbox.TopoApply("validate", good, bad).Expect(1);
        result.Error.Should().Contain("bad.yaml:5:10: error TA").And.Contain("`forwarding`")
            .And.Contain("bad.yaml:7:38: error TA").And.Contain("^^^^^").And.Contain("2 errors");
        sandbox.TopoApply("validate", "/run/nowhere.yaml").Expect(1).Error.Should().Contain("no such file");
    }

    [KernelFact]
    public void Plan_says_by_its_exit_code_whether_something_is_to_be_done()
    {
        using var sandbox = new Sandbox();
        var file = sandbox.Write(Small);
        var pending = sandbox.TopoApply("plan", file).Expect(2).Output;
        pending.Should().Contain("+ create namespace").And.Contain("10.1.1.1/24").And.Contain("to create");
        new Oracle(sandbox).NamespaceNames().Should().BeEmpty("a plan touches nothing");
        sandbox.TopoApply("apply", file, "-y").Expect();
        sandbox.TopoApply("plan", file).Expect(0).Output.Should().StartWith("No changes");
        sandbox.Ok("ip", "-n", "one", "link", "set", "eth0", "mtu", "1400");
        sandbox.TopoApply("plan", file).Expect(2).Output.Should().Contain("~ ").And.Contain("mtu 1400 → 1500");
    }

    [KernelFact]
    public void An_apply_prints_its_plan_and_what_became_of_it()
    {
        using var sandbox = new Sandbox();
        var file = sandbox.Write(Small);
        sandbox.TopoApply("apply", file, "-y").Expect().Output.Should().Contain("+ create").And.MatchRegex("Applied: [0-9]+ operations in [0-9]+ ms, verified");
        sandbox.TopoApply("apply", file, "-y").Expect().Output.Should().StartWith("No changes");
        new Traffic(sandbox).Ping("one", "10.1.1.2").Should().BeTrue();
        sandbox.TopoApply("show").Expect().Output.Should().Be("small\n");
        sandbox.TopoApply("show", "small").Expect().Output.Should().Contain("one\n").And.Contain("address 10.1.1.1/24 dev eth0");
        sandbox.TopoApply("destroy", "small", "-y").Expect().Output.Should().Contain("- ");
        sandbox.TopoApply("destroy", "small", "-y").Expect().Output.Should().Contain("No changes");
        sandbox.TopoApply("show").Expect().Output.Should().Contain("No topology");
    }

    [KernelFact]
    public void Without_a_terminal_and_without_yes_nothing_is_touched()
    {
        using var sandbox = new Sandbox();
        var file = sandbox.Write(Small);
        sandbox.TopoApply("apply", file).Expect(1).Error.Should().Contain("--yes");
        new Oracle(sandbox).NamespaceNames().Should().BeEmpty();
    }

    [KernelFact]
    public void What_the_kernel_refuses_is_reported_with_its_words_and_taken_back()
    {
        using var sandbox = new Sandbox();
        var oracle = new Oracle(sandbox);
        var before = oracle.All();
        var result = sandbox.TopoApply("apply", sandbox.Write(s_refused), "-y").Expect(3);
        result.Error.Should().Contain("ip_local_port_range").And.Contain("EINVAL").And.Contain("lab.yaml:5").And.MatchRegex("restored ([0-9]+)/\\1, verified");
        oracle.All().Should().Be(before);
    }

    [KernelFact]
    public void What_the_kernel_refuses_in_a_running_lab_leaves_the_lab_as_it_was()
    {
        using var sandbox = new Sandbox();
        sandbox.TopoApply("apply", sandbox.Write(Small), "-y").Expect();
        var oracle = new Oracle(sandbox);
        var before = oracle.All();
        var cookies = oracle.Cookies();
        var edited = s_refused.Replace("10.1.1.1/24", "10.1.1.9/24", StringComparison.Ordinal);
        sandbox.TopoApply("apply", sandbox.Write(edited), "-y").Expect(3);
        oracle.All().Should().Be(before);
        oracle.Cookies().Should().Equal(cookies);
    }

    [KernelFact(Needs = "vxlan")]
    public void What_cannot_be_put_back_is_listed_and_has_an_exit_code_of_its_own()
    {
        using var sandbox = new Sandbox();
        sandbox.TopoApply("apply", sandbox.Write(Small), "-y").Expect();
        var before = new Oracle(sandbox).All();

        // A link made by hand is pruned; its kind needs data that we do not know. And the kernel will never show this number so.
        sandbox.Script("ip -n one link add by-hand type vxlan id 7 dstport 4789");
        var edited = Small.Replace("two: {}", "two: { sysctls: { net.ipv4.ip_local_port_range: \"0x7530 60999\" } }", StringComparison.Ordinal);
        var result = sandbox.TopoApply("apply", sandbox.Write(edited), "-y").Expect(4);
        result.Error.Should().Contain("ip_local_port_range").And.Contain("by-hand").And.Contain("Not fully restored: 1/2").And.NotContain("verified");
        new Oracle(sandbox).All().Should().Be(before, "everything else is as it was");
    }

    [KernelFact]
    public void A_namespace_that_is_somebody_else_s_is_refused_unless_it_is_adopted()
    {
        using var sandbox = new Sandbox();
        sandbox.Script("ip netns add one; ip -n one link set lo up; ip -n one addr add 10.7.7.7/32 dev lo");
        var oracle = new Oracle(sandbox);
        var before = oracle.All();
        var file = sandbox.Write(Small);
        sandbox.TopoApply("plan", file).Expect(1).Error.Should().Contain("one").And.Contain("--adopt");
        sandbox.TopoApply("apply", file, "-y").Expect(1);
        oracle.All().Should().Be(before);

        var cookies = oracle.Cookies();
        sandbox.TopoApply("apply", file, "-y", "--adopt").Expect().Output.Should().Contain("<- adopt").And.Contain("10.7.7.7");
        oracle.Cookies()["one"].Should().Be(cookies["one"], "it is taken over, not made anew");
        new Traffic(sandbox).Ping("one", "10.1.1.2").Should().BeTrue();
    }

    [KernelFact]
    public void While_one_apply_holds_the_lock_another_says_so_and_ends()
    {
        using var sandbox = new Sandbox();
        sandbox.Script("mkdir -p -m 700 /run/topoapply; touch /run/topoapply/lock; chmod 600 /run/topoapply/lock");
        using var holder = sandbox.Start("flock", "/run/topoapply/lock", "sleep", "30");
        Traffic.Eventually(() => sandbox.Exec("flock", "-n", "/run/topoapply/lock", "true").ExitCode != 0).Should().BeTrue();
        sandbox.TopoApply("apply", sandbox.Write(Small), "-y").Expect(5).Error.Should().Contain("another apply");
        holder.Kill();
        sandbox.TopoApply("apply", sandbox.Write(Small), "-y").Expect();
    }

    [KernelFact]
    public void An_interrupt_between_operations_restores_what_was_before()
    {
        const string Bare = "version: 1\nname: many\nnamespaces: { one: {}, two: {} }\n";
        using var sandbox = new Sandbox();
        var cables = sandbox.Write(Bare + "links:\n  - one:p[1-80] 10.${i}.0.1/24 -- two:p[1-80] 10.${i}.0.2/24\n", "cables.yaml");
        var none = sandbox.Write(Bare, "none.yaml");
        sandbox.TopoApply("apply", cables, "-y").Expect();
        var oracle = new Oracle(sandbox);
        var before = oracle.All();

        // Each cable takes the kernel a grace period to remove, all of them more than a second: time to interrupt.
        using var apply = sandbox.Start(Product.Command("apply", none, "-y"));
        Traffic.Eventually(() => sandbox.Ok("ip", "-n", "one", "-o", "link").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length < 81, 20_000).Should().BeTrue();
        apply.Signal(2);

        var result = apply.WaitForExit();
        result.ExitCode.Should().Be(3, result.Error);
        result.Error.Should().Contain("interrupted before operation").And.MatchRegex("restored ([0-9]+)/\\1, verified");
        oracle.All().Should().Be(before);
    }

    [KernelFact]
    public void Without_rights_one_sentence_says_what_is_needed_and_what_works_all_the_same()
    {
        using var sandbox = new Sandbox();
        var file = sandbox.Write(Small);
        ExecResult AsNobody(params string[] arguments) =>
            sandbox.ExecWith(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--bounding-set=-all", "--inh-caps=-all", "env", "HOME=/tmp", .. Product.Command(arguments)]);
        foreach (var command in new[] { new[] { "apply", file, "-y" }, ["plan", file], ["destroy", "small", "-y"], ["show"] })
        {
            var refused = AsNobody(command).Expect(5);
            refused.Error.TrimEnd().Split('\n').Should().ContainSingle("one sentence is enough: {0}", refused.Error).Which.Should().Contain("root");
        }

        AsNobody("validate", file).Expect();
        AsNobody("schema").Expect();
        AsNobody("plan", file, "--against", "empty").Expect(2).Output.Should().Contain("+ create namespace");
    }

    [KernelFact]
    public void In_a_private_mount_namespace_one_warning_says_that_nobody_else_will_see_the_names()
    {
        using var sandbox = new Sandbox();
        var result = sandbox.TopoApply("apply", sandbox.Write(Small), "-y").Expect();
        result.Error.Split('\n').Where(line => line.Contains("warning", StringComparison.Ordinal)).Should().ContainSingle().Which.Should().Contain("own view of /run/netns");
    }

    [KernelFact]
    public void The_schema_that_it_prints_is_the_one_in_the_repository()
    {
        using var sandbox = new Sandbox();
        sandbox.TopoApply("schema").Expect().Output.Should().Be(File.ReadAllText(Repository.PathOf("schema", "topology.schema.json")));
    }

    [KernelFact(Needs = "veth,nft")]
    public void Two_topologies_live_side_by_side_and_go_one_by_one()
    {
        using var sandbox = new Sandbox();
        var oracle = new Oracle(sandbox);
        var before = oracle.All();
        var first = sandbox.Write(Small, "first.yaml");
        var second = sandbox.Write(Small.Replace("small", "other", StringComparison.Ordinal).Replace("one", "three", StringComparison.Ordinal).Replace("two", "four", StringComparison.Ordinal), "second.yaml");
        sandbox.TopoApply("apply", first, "-y").Expect();
        var one = oracle.All();
        sandbox.TopoApply("apply", second, "-y").Expect();
        sandbox.TopoApply("plan", first).Expect();
        sandbox.TopoApply("destroy", second, "-y").Expect();
        oracle.All().Should().Be(one);
        sandbox.TopoApply("destroy", first, "-y").Expect();
        oracle.All().Should().Be(before);
    }
}
