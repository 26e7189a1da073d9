using FluentAssertions;
using TopoApply.Testing.Xunit;
using static TopoApply.Kernel.Tests.Kinds.KindLab;

namespace TopoApply.Kernel.Tests.Kinds;

/// <summary>Links, made and changed through the product, seen through `ip`.</summary>
public sealed class LinkTests
{
    [KernelFact]
    public void A_cable_comes_up_between_two_new_namespaces()
    {
        using var lab = new KindLab();
        lab.Apply([.. Namespace("a"), .. Namespace("b"), .. Cable("a:eth0", "b:eth1"), Address("a", "eth0", "10.0.0.1/24"), Address("b", "eth1", "10.0.0.2/24")]);

        lab.Ip("a", "-d link show eth0").Should().Contain("veth").And.Contain("alias topoapply:test").And.Contain("numtxqueues 1").And.Contain("state UP");
        lab.Ip("b", "-d link show eth1").Should().Contain("alias topoapply:test").And.Contain("group default");
        lab.Sandbox.ExecWith(["ping", "-c1", "-W2", "10.0.0.2"], netns: "a").ExitCode.Should().Be(0);
        lab.Ip("host", "-br link").Should().NotContain("eth");
    }
}
