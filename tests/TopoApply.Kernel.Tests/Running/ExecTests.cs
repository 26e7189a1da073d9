using FluentAssertions;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit;

namespace TopoApply.Kernel.Tests.Running;

/// <summary>`topoapply exec` and `shell`, beside `ip netns exec`.</summary>
public sealed class ExecTests
{
    private const string Prepare = """
        ip netns add one
        ip -n one link add eth0 type veth peer name eth1
        mkdir -p /etc/netns/one/some.d
        echo 'nameserver 10.9.9.9' >/etc/netns/one/resolv.conf
        echo '10.9.9.8 nine' >/etc/netns/one/hosts
        echo inner >/etc/netns/one/some.d/file
        mkdir -p /etc/some.d
        """;

    private static readonly string[] s_look = ["sh", "-c", "cat /etc/resolv.conf /etc/hosts /etc/some.d/file; ls /sys/class/net; readlink /proc/self/ns/net; pwd; echo $WORD; umask; echo \"$#\""];

    [KernelFact]
    public void A_program_sees_what_it_sees_under_ip_netns_exec()
    {
        using var sandbox = new Sandbox();
        sandbox.Script(Prepare);
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["WORD"] = "of mine" };
        string Run(params string[] command) => sandbox.ExecWith([.. command, .. s_look], environment: environment, directory: "/usr/lib").Expect().Output;
        var theirs = Run("ip", "netns", "exec", "one");
        theirs.Should().Contain("10.9.9.9").And.Contain("nine").And.Contain("inner").And.Contain("eth0").And.Contain("of mine");
        Run(Product.Command("exec", "one", "--")).Should().Be(theirs);
        sandbox.Script("cat /etc/hosts; ls /etc/some.d; ip -br link").Should().NotContain("nine").And.NotContain("eth0").And.NotContain("file", "the machine's own view is as before");
    }

    [KernelTheory]
    [InlineData(0, "true")]
    [InlineData(7, "sh", "-c", "exit 7")]
    [InlineData(127, "no-such-program")]
    [InlineData(127, "/no/such/program")]
    [InlineData(126, "/etc/passwd")]
    [InlineData(126, "/etc")]
    [InlineData(128 + 15, "sh", "-c", "kill -TERM $$")]
    public void The_exit_code_is_the_programs(int code, params string[] program)
    {
        using var sandbox = new Sandbox();
        sandbox.Script("ip netns add one");
        var result = sandbox.TopoApply(["exec", "one", "--", .. program]).Expect(code);
        (code is 126 or 127).Should().Be(result.Error.Contains($"cannot run {program[0]}", StringComparison.Ordinal), result.Error);
        sandbox.TopoApply(["exec", "--isolate", "one", "--", .. program]).Expect(code).Error.Should().Be(result.Error);
    }

    [KernelTheory]
    [InlineData(2)]
    [InlineData(15)]
    public void A_signal_is_the_programs(int signal)
    {
        using var sandbox = new Sandbox();
        sandbox.Script("ip netns add one");
        foreach (var isolate in new[] { false, true })
        {
            var program = $"trap 'echo caught; exit 5' {signal}; echo ready; while :; do sleep 0.05; done";
            using var child = sandbox.Start(Product.Command(["exec", .. isolate ? ["--isolate"] : Array.Empty<string>(), "one", "--", "sh", "-c", program]));
            while (!child.OutputSoFar.Contains("ready\n", StringComparison.Ordinal) && !child.HasExited)
            {
                Thread.Sleep(10);
            }

            child.Signal(signal);
            child.WaitForExit().Expect(5).Output.Should().Be("ready\ncaught\n");
        }
    }

    [KernelTheory]
    [InlineData("rm -f /etc/resolv.conf")]
    [InlineData("rm -f /etc/resolv.conf; ln -s /nowhere/at/all /etc/resolv.conf")]
    [InlineData("rm -f /etc/resolv.conf; mkdir -p /run/systemd/resolve; echo stub >/run/systemd/resolve/stub-resolv.conf; ln -s ../run/systemd/resolve/stub-resolv.conf /etc/resolv.conf")]
    public void A_resolv_conf_that_is_missing_or_a_link_on_the_machine_is_the_namespaces_all_the_same(string before)
    {
        using var sandbox = new Sandbox();
        sandbox.Script($"{Prepare}\n{before}");
        var files = sandbox.Script("ls -la --time-style=+ /etc | grep -v ' \\.'");
        sandbox.TopoApply("exec", "one", "--", "cat", "/etc/resolv.conf", "/etc/hosts").Expect().Output.Should().Be("nameserver 10.9.9.9\n10.9.9.8 nine\n");
        sandbox.TopoApply("exec", "one", "--", "id", "-un").Expect().Output.Should().Be("root\n", "all else of /etc is there");
        sandbox.Script("ls -la --time-style=+ /etc | grep -v ' \\.'").Should().Be(files);
    }

    [KernelFact]
    public void Without_a_resolv_conf_of_its_own_the_machines_is_seen_also_behind_a_link()
    {
        using var sandbox = new Sandbox();
        sandbox.Script("ip netns add one; rm -f /etc/resolv.conf; mkdir -p /run/systemd/resolve; echo 'nameserver 10.7.7.7' >/run/systemd/resolve/x; ln -s /run/systemd/resolve/x /etc/resolv.conf");
        sandbox.TopoApply("exec", "one", "--", "cat", "/etc/resolv.conf").Expect().Output.Should().Be("nameserver 10.7.7.7\n");
    }

    [KernelFact]
    public void The_machines_own_resolvers_cannot_be_asked()
    {
        using var sandbox = new Sandbox();
        sandbox.Script("ip netns add one; for d in /run/nscd /run/systemd/resolve /run/avahi-daemon; do mkdir -p $d; touch $d/socket; done");
        sandbox.TopoApply("exec", "one", "--", "sh", "-c", "find /run/nscd /run/systemd/resolve /run/avahi-daemon -type f").Expect().Output.Should().BeEmpty();
    }

    [KernelFact]
    public void Only_the_standard_streams_pass()
    {
        using var sandbox = new Sandbox();
        sandbox.Script("ip netns add one");
        var command = string.Join(' ', Product.Command("exec", "one", "--", "ls", "/proc/self/fd"));
        sandbox.ExecWith(["bash", "-c", $"exec 9</etc/passwd; {command}; {command.Replace("exec one", "exec --isolate one", StringComparison.Ordinal)}"])
            .Expect().Output.Should().Be("0\n1\n2\n3\n0\n1\n2\n3\n", "3 is the directory that ls reads");
    }

    [KernelFact]
    public void An_isolated_program_has_process_ids_and_a_hosts_name_of_its_own_and_all_ends_with_it()
    {
        using var sandbox = new Sandbox();
        sandbox.Script(Prepare);
        var name = sandbox.Ok("hostname");
        var result = sandbox.TopoApply("exec", "--isolate", "one", "--", "sh", "-c", "hostname; hostname other; ls -d /proc/[0-9]* | wc -l; readlink /proc/1/ns/pid; cat /etc/resolv.conf; ls /sys/class/net; sleep 4713 & exit 6");
        var lines = result.Expect(6).Output.Split('\n');
        lines[0].Should().Be("one");
        int.Parse(lines[1]).Should().BeLessThanOrEqualTo(4, "the first process, the shell, and the pipe's two programs");
        lines[2].Should().StartWith("pid:").And.NotBe(sandbox.Ok("readlink", "/proc/self/ns/pid").Trim());
        lines[3..].Should().Equal("nameserver 10.9.9.9", "eth0", "eth1", "lo", "");
        sandbox.Ok("hostname").Should().Be(name);
        sandbox.Exec("pgrep", "-f", "^sleep 4713").Expect(1);
        sandbox.Exec("mountpoint", "/proc").Expect();
    }

    [KernelFact]
    public void A_shell_is_the_users()
    {
        using var sandbox = new Sandbox();
        sandbox.Script(Prepare);
        sandbox.Script("printf '#!/bin/sh\\nls /sys/class/net; exit 4\\n' >/run/mine; chmod +x /run/mine");
        var mine = new Dictionary<string, string?>(StringComparer.Ordinal) { ["SHELL"] = "/run/mine" };
        var none = new Dictionary<string, string?>(StringComparer.Ordinal) { ["SHELL"] = "/no/shell" };
        sandbox.ExecWith(Product.Command("shell", "one"), environment: mine).Expect(4).Output.Should().Be("eth0\neth1\nlo\n");
        sandbox.ExecWith(Product.Command("shell", "one"), input: "hostname\nexit 3\n", environment: none).Expect(3);
        sandbox.ExecWith(Product.Command("shell", "--isolate", "one"), input: "hostname\nexit 3\n", environment: none).Expect(3).Output.Should().Be("one\n");
    }

    [KernelTheory]
    [InlineData("onr", "did you mean `one`?")]
    [InlineData("host", "run the program as it is")]
    [InlineData("../netns/one", "there are file, link, one")]
    [InlineData("link", "look at /run/netns/link")]
    [InlineData("file", "look at /run/netns/file")]
    public void A_name_that_is_no_namespace_is_a_mistake_with_a_hint(string name, string hint)
    {
        using var sandbox = new Sandbox();
        sandbox.Script("ip netns add one; ln -s one /run/netns/link; echo text >/run/netns/file");
        var result = sandbox.TopoApply("exec", name, "--", "echo", "here").Expect(1);
        result.Error.Should().Contain($"`{name}`").And.Contain(hint);
        result.Output.Should().BeEmpty();
    }

    [KernelFact]
    public void A_link_among_the_files_is_not_shown_and_a_directory_that_others_may_write_to_is_refused()
    {
        using var sandbox = new Sandbox();
        sandbox.Script($"{Prepare}\necho secret >/run/secret; ln -sf /run/secret /etc/netns/one/hosts");
        var result = sandbox.TopoApply("exec", "one", "--", "cat", "/etc/hosts").Expect();
        result.Output.Should().NotContain("secret");
        result.Error.Should().Contain("/etc/netns/one/hosts is a symbolic link");
        sandbox.Script("chmod 777 /etc/netns/one");
        sandbox.TopoApply("exec", "one", "--", "true").Expect(5).Error.Should().Contain("chmod go-w /etc/netns/one");
    }

    [KernelFact]
    public void Without_rights_it_says_so()
    {
        using var sandbox = new Sandbox();
        sandbox.Script("ip netns add one");
        new Stranger(sandbox).TopoApply("exec", "one", "--", "true").Expect(5).Error.Should().Contain("sudo");
    }
}
