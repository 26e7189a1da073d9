using FluentAssertions;
using TopoApply.Applying;
using TopoApply.Kinds.Files;
using TopoApply.Model;
using TopoApply.Netlink.Values;
using TopoApply.Testing.Xunit;
using static TopoApply.Kernel.Tests.Kinds.KindLab;

namespace TopoApply.Kernel.Tests.Kinds;

/// <summary>Files under /etc/netns, written and removed through the product, seen by the programs they are for.</summary>
public sealed class FileTests
{
    [KernelFact]
    public void Files_are_shown_by_ip_netns_exec_and_go_with_their_directory()
    {
        using var lab = new KindLab();
        var before = lab.Everything;
        lab.Apply([.. Namespace("a"), Resolver("nameserver 10.0.0.1"), Hosts("10.0.0.2 www")]);
        lab.Sandbox.Ok("ip", "netns", "exec", "a", "cat", "/etc/resolv.conf").Should().EndWith("nameserver 10.0.0.1\n");
        lab.Sandbox.Ok("ip", "netns", "exec", "a", "cat", "/etc/hosts").Should().EndWith("10.0.0.2 www\n");
        lab.Sandbox.Ok("stat", "-c", "%a %U", "/etc/netns/a", "/etc/netns/a/resolv.conf").Should().Be("755 root\n644 root\n");
        lab.Sandbox.Ok("ls", "-A", "/etc/netns").Should().Be("a\n");

        lab.Apply([.. Namespace("a"), Resolver("nameserver 10.0.0.3")]);
        lab.Sandbox.Ok("ls", "-A", "/etc/netns/a").Should().Be("resolv.conf\n");
        lab.Apply();
        lab.Everything.Should().Be(before);
        lab.Sandbox.Ok("ls", "-A", "/etc/netns").Should().BeEmpty();
    }

    [KernelFact]
    public void Kernel_fact_a_running_process_keeps_the_inode_so_its_file_is_written_in_place()
    {
        using var lab = new KindLab();
        lab.Apply([.. Namespace("a"), Resolver("nameserver 10.0.0.1")]);
        using var process = lab.Sandbox.Start("ip", "netns", "exec", "a", "bash", "-c", "echo ready; read line; cat /etc/resolv.conf; sleep 60");
        string Seen() => lab.Sandbox.Ok("nsenter", "-t", $"{process.Id}", "-m", "cat", "/etc/resolv.conf");
        Testing.Networking.Traffic.Eventually(() => process.OutputSoFar.Contains("ready")).Should().BeTrue();
        Seen().Should().EndWith("nameserver 10.0.0.1\n");

        lab.Apply([.. Namespace("a"), Resolver("nameserver 10.0.0.99")]);
        Seen().Should().EndWith("nameserver 10.0.0.99\n", "it reaches a process that is running already");
        lab.Apply([.. Namespace("a"), Resolver("nameserver 1.1.1.1")]);
        Seen().Should().EndWith("nameserver 1.1.1.1\n", "a shorter text leaves nothing of the longer one");

        lab.Sandbox.Script("echo 'nameserver 10.0.0.5' >/etc/netns/a/new; mv /etc/netns/a/new /etc/netns/a/resolv.conf");
        Seen().Should().EndWith("nameserver 1.1.1.1\n", "this is the fact: a rename does not reach it");
    }

    [KernelFact]
    public void Without_a_process_in_the_namespace_the_file_is_replaced_as_a_whole()
    {
        using var lab = new KindLab();
        lab.Apply([.. Namespace("a"), Resolver("nameserver 10.0.0.1")]);
        var inode = lab.Sandbox.Ok("stat", "-c", "%i", "/etc/netns/a/resolv.conf");
        lab.Sandbox.Ok("ln", "/etc/netns/a/resolv.conf", "/etc/netns/held");
        lab.Apply([.. Namespace("a"), Resolver("nameserver 10.0.0.2")]);
        lab.Sandbox.Ok("stat", "-c", "%i", "/etc/netns/a/resolv.conf").Should().NotBe(inode);
    }

    [KernelTheory]
    [Xunit.InlineData("mkdir -p /etc/netns/a; echo mine >/etc/netns/a/resolv.conf")]
    [Xunit.InlineData("mkdir -p /etc/netns/a; echo host >/etc/victim; ln -s /etc/victim /etc/netns/a/resolv.conf")]
    [Xunit.InlineData("mkdir -p /etc/netns/a; ln -s /nowhere /etc/netns/a/resolv.conf")]
    [Xunit.InlineData("mkdir -p /etc/elsewhere; ln -s /etc/elsewhere /etc/netns/a")]
    [Xunit.InlineData("mkdir -p /etc/netns/a; mkfifo /etc/netns/a/resolv.conf")]
    [Xunit.InlineData("mkdir -p /etc/netns/a/resolv.conf")]
    public void What_is_not_ours_or_is_no_plain_file_is_refused_and_no_symlink_is_followed(string script)
    {
        using var lab = new KindLab();
        lab.Sandbox.Script(script);
        var target = new State([.. Namespace("a"), Resolver("nameserver 10.0.0.1")]);
        lab.Diagnostics(target).Should().ContainSingle(d => d.Code == "TA4001");
        if (!script.Contains("echo mine"))
        {
            lab.TryApply(target, adopt: true).Outcome.Should().Be(ApplyOutcome.RolledBack, "not even on request");
        }

        lab.Sandbox.Run(() => Directory.Exists("/etc/elsewhere") && Directory.EnumerateFileSystemEntries("/etc/elsewhere").Any()).Should().BeFalse();
        lab.Sandbox.Run(() => !File.Exists("/etc/victim") || File.ReadAllText("/etc/victim") == "host\n").Should().BeTrue();
    }

    [KernelTheory]
    [Xunit.InlineData("chmod 777 /etc/netns")]
    [Xunit.InlineData("umount /etc/netns; rmdir /etc/netns; mkdir /etc/elsewhere; ln -s /etc/elsewhere /etc/netns")]
    public void A_directory_that_cannot_be_trusted_is_said_to_be_so(string script)
    {
        using var lab = new KindLab();
        lab.Sandbox.Script(script);
        lab.Diagnostics(new State([.. Namespace("a"), Resolver("nameserver 10.0.0.1")])).Should().ContainSingle(d => d.Code == "TA4001" && d.Message.Contains("/etc/netns"));
        lab.Apply(Namespace("a"));
    }

    [KernelFact]
    public void In_a_fresh_tmpfs_everybody_may_add_to_the_directory_but_what_they_add_is_not_used()
    {
        using var lab = new KindLab();
        lab.Sandbox.Script("chmod 1777 /etc/netns");
        lab.Apply([.. Namespace("a"), Resolver("nameserver 10.0.0.1")]);
        lab.Sandbox.Ok("cat", "/etc/netns/a/resolv.conf").Should().EndWith("nameserver 10.0.0.1\n");
        lab.Apply();
        lab.Sandbox.Script("mkdir /etc/netns/a; chown 1234 /etc/netns/a");
        lab.TryApply(new State([.. Namespace("a"), Resolver("nameserver 10.0.0.1")]), adopt: true).Outcome.Should().Be(ApplyOutcome.RolledBack);
        lab.Sandbox.Ok("ls", "-A", "/etc/netns/a").Should().BeEmpty();
    }

    [KernelFact]
    public void A_file_that_is_not_ours_can_be_adopted_and_stays_when_it_is_not_named()
    {
        using var lab = new KindLab();
        lab.Sandbox.Script("mkdir -p /etc/netns/a; echo 'nameserver 9.9.9.9' >/etc/netns/a/resolv.conf; echo '1.2.3.4 x' >/etc/netns/a/hosts");
        lab.TryApply(new State([.. Namespace("a"), Resolver("nameserver 10.0.0.1")]), adopt: true).Outcome.Should().Be(ApplyOutcome.Applied);
        lab.Sandbox.Ok("cat", "/etc/netns/a/resolv.conf").Should().EndWith("nameserver 10.0.0.1\n");
        lab.Apply();
        lab.Sandbox.Ok("ls", "-A", "/etc/netns/a").Should().Be("hosts\n");
    }

    private static NetnsFile Resolver(string line) => TheFile("resolv.conf", line);

    private static NetnsFile Hosts(string line) => TheFile("hosts", line);

    private static NetnsFile TheFile(string name, string line) =>
        new() { Netns = new NamespaceName("a"), Name = name, Content = $"{OwnershipMark.FileHeader(LabName)}\n{line}\n" };
}
