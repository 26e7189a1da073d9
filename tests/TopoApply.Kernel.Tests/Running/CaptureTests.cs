using FluentAssertions;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit;

namespace TopoApply.Kernel.Tests.Running;

/// <summary>`topoapply capture`. Where tcpdump is not installed, a stand-in shows what it would be given.</summary>
public sealed class CaptureTests
{
    private const string Lab = "ip netns add one; ip link add out type veth peer name eth0 netns one; ip addr add 10.3.0.1/24 dev out; ip link set out up; ip -n one addr add 10.3.0.2/24 dev eth0; ip -n one link set eth0 up";

    [KernelFact]
    public void Tcpdump_runs_in_the_namespace_with_the_interface_the_file_and_the_filter()
    {
        using var sandbox = new Sandbox();
        sandbox.Script($"{Lab}\nmkdir /run/bin; printf '#!/bin/sh\\nls /sys/class/net; echo \"$@\"; exit 3\\n' >/run/bin/tcpdump; chmod +x /run/bin/tcpdump");
        var path = new Dictionary<string, string?>(StringComparer.Ordinal) { ["PATH"] = $"/run/bin:{Environment.GetEnvironmentVariable("PATH")}" };
        ExecResult Run(params string[] arguments) => sandbox.ExecWith(Product.Command(["capture", .. arguments]), environment: path).Expect(3);
        Run("one:eth0").Output.Should().Be("eth0\nlo\n-i eth0 -n -Z root -l --\n");
        Run("one:eth0", "-w", "/run/x.pcap", "tcp", "port", "80").Output.Should().Be("eth0\nlo\n-i eth0 -n -Z root -U -w /run/x.pcap -- tcp port 80\n");
        Run("host:out").Output.Should().EndWith("-i out -n -Z root -l --\n");
    }

    [KernelFact(Needs = "veth,tcpdump")]
    public void A_ping_is_captured()
    {
        using var sandbox = new Sandbox();
        sandbox.Script(Lab);
        using var capture = sandbox.Start(Product.Command("capture", "one:eth0", "-w", "/run/ping.pcap", "icmp", "or", "icmp6"));
        while (!capture.ErrorSoFar.Contains("listening on", StringComparison.Ordinal) && !capture.HasExited)
        {
            Thread.Sleep(10);
        }

        sandbox.Ok("ping", "-c", "1", "-W", "10", "10.3.0.2");
        while (sandbox.Run(() => new FileInfo("/run/ping.pcap").Length) < 150 && !capture.HasExited)
        {
            Thread.Sleep(10);
        }

        capture.Signal(2);
        capture.WaitForExit().Expect();
        sandbox.Ok("tcpdump", "-n", "-r", "/run/ping.pcap").Should().Contain("10.3.0.1 > 10.3.0.2: ICMP echo request").And.Contain("10.3.0.2 > 10.3.0.1: ICMP echo reply");
    }

    [KernelTheory]
    [InlineData("one", 1, "write `namespace:interface`")]
    [InlineData("one:", 1, "write `namespace:interface`")]
    [InlineData("one:eth", 1, "did you mean `eth0`?")]
    [InlineData("on:eth0", 1, "did you mean `one`?")]
    [InlineData("one:eth0", 5, "apt-get install tcpdump")]
    public void What_is_missing_is_said_with_a_hint(string endpoint, int code, string hint)
    {
        using var sandbox = new Sandbox();
        sandbox.Script(Lab);
        sandbox.Script("for d in /usr/bin /usr/sbin /usr/local/sbin; do if test -e $d/tcpdump; then hidden=$d; fi; done; if test -n \"${hidden-}\"; then mount --bind /run $hidden; fi");
        sandbox.ExecWith(Product.Command("capture", endpoint), environment: new Dictionary<string, string?>(StringComparer.Ordinal) { ["PATH"] = "/run" })
            .Expect(code).Error.Should().Contain(hint).And.NotContain("   at ");
    }
}
