using System.Text.Json;
using FluentAssertions;
using TopoApply.Kinds.Links;
using TopoApply.Testing.Networking;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;

namespace TopoApply.Kernel.Tests.Kinds;

/// <summary>
/// A bridge snoops as it should when an apply is over, although it did not while its ports came up; and it ceases to when its namespace is about
/// to die and not a moment before.
/// </summary>
public sealed class SnoopingTests
{
    [KernelTheory(Needs = "veth,bridge")]
    [Xunit.InlineData("", true)]
    [Xunit.InlineData(", multicast_snooping: true", true)]
    [Xunit.InlineData(", multicast_snooping: false", false)]
    public void A_new_bridge_snoops_as_it_should(string setting, bool snoops)
    {
        using var sandbox = new Sandbox();
        var engine = new Engine(sandbox);
        engine.Succeed(Lab(3, setting));
        Snoops(sandbox.Ok("ip", "-n", "router", "-d", "-j", "link", "show", "br0")).Should().Be(snoops);
        engine.Plan(Lab(3, setting)).IsEmpty.Should().BeTrue();
    }

    /// <summary>One message more than a bridge that is not to snoop takes: it is raised first, and told to snoop behind.</summary>
    [KernelFact(Needs = "veth,bridge")]
    public void A_new_bridge_does_not_snoop_while_it_is_raised()
    {
        using var sandbox = new Sandbox();
        var engine = new Engine(sandbox);
        engine.Succeed(Lab(3, ", multicast_snooping: false"));
        var without = engine.WritingMessages;
        engine.Destroy("lab");
        engine.Succeed(Lab(3));
        engine.WritingMessages.Should().Be(without + 1);
    }

    /// <summary>All that `ip` shows of it, and the groups that its own link has joined to hear of others.</summary>
    [KernelFact(Needs = "veth,bridge")]
    public void A_new_bridge_is_as_if_it_had_snooped_from_the_start()
    {
        const string Show = "ip -n $1 -d -o link show br0 | sed -E 's/^[0-9]+: //; s/alias [^ ]+ ?//; s/timer +[^ ]+//g; s/[ \\]+$//'; ip -n $1 -o maddress show dev br0 | sed -E 's/^[0-9]+:[ \t]*//' | sort";
        using var sandbox = new Sandbox();
        new Engine(sandbox).Succeed(Lab(3));
        sandbox.Script("""
            ip netns add byhand
            ip -n byhand link add br0 address 02:00:00:00:00:42 type bridge
            for i in 1 2 3; do ip -n byhand link add p$i type veth peer q$i; ip -n byhand link set p$i master br0 up; ip -n byhand link set q$i up; done
            ip -n byhand link set br0 up
            sleep 2
            """);
        Shown("router").Should().Be(Shown("byhand")).And.Contain("mcast_snooping 1").And.Contain("224.0.0.106");

        string Shown(string netns) => sandbox.Script($"set -- {netns}; {Show}");
    }

    [KernelTheory(Needs = "veth,bridge")]
    [Xunit.InlineData(BridgeSnooping.ManyPorts, false)]
    [Xunit.InlineData(BridgeSnooping.ManyPorts - 1, true)]
    public void It_ceases_with_its_namespace_when_there_are_many_ports(int ports, bool snoops)
    {
        using var sandbox = new Sandbox();
        var engine = new Engine(sandbox);
        engine.Succeed(Lab(ports));
        using var inside = sandbox.StartWith(["sleep", "60"], "router");
        engine.Destroy("lab");
        Snoops(sandbox.Ok("nsenter", "-t", $"{inside.Id}", "-n", "ip", "-d", "-j", "link", "show", "br0")).Should().Be(snoops);
    }

    [KernelFact(Needs = "veth,bridge")]
    public void It_goes_on_while_the_namespace_may_come_back()
    {
        using var sandbox = new Sandbox();
        new Engine(sandbox).Succeed(Lab(BridgeSnooping.ManyPorts));
        var without = sandbox.Write("version: 1\nname: lab\nnamespaces: { other: {} }\n", "without.yaml");
        using var inside = sandbox.StartWith(["sleep", "60"], "router");
        using var apply = sandbox.Start(Product.Command("apply", without, "-y", "--confirm", "60s"));
        Traffic.Eventually(() => apply.HasExited || sandbox.Run(() => File.Exists("/var/lib/topoapply/armed")), 20_000).Should().BeTrue(apply.ErrorSoFar);
        apply.HasExited.Should().BeFalse(apply.ErrorSoFar);
        Snoops(Look()).Should().BeTrue("it is not confirmed yet");
        sandbox.TopoApply("recover").Expect();
        Snoops(sandbox.Ok("ip", "-n", "router", "-d", "-j", "link", "show", "br0")).Should().BeTrue();
        apply.WaitForExit();
        sandbox.TopoApply("apply", without, "-y", "--confirm", "60s", "--confirm-if", "true").Expect();
        Snoops(Look()).Should().BeFalse("nothing leads back any more");

        string Look() => sandbox.Ok("nsenter", "-t", $"{inside.Id}", "-n", "ip", "-d", "-j", "link", "show", "br0");
    }

    private static bool Snoops(string link)
    {
        using var document = JsonDocument.Parse(link);
        return document.RootElement[0].GetProperty("linkinfo").GetProperty("info_data").GetProperty("mcast_snooping").GetInt32() == 1;
    }

    private static string Lab(int ports, string setting = "") => $$"""
        version: 1
        name: lab
        namespaces:
          router:
            interfaces:
              br0: { mac: "02:00:00:00:00:42", bridge: { ports: [{{string.Join(", ", Enumerable.Range(1, ports).Select(i => $"p{i}"))}}], stp: false{{setting}} } }
          hosts: {}
        links: [{{string.Join(", ", Enumerable.Range(1, ports).Select(i => $"\"hosts:q{i} -- router:p{i}\""))}}]
        """;
}
