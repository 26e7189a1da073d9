using FluentAssertions;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit;

namespace TopoApply.Kernel.Tests.Running;

/// <summary>`topoapply try`: a lab in a sandbox of its own, of which nothing is left.</summary>
public sealed class TryTests
{
    private const string Small = """
        version: 1
        name: small
        namespaces:
          one: { dns: { nameservers: [10.1.1.2] } }
          two: {}
        links:
          - one:eth0 10.1.1.1/24 -- two:eth0 10.1.1.2/24
          - two:up 10.1.2.1/24 -- host:down 10.1.2.2/24
        """;

    /// <summary>What there is on the machine, in the words of its own tools.</summary>
    private const string Inventory = "ip netns list; ip -br link; ls -RA /run /etc/netns /var/lib; cut -d' ' -f4- /proc/self/mountinfo | sort; nft list ruleset; ip rule";

    [KernelFact(Needs = "veth,bridge,nft")]
    public void A_lab_is_there_while_the_program_runs_and_nothing_is_left_of_it_afterwards()
    {
        using var sandbox = new Sandbox();
        var file = sandbox.Write(Small);
        var before = sandbox.Script(Inventory);
        var result = sandbox.TopoApply("try", file, "--", "sh", "-c", """
            ip netns exec one ping -c 1 -W 5 10.1.1.2 >&2 && ping -c 1 -W 5 10.1.2.1 >&2 && ip netns list && readlink /proc/self/ns/net && echo "pid $$"
            ip netns exec one sleep 4711 &
            exit 7
            """).Expect(7);
        result.Output.Should().Contain("one").And.Contain("two").And.Contain("pid 2\n", "process ids are the sandbox's own");
        sandbox.Script(Inventory).Should().Be(before);
        var netns = result.Output.Split('\n').Single(line => line.StartsWith("net:", StringComparison.Ordinal));
        ProcessesIn(netns).Should().BeEmpty();
        CommandLines().Should().NotContain(line => line.Contains("sleep\04711", StringComparison.Ordinal));
    }

    [KernelTheory(Needs = "veth,bridge,nft")]
    [InlineData(false)]
    [InlineData(true)]
    public void Somebody_without_root_has_it_wherever_the_machine_lets_users_have_namespaces(bool native)
    {
        using var sandbox = new Sandbox();
        var stranger = new Stranger(sandbox, native);
        var result = stranger.TopoApply("try", "quickstart.yaml", "--", "sh", "-eu", "-c", $$"""
            topoapply() { {{string.Join(' ', stranger.Program)}} "$@"; }
            id -u
            ip netns exec client1 ping -c 1 -W 5 192.0.2.1 >&2
            topoapply plan quickstart.yaml
            topoapply show
            topoapply exec client2 -- cat /etc/resolv.conf
            topoapply exec --isolate client2 -- sh -c 'hostname; ls /sys/class/net'
            topoapply destroy quickstart -y >&2
            ip netns list
            """);
        if (!stranger.MayHaveNamespaces)
        {
            result.Expect(5).Error.Should().Contain("sudo");
            return;
        }

        result.Expect().Output.Should().StartWith("0\nNo changes").And.Contain("\nquickstart\n").And.Contain("\nnameserver 192.0.2.1\n").And.EndWith("client2\neth0\nlo\n");
        sandbox.Run(() => Directory.EnumerateFileSystemEntries("/run/home").ToList()).Should().BeEmpty("no file of the runtime stays either");
    }

    [KernelFact(Needs = "userns")]
    public void Where_users_may_not_have_namespaces_a_sentence_says_why_and_what_to_do()
    {
        using var sandbox = new Sandbox();
        var stranger = new Stranger(sandbox);
        // In a user namespace of its own, the limit is its own as well; root without any capability is nobody special.
        stranger.Exec("unshare", "--user", "--map-root-user", "sh", "-c", $"""
            echo 0 >/proc/sys/user/max_user_namespaces
            exec setpriv --bounding-set=-all --inh-caps=-all {string.Join(' ', stranger.Program)} try quickstart.yaml -- true
            """).Expect(5).Error.Should().Contain("sudo sysctl user.max_user_namespaces=").And.NotContain("   at ");
    }

    [KernelFact]
    public void A_lab_that_cannot_be_built_gives_the_code_of_apply_and_the_program_does_not_run()
    {
        using var sandbox = new Sandbox();
        var bad = sandbox.Write(Small.Replace("10.1.1.2/24", "10.1.1.2/33", StringComparison.Ordinal), "bad.yaml");
        var refused = sandbox.Write(Small.Replace("two: {}", "two: { sysctls: { net.ipv4.ip_local_port_range: \"30000 20000\" } }", StringComparison.Ordinal), "refused.yaml");
        var result = sandbox.TopoApply("try", bad, "--", "echo", "here").Expect(1);
        result.Error.Should().Contain("bad.yaml:7:38: error TA").And.NotContain("here");
        result = sandbox.TopoApply("try", refused, "--", "echo", "here").Expect(3);
        result.Error.Should().Contain("ip_local_port_range").And.Contain("Rolled back");
        result.Output.Should().BeEmpty();
    }

    [KernelFact]
    public void The_inner_half_does_nothing_outside_of_a_sandbox()
    {
        using var sandbox = new Sandbox();
        sandbox.TopoApply("try-inside", sandbox.Write(Small), "--", "true").Expect(1).Error.Should().Contain("topoapply try");
        sandbox.Ok("ip", "netns", "list").Should().BeEmpty();
    }

    [KernelFact]
    public void Signals_reach_the_program_and_its_end_by_one_is_told_as_a_shell_does()
    {
        using var sandbox = new Sandbox();
        var file = sandbox.Write(Small);
        using var trapping = sandbox.Start(Product.Command("try", file, "--", "sh", "-c", "trap 'echo hangup' HUP; trap 'echo term; exit 9' TERM; echo ready; while :; do sleep 0.05; done"));
        Until(() => trapping.OutputSoFar.Contains("ready\n", StringComparison.Ordinal), trapping);
        trapping.Signal(1);
        Until(() => trapping.OutputSoFar.Contains("hangup\n", StringComparison.Ordinal), trapping);
        trapping.Signal(Native.SigTerm);
        trapping.WaitForExit().Expect(9).Output.Should().Be("ready\nhangup\nterm\n");
        sandbox.TopoApply("try", file, "--", "sh", "-c", "kill -TERM $$").Expect(128 + 15);
    }

    [KernelFact]
    public void When_it_is_killed_all_of_the_sandbox_ends_with_it()
    {
        using var sandbox = new Sandbox();
        var file = sandbox.Write(Small);
        using var child = sandbox.Start(Product.Command("try", file, "--", "sh", "-c", "readlink /proc/self/ns/net; echo ready; sleep 4712; true"));
        Until(() => child.OutputSoFar.Contains("ready\n", StringComparison.Ordinal), child);
        var netns = child.OutputSoFar.Split('\n')[0];
        ProcessesIn(netns).Should().NotBeEmpty("the check must see what it is about");
        child.Signal(Native.SigKill);
        child.WaitForExit();
        Until(() => ProcessesIn(netns).Count == 0, child);
    }

    [KernelFact]
    public void What_lies_in_run_and_etc_is_there_as_before()
    {
        using var sandbox = new Sandbox();
        var file = sandbox.Write(Small);
        sandbox.Script("mkdir /run/some; echo content >/run/some/file; ln -s some/file /run/link; ip netns add outside; mkdir -p /etc/netns/outside");
        sandbox.TopoApply("try", file, "--", "sh", "-c", "cat /run/link; id -un; ls /etc/netns; ip netns list | grep -c outside").Expect(1).Output.Should().Be("content\nroot\none\n0\n");
    }

    /// <summary>Waits for what must come.</summary>
    private static void Until(Func<bool> condition, ChildProcess child)
    {
        for (var i = 0; !condition(); i++)
        {
            if (i == 6000)
            {
                throw new TimeoutException($"It did not come.\n{child.OutputSoFar}{child.ErrorSoFar}");
            }

            Thread.Sleep(10);
        }
    }

    private static List<string> ProcessesIn(string netns) => [.. Directory.EnumerateDirectories("/proc").Where(path => Link($"{path}/ns/net") == netns)];

    private static string? Link(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static List<string> CommandLines() => [.. Directory.EnumerateDirectories("/proc").Select(path =>
    {
        try
        {
            return File.ReadAllText($"{path}/cmdline");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    })];
}
