using FluentAssertions;
using TopoApply.Journaling;
using TopoApply.Testing;
using TopoApply.Testing.Networking;
using TopoApply.Testing.Oracles;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;

namespace TopoApply.Kernel.Tests.Journaling;

/// <summary>The program is killed, and the next command of any kind knows about it.</summary>
public sealed class UnfinishedApplyTests
{
    private const string Bare = "version: 1\nname: many\nnamespaces: { one: {}, two: {} }\n";
    private const string Cables = Bare + "links:\n  - one:p[1-60] 10.${i}.0.1/24 -- two:p[1-60] 10.${i}.0.2/24\n";

    [KernelFact]
    public void After_a_kill_every_command_says_so_and_recover_restores_the_state_before()
    {
        using var sandbox = new Sandbox();
        var (before, cookies) = KillHalfWay(sandbox);
        var none = sandbox.Write(Bare, "none.yaml");
        sandbox.TopoApply("plan", none).Error.Should().Contain("died before its end").And.Contain("topoapply recover");
        sandbox.TopoApply("show").Error.Should().Contain("died before its end");
        sandbox.TopoApply("validate", none).Expect().Error.Should().Contain("died before its end");
        sandbox.TopoApply("status").Expect().Output.Should().Contain("died before its end");

        sandbox.TopoApply("recover").Expect().Error.Should().Contain("The apply of many that process").And.MatchRegex("Recovered: restored ([0-9]+)/\\1, verified");
        Same(before, sandbox);
        new Oracle(sandbox).Cookies().Should().Equal(cookies);
        sandbox.TopoApply("status").Expect().Output.Should().Contain("died, the state before is restored").And.NotContain("died before its end");
        sandbox.TopoApply("recover").Expect().Output.Should().Contain("Nothing to recover");
        sandbox.TopoApply("plan", none).Error.Should().NotContain("died");
    }

    [KernelFact]
    public void After_a_kill_the_next_apply_restores_first_and_then_does_its_work()
    {
        using var sandbox = new Sandbox();
        KillHalfWay(sandbox);
        var none = sandbox.Write(Bare, "none.yaml");
        var result = sandbox.TopoApply("apply", none, "-y").Expect();
        result.Error.Should().MatchRegex("Recovered: restored ([0-9]+)/\\1, verified");
        result.Output.Should().Contain("to remove");
        sandbox.TopoApply("plan", none).Expect();
        sandbox.Ok("ip", "-n", "one", "-o", "link").Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().ContainSingle();
    }

    [KernelFact]
    public void After_a_restart_the_files_come_back_and_the_rest_is_explained()
    {
        using var sandbox = new Sandbox();
        const string Named = "version: 1\nname: many\nnamespaces: { one: { dns: { nameservers: [192.0.2.1] } } }\n";
        sandbox.TopoApply("apply", sandbox.Write(Named), "-y").Expect();
        var files = sandbox.Ok("cat", "/etc/netns/one/resolv.conf");
        var engine = new Engine(sandbox);
        engine.Die(Named.Replace("192.0.2.1", "192.0.2.9", StringComparison.Ordinal), "many", at: 1).Should().BeFalse("one operation is all there is");
        engine.Die(null, "many", at: 1).Should().BeTrue();
        sandbox.Run(() =>
        {
            var found = LinuxJournal.Find()!;
            File.WriteAllBytes("/var/lib/topoapply/pending", JournalText.Write(found with { Boot = "another" }).ToArray());
        });
        sandbox.Script("ip netns del one 2>/dev/null; rm -rf /run/topoapply /etc/netns/one");

        sandbox.TopoApply("recover").Expect().Error.Should().Contain("restarted since").And.Contain("1 put back");
        sandbox.Ok("cat", "/etc/netns/one/resolv.conf").Should().Be(files.Replace("192.0.2.1", "192.0.2.9", StringComparison.Ordinal));
        new Oracle(sandbox).NamespaceNames().Should().BeEmpty();
        sandbox.TopoApply("recover").Expect().Output.Should().Contain("Nothing to recover");
    }

    [KernelFact]
    public void A_journal_that_was_tampered_with_stops_everything_that_would_build_on_it()
    {
        using var sandbox = new Sandbox();
        KillHalfWay(sandbox);
        var half = new Oracle(sandbox).All();
        sandbox.Script("sed -i 's/one/eno/' /var/lib/topoapply/pending");
        foreach (var arguments in new[] { new[] { "recover" }, ["apply", sandbox.Write(Bare), "-y"], ["destroy", "many", "-y"] })
        {
            sandbox.TopoApply(arguments).Expect(5).Error.Should().Contain("/var/lib/topoapply/pending").And.Contain("checksum");
        }

        Same(half, sandbox);
        sandbox.TopoApply("recover", "--forget").Expect().Output.Should().Contain("Forgotten");
        Same(half, sandbox);
        sandbox.TopoApply("recover", "--forget").Expect().Output.Should().Contain("Nothing to forget");
        sandbox.TopoApply("apply", sandbox.Write(Bare), "-y").Expect();
    }

    [KernelFact]
    public void What_was_begun_in_another_network_namespace_is_not_recovered_in_this_one()
    {
        using var sandbox = new Sandbox();
        KillHalfWay(sandbox);
        var half = new Oracle(sandbox).All();
        sandbox.Exec(["unshare", "-n", .. Product.Command("recover")]).Expect(5).Error.Should().Contain("another network namespace").And.Contain("--forget");
        Same(half, sandbox);
        sandbox.TopoApply("recover").Expect();
    }

    [KernelFact]
    public void Who_is_root_only_in_a_user_namespace_of_his_own_gets_a_lab_and_a_way_back_too()
    {
        using var sandbox = new Sandbox();
        var file = sandbox.Write("version: 1\nname: lab\nnamespaces: { one: { dns: { nameservers: [192.0.2.1] } }, two: {} }\nlinks: [\"one:eth0 10.0.0.1/24 -- two:eth0 10.0.0.2/24\"]\n");
        var command = string.Join(' ', Product.Command());
        var script = $"""
            mount -t tmpfs none /run && mkdir /run/netns && mount -t tmpfs none /etc/netns
            ip link set lo up
            printf '%s' "$YAML" >/run/lab.yaml
            {command} apply /run/lab.yaml -y && {command} plan /run/lab.yaml && ip netns exec one ping -c 1 -W 2 10.0.0.2 && grep 192.0.2.1 /etc/netns/one/resolv.conf
            sed -i s/10.0.0.2/10.0.0.3/ /run/lab.yaml
            {command} apply /run/lab.yaml -y --confirm 1s || test $? -eq 7
            ip -n two addr show eth0 | grep 10.0.0.2/24
            """;
        sandbox.ExecWith(
            ["unshare", "-Urnm", "bash", "-euc", script],
            environment: new Dictionary<string, string?> { ["YAML"] = sandbox.Ok("cat", file) }).Expect();
        sandbox.Run(() => Directory.Exists("/var/lib/topoapply")).Should().BeFalse();
    }

    [KernelFact]
    public void A_state_directory_that_others_could_write_to_or_that_leads_elsewhere_is_refused_before_anything_is_touched()
    {
        foreach (var (prepare, words) in new[]
        {
            ("mkdir -m 777 /var/lib/topoapply", "can be written to by others"),
            ("mkdir -m 700 /run/elsewhere; ln -s /run/elsewhere /var/lib/topoapply", "/var/lib/topoapply"),
            ("echo >/var/lib/topoapply", "/var/lib/topoapply"),
            ("mkdir -m 700 /var/lib/topoapply; chown 1234 /var/lib/topoapply", "belongs to"),
            ("mkdir -m 700 /var/lib/topoapply; mount -t tmpfs -o size=4k,mode=700 none /var/lib/topoapply; head -c 4096 /dev/zero >/var/lib/topoapply/full", "the journal cannot be written"),
            ("mkdir -m 700 /var/lib/topoapply; mount -t tmpfs -o size=8k,mode=700 none /var/lib/topoapply", "the journal cannot be written"), // a short write first
            ("mkdir -m 700 /var/lib/topoapply; mount -t tmpfs -o ro,mode=700 none /var/lib/topoapply", "the journal cannot be written"),
        })
        {
            using var sandbox = new Sandbox();
            sandbox.Script(prepare);
            var before = new Oracle(sandbox).All();
            sandbox.TopoApply("apply", sandbox.Write(Cables), "-y").Expect(5).Error.Should().Contain(words);
            Same(before, sandbox);
            sandbox.Run(() => Directory.Exists("/run/elsewhere") && Directory.EnumerateFileSystemEntries("/run/elsewhere").Any()).Should().BeFalse();
        }
    }

    /// <summary>A lab with sixty cables whose removal is killed while it goes on.</summary>
    private static (string Before, IReadOnlyDictionary<string, ulong> Cookies) KillHalfWay(Sandbox sandbox)
    {
        sandbox.TopoApply("apply", sandbox.Write(Cables, "cables.yaml"), "-y").Expect();
        var oracle = new Oracle(sandbox);
        var before = oracle.All();
        var cookies = oracle.Cookies();
        using var apply = sandbox.Start(Product.Command("apply", sandbox.Write(Bare, "bare.yaml"), "-y"));
        Traffic.Eventually(() => Links(sandbox) < 61, 20_000).Should().BeTrue();
        apply.Signal(9);
        apply.WaitForExit().ExitCode.Should().Be(128 + 9, "it was killed half-way");
        Links(sandbox).Should().BeGreaterThan(1);
        return (before, cookies);
    }

    private static int Links(Sandbox sandbox) => sandbox.Ok("ip", "-n", "one", "-o", "link").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;

    private static void Same(string before, Sandbox sandbox) => TextDiff.Demand(before, new Oracle(sandbox).All());
}
