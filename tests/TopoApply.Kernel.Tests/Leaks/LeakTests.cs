using System.Globalization;
using FluentAssertions;
using TopoApply.Applying;
using TopoApply.Testing.Oracles;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit;
using Xunit.Abstractions;

namespace TopoApply.Kernel.Tests.Leaks;

/// <summary>
/// A lab with every kind of resource is made and removed again and again: what the process and the machine hold must not grow.
/// TOPOAPPLY_CYCLES says how often; without it, as often as fits in some seconds.
/// </summary>
[Collection(Alone.Name)]
public sealed class LeakTests(ITestOutputHelper output)
{
    /// <summary>What the second half may add to the managed memory. A count of the holdings itself keeps about 35 KiB.</summary>
    private const long ManagedSlack = 96 * 1024;

    private const long ResidentSlack = 16 * 1024 * 1024;

    private const string Lab = """
        version: 1
        name: leak
        namespaces:
          one:
            dns: { nameservers: [10.1.0.1] }
            hosts: { router: 10.1.0.1 }
            routes: [{ to: default, via: 10.1.0.1 }, { to: "fd02::/64", via: "fd01::1" }, { to: 10.9.0.0/16, type: blackhole }]
            neighbours: [{ address: 10.1.0.7, dev: eth0, mac: "02:00:00:00:00:07" }]
          two:
            forwarding: true
            sysctls: { net.ipv4.conf.all.rp_filter: 2 }
            interfaces: { br0: { bridge: { ports: [p1], stp: false }, addresses: [10.1.0.1/24, "fd01::1/64"] } }
            rules: [{ priority: 500, from: 10.1.0.0/24, table: 99 }]
            routes: [{ to: default, via: 192.0.2.1, table: 99 }]
            nat:
              masquerade: [{ out: up, from: 10.1.0.0/24 }]
              dnat: [{ in: up, protocol: tcp, port: 8080, to: "10.1.0.2:80" }]
            filter: { forward: { policy: drop, rules: [{ accept: { state: [established, related] } }, { accept: { protocol: tcp, port: [22, 80-90] } }] } }
        host:
          routes: [{ to: 10.1.0.0/24, via: 192.0.2.2 }]
          rules: [{ priority: 600, from: 10.1.0.0/24, table: 254 }]
        links:
          - one:eth0 10.1.0.2/24 fd01::2/64 -- two:p1
          - two:up 192.0.2.2/24 -- host:leak0 192.0.2.1/24
        """;

    [KernelFact(Needs = "veth,bridge,nft")]
    public void A_process_that_makes_and_removes_a_lab_does_not_grow()
    {
        using var sandbox = new Sandbox();
        var engine = new Engine(sandbox);
        var oracle = new Oracle(sandbox);
        var empty = oracle.All();
        var operations = engine.Plan(Lab).Operations.Count;

        var cycles = Cycles.Run(
            number =>
            {
                // Ways out that are not the usual one leak first.
                switch (number % 8)
                {
                    case 3:
                        engine.Apply(Lab, failAt: number % operations).Outcome.Should().Be(ApplyOutcome.RolledBack);
                        break;
                    case 5:
                        Interrupt(engine, number % operations);
                        break;
                    case 7:
                        engine.Succeed(Lab);
                        engine.Destroy("leak", failAt: 1 + (number % 5)).Outcome.Should().Be(ApplyOutcome.RolledBack);
                        break;
                }

                engine.Succeed(Lab);
                engine.Destroy("leak").Outcome.Should().Be(ApplyOutcome.Applied);
            },
            () => Holdings.Of(sandbox));

        output.WriteLine(cycles.ToString());
        oracle.All().Should().Be(empty);
        cycles.End.GrownSince(cycles.Start).Should().BeEmpty("{0}", cycles);
        (cycles.End.Managed - cycles.Middle.Managed).Should().BeLessThan(ManagedSlack, "{0}", cycles);
        (cycles.End.Resident - cycles.Middle.Resident).Should().BeLessThan(ResidentSlack, "{0}", cycles);
    }

    [KernelFact(Needs = "veth,bridge,nft")]
    public void Programs_that_make_and_remove_a_lab_leave_nothing_behind()
    {
        using var sandbox = new Sandbox();
        var oracle = new Oracle(sandbox);
        var empty = oracle.All();
        var file = sandbox.Write(Lab);

        var cycles = Cycles.Run(
            _ =>
            {
                sandbox.TopoApply("apply", file, "--yes").ExitCode.Should().Be(0);
                sandbox.TopoApply("destroy", file, "--yes").ExitCode.Should().Be(0);
            },
            () => Holdings.Of(sandbox));

        output.WriteLine(cycles.ToString());
        oracle.All().Should().Be(empty);
        cycles.End.GrownSince(cycles.Start).Should().BeEmpty("{0}", cycles);
    }

    public static TheoryData<string> Leaks => ["descriptor", "mount", "file", "namespace", "link", "threads"];

    /// <summary>The measure itself: each sort of leak, made on purpose, is seen.</summary>
    [KernelTheory]
    [MemberData(nameof(Leaks))]
    public void A_leak_is_seen(string sort)
    {
        using var sandbox = new Sandbox();
        using var end = new ManualResetEventSlim();
        List<IDisposable> leaked = [];
        var before = Holdings.Of(sandbox);
        for (var i = 0; i < 3; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"leak{i}");
            switch (sort)
            {
                case "descriptor":
                    leaked.Add(sandbox.Run(() => File.Create($"/run/{name}", 1, FileOptions.DeleteOnClose)));
                    break;
                case "mount":
                    sandbox.Script($"mkdir /run/{name}; mount -t tmpfs none /run/{name}");
                    break;
                case "file":
                    sandbox.Run(() => File.WriteAllText($"/run/{name}", ""));
                    break;
                case "namespace":
                    sandbox.Ok("ip", "netns", "add", name);
                    break;
                case "link":
                    sandbox.Ok("ip", "link", "add", name, "type", "veth", "peer", "name", $"{name}b");
                    break;
                case "threads":
                    new Thread(end.Wait) { IsBackground = true }.Start();
                    break;
            }
        }

        var grown = Holdings.Of(sandbox).GrownSince(before);
        end.Set();
        leaked.ForEach(item => item.Dispose());
        grown.Should().Contain(line => line.StartsWith(sort, StringComparison.Ordinal));
    }

    private static void Interrupt(Engine engine, int at)
    {
        using var cancellation = new CancellationTokenSource();
        engine.Apply(Lab, failAt: at, before: _ => cancellation.Cancel(), cancellation: cancellation.Token)
            .Outcome.Should().BeOneOf(ApplyOutcome.RolledBack, ApplyOutcome.Applied);
    }
}
