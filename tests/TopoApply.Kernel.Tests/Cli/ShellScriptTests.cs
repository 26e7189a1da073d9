using System.Text.Json.Nodes;
using FluentAssertions;
using TopoApply.Kernel.Tests.Examples;
using TopoApply.Testing.Oracles;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit;

namespace TopoApply.Kernel.Tests.Cli;

/// <summary>`plan --show shell`: what ip, nft and sysctl make of it is what we make of it.</summary>
public sealed class ShellScriptTests
{
    private const string Before = """
        version: 1
        name: edited
        namespaces:
          a:
            dns: { nameservers: [10.0.0.1] }
            sysctls: { net.ipv4.conf.all.rp_filter: 2 }
            routes:
              - { to: 10.9.0.0/16, via: 10.0.0.2 }
              - { to: 10.10.0.0/16, via: 10.0.0.2, metric: 7 }
              - { to: "fd09::/64", via: "fd00::2" }
            rules: [{ priority: 100, from: 10.0.0.0/24, table: 100 }]
            neighbours: [{ address: 10.0.0.77, dev: eth0, mac: "02:00:00:00:00:77" }]
            filter:
              input:
                rules:
                  - { accept: { state: [established, related] } }
                  - { accept: { protocol: tcp, port: 22 } }
                  - { drop: { protocol: tcp, port: [23, 25] } }
              forward: { policy: drop }
          b:
            interfaces:
              br0: { bridge: { ports: [p1] }, addresses: [10.5.0.1/24] }
          c: {}
        links:
          - a:eth0 10.0.0.1/24 fd00::1/64 -- b:eth0 10.0.0.2/24 fd00::2/64
          - a:eth1 -- b:p1
          - a:eth2 10.2.0.1/24 -- c:eth0 10.2.0.2/24
        """;

    private const string After = """
        version: 1
        name: edited
        namespaces:
          a:
            dns: { nameservers: [10.0.0.1, 10.0.0.2], search: ["it-s.lab.test"] }
            sysctls: { net.ipv4.conf.all.rp_filter: 1 }
            routes:
              - { to: 10.9.0.0/16, via: 10.0.0.3 }
              - { to: 10.11.0.0/16, nexthops: [{ via: 10.0.0.2, weight: 2 }, { via: 10.0.0.3, weight: 1 }] }
              - { to: 10.12.0.0/16, type: blackhole }
              - { to: "fd09::/64", via: "fd00::3" }
            rules: [{ priority: 100, from: 10.0.0.0/24, table: 200 }, { priority: 50, family: ipv6, fwmark: 0x10/0xff, action: prohibit }]
            neighbours: [{ address: 10.0.0.77, dev: eth0, mac: "02:00:00:00:00:78" }]
            nat: { masquerade: [{ out: eth0, from: 10.2.0.0/24, comment: "it's the way out" }] }
            filter:
              input:
                policy: drop
                rules:
                  - { accept: { state: [established, related] } }
                  - { accept: { protocol: icmp } }
                  - { accept: { protocol: tcp, port: 22 } }
              output: { rules: [{ accept: { out: [eth0, lo] } }] }
          b:
            interfaces:
              br0: { bridge: { ports: [p1], stp: true, priority: 4096, ageing_time: 60 }, addresses: [10.5.0.9/24, 10.5.0.1/24], mtu: 1400 }
              eth0: { mtu: 9000 }
        links:
          - a:eth0 10.0.0.1/24 fd00::1/64 -- b:eth0 10.0.0.2/24 fd00::2/64
          - a:eth3 -- b:p1
        """;

    public static TheoryData<string> Names => [.. Product.Examples()];

    [KernelTheory(Needs = "veth,bridge,nft")]
    [MemberData(nameof(Names))]
    public void The_script_builds_on_an_empty_kernel_what_an_apply_builds(string name)
    {
        using var sandbox = new Sandbox();
        ExampleTraffic.World(sandbox, name);
        Run(sandbox, sandbox.TopoApply("plan", Product.Example(name), "--show", "shell").Expect(2).Output);

        // What the world around is made of has MAC addresses by chance.
        var options = name.StartsWith("host-", StringComparison.Ordinal) ? OracleOptions.WithoutMacs : OracleOptions.None;
        var scripted = Seen(sandbox, name, options);

        using var other = new Sandbox();
        ExampleTraffic.World(other, name);
        other.TopoApply("apply", Product.Example(name), "-y").Expect();
        scripted.Should().Be(Seen(other, name, options));

        // That a namespace is ours stands in our own record, which no other tool writes. Nothing else is left to be done.
        var rest = JsonNode.Parse(sandbox.TopoApply("plan", Product.Example(name), "--adopt", "--format", "json").Expect(2).Output)!["changes"]!.AsArray();
        rest.Select(change => $"{change!["verb"]} {change["type"]}").Should().NotBeEmpty().And.OnlyContain(change => change == "adopt netns");
        sandbox.TopoApply("apply", Product.Example(name), "--adopt", "-y").Expect();
        sandbox.TopoApply("plan", Product.Example(name)).Expect().Output.Should().StartWith("No changes");
        Seen(sandbox, name, options).Should().Be(scripted);
    }

    [KernelFact(Needs = "veth,bridge,nft")]
    public void The_script_changes_a_running_lab_so_that_nothing_is_left_to_do_and_back()
    {
        using var sandbox = new Sandbox();
        var before = sandbox.Write(Before, "before.yaml");
        var after = sandbox.Write(After, "after.yaml");
        sandbox.TopoApply("apply", before, "-y").Expect();
        var first = new Oracle(sandbox).All();

        Run(sandbox, sandbox.TopoApply("plan", after, "--show", "shell").Expect(2).Output);
        sandbox.TopoApply("plan", after).Expect().Output.Should().StartWith("No changes");

        sandbox.Script("ip netns add c");
        sandbox.TopoApply("apply", before, "--adopt", "-y").Expect();
        new Oracle(sandbox).All().Should().Be(first);
    }

    /// <summary>Everything; of a hundred leaves that one line declares only the first and the last.</summary>
    private static string Seen(Sandbox sandbox, string name, OracleOptions options)
    {
        var oracle = new Oracle(sandbox, options);
        return name == "star-100" ? string.Join('\n', new[] { "hub", "leaf1", "leaf100" }.Select(oracle.Namespace)) : oracle.All();
    }

    private static void Run(Sandbox sandbox, string script) => sandbox.ExecWith(["sh", "-e"], input: script).Expect().Error.Should().BeEmpty();
}
