using FluentAssertions;
using TopoApply.Netlink.Namespaces;
using TopoApply.Netlink.Values;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit;

namespace TopoApply.Netlink.Tests.Namespaces;

public sealed class SysctlTests
{
    [KernelFact]
    public void A_value_is_written_in_one_namespace_only()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            using var here = NetworkNamespace.OpenCurrent();
            using var there = NetworkNamespace.CreateUnnamed();
            var before = here.ReadSysctl("net/ipv4/ip_forward");
            before.Should().MatchRegex("^[01]$");
            var other = before == "0" ? "1" : "0";

            there.WriteSysctl("net/ipv4/ip_forward", other);

            there.ReadSysctl("net/ipv4/ip_forward").Should().Be(other);
            here.ReadSysctl("net/ipv4/ip_forward").Should().Be(before);
        });
    }

    [KernelFact]
    public void Several_numbers_come_back_separated_by_tabs()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            using var there = NetworkNamespace.CreateUnnamed();
            there.WriteSysctl("net/ipv4/tcp_rmem", "4096 90000 7000000");
            there.ReadSysctl("net/ipv4/tcp_rmem").Should().Be("4096\t90000\t7000000");
        });
    }

    [KernelFact]
    public void A_value_as_long_as_the_kernel_takes_is_read_whole()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            using var there = NetworkNamespace.CreateUnnamed();
            var ports = string.Join(',', Enumerable.Range(0, 680).Select(i => 10000 + (2 * i)));
            there.WriteSysctl("net/ipv4/ip_local_reserved_ports", ports);
            there.ReadSysctl("net/ipv4/ip_local_reserved_ports").Should().Be(ports).And.HaveLength(4079);
        });
    }

    [KernelFact]
    public void What_does_not_exist_says_so()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            using var there = NetworkNamespace.CreateUnnamed();
            var refusal = FluentActions.Invoking(() => there.ReadSysctl("net/ipv4/no_such_thing")).Should().Throw<SysctlException>().Which;
            refusal.Errno.Should().Be(Errno.ENOENT);
            refusal.Path.Should().Be("net/ipv4/no_such_thing");
            refusal.Message.Should().Be("Reading sysctl net/ipv4/no_such_thing: there is no such sysctl in this namespace (ENOENT)");
        });
    }

    [KernelFact]
    public void A_value_that_the_kernel_refuses_says_so()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            using var there = NetworkNamespace.CreateUnnamed();
            var refusal = FluentActions.Invoking(() => there.WriteSysctl("net/ipv4/ip_forward", "maybe")).Should().Throw<SysctlException>().Which;
            refusal.Errno.Should().Be(Errno.EINVAL);
            refusal.Message.Should().Contain("does not take this value");
        });
    }

    [Theory]
    [InlineData("kernel/hostname")]
    [InlineData("net/../kernel/hostname")]
    [InlineData("/proc/sys/net/ipv4/ip_forward")]
    [InlineData("net//ipv4/ip_forward")]
    [InlineData("net/ipv4/./ip_forward")]
    [InlineData("net/ipv4/ip_forward\0")]
    [InlineData("net/")]
    [InlineData("net")]
    [InlineData("")]
    public void A_path_that_leaves_net_is_refused(string path)
    {
        using var here = NetworkNamespace.OpenCurrent();
        FluentActions.Invoking(() => here.ReadSysctl(path)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => here.WriteSysctl(path, "1")).Should().Throw<ArgumentException>();
    }
}
