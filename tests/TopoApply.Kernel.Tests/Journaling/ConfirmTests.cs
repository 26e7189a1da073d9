using System.Net.Sockets;
using System.Text;
using FluentAssertions;
using TopoApply.Testing.Networking;
using TopoApply.Testing.Oracles;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;

namespace TopoApply.Kernel.Tests.Journaling;

/// <summary>`apply --confirm`: the result stays only when somebody says so in time.</summary>
public sealed class ConfirmTests
{
    private const string First = "version: 1\nname: lab\nnamespaces: { one: {}, two: {} }\nlinks: [\"one:eth0 10.0.0.1/24 -- two:eth0 10.0.0.2/24\"]\n";
    private const string Second = "version: 1\nname: lab\nnamespaces: { one: {}, three: {} }\nlinks: [\"one:eth0 10.0.0.1/24 -- three:eth0 10.0.0.3/24\"]\n";

    [KernelFact]
    public void Confirmed_in_time_it_stays()
    {
        using var lab = new Lab();
        using var apply = lab.Apply("60s");
        lab.Sandbox.TopoApply("status").Expect().Output.Should().Contain("s more for `topoapply confirm`");
        lab.Sandbox.TopoApply("plan", lab.SecondFile).Expect().Error.Should().Contain("s more for `topoapply confirm`");
        lab.Sandbox.TopoApply("apply", lab.FirstFile, "-y").Expect(5).Error.Should().Contain("waits").And.Contain("topoapply confirm");
        lab.Sandbox.TopoApply("confirm").Expect().Output.Should().Contain("Confirmed: lab");
        apply.WaitForExit().ExitCode.Should().Be(0, apply.ErrorSoFar);
        apply.OutputSoFar.Should().Contain("Confirmed: lab");
        lab.Sandbox.TopoApply("plan", lab.SecondFile).Expect();
        lab.Sandbox.TopoApply("confirm").Expect(1).Error.Should().Contain("Nothing waits");
        lab.Sandbox.TopoApply("destroy", "lab", "-y").Expect();
        lab.NothingIsLeft();
    }

    [KernelFact]
    public void Without_a_confirmation_the_state_before_comes_back_with_its_namespaces()
    {
        using var lab = new Lab();
        using var apply = lab.Apply("2s");
        var result = apply.WaitForExit();
        result.ExitCode.Should().Be(7, result.Error);
        result.Error.Should().Contain("Not confirmed in time");
        lab.IsAsBefore();
        lab.Sandbox.TopoApply("status").Expect().Output.Should().Contain("NOT CONFIRMED, reverted");
        lab.Sandbox.TopoApply("confirm").Expect(1);
        lab.Sandbox.TopoApply("plan", lab.FirstFile).Expect();
    }

    /// <summary>SIGKILL; SIGHUP, which a terminal that is closed and a connection that breaks send; SIGTERM.</summary>
    [KernelTheory]
    [Xunit.InlineData(9)]
    [Xunit.InlineData(1)]
    [Xunit.InlineData(15)]
    public void It_is_reverted_in_time_and_logged_even_when_the_process_that_waits_is_gone(int signal)
    {
        using var lab = new Lab();
        using var log = lab.SystemLog();
        using var apply = lab.Apply("4s");
        apply.Signal(signal);
        apply.WaitForExit().ExitCode.Should().Be(128 + signal);
        lab.Sandbox.Ok("ip", "netns", "list").Should().Contain("three", "the time is not over yet");
        lab.WaitForRevert();
        lab.IsAsBefore();
        var line = new byte[1000];
        log.ReceiveTimeout = 5000;
        Encoding.UTF8.GetString(line, 0, log.Receive(line)).Should().MatchRegex("topoapply\\[[0-9]+\\]: the apply of lab was not confirmed within 4 s: reverted");
    }

    [KernelFact]
    public void An_interrupt_while_it_waits_takes_it_back_at_once()
    {
        using var lab = new Lab();
        using var apply = lab.Apply("60s");
        apply.Signal(2);
        var result = apply.WaitForExit();
        result.ExitCode.Should().Be(7, result.Error);
        result.Error.Should().Contain("Reverted").And.MatchRegex("restored ([0-9]+)/\\1, verified");
        lab.IsAsBefore();
    }

    [KernelFact]
    public void A_process_that_is_killed_half_way_is_taken_back_by_the_one_that_watches()
    {
        const string Bare = "version: 1\nname: many\nnamespaces: { one: {}, two: {} }\n";
        using var sandbox = new Sandbox();
        sandbox.TopoApply("apply", sandbox.Write(Bare + "links:\n  - one:p[1-60] 10.${i}.0.1/24 -- two:p[1-60] 10.${i}.0.2/24\n", "cables.yaml"), "-y").Expect();
        var before = new Oracle(sandbox).All();
        using var apply = sandbox.Start(Product.Command("apply", sandbox.Write(Bare, "bare.yaml"), "-y", "--confirm", "60s"));
        Traffic.Eventually(() => sandbox.Ok("ip", "-n", "one", "-o", "link").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length < 61, 20_000).Should().BeTrue();
        apply.Signal(9);
        Traffic.Eventually(() => sandbox.TopoApply("status").Output.Contains("died, the state before is restored", StringComparison.Ordinal), 20_000).Should().BeTrue();
        new Oracle(sandbox).All().Should().Be(before);
    }

    [KernelFact]
    public void From_another_network_namespace_it_is_not_confirmed()
    {
        using var lab = new Lab();
        using var apply = lab.Apply("60s");
        lab.Sandbox.Exec(["unshare", "-n", .. Product.Command("confirm")]).Expect(5).Error.Should().Contain("another network namespace");
        lab.Sandbox.TopoApply("status").Expect().Output.Should().Contain("s more for `topoapply confirm`");
        lab.Sandbox.TopoApply("recover").Expect().Error.Should().Contain("Reverted");
        apply.WaitForExit().ExitCode.Should().Be(7);
        lab.IsAsBefore();
    }

    [KernelFact]
    public void A_command_that_succeeds_confirms_and_one_that_does_not_lets_it_revert()
    {
        using var lab = new Lab();
        lab.Sandbox.TopoApply("apply", lab.SecondFile, "-y", "--confirm", "30s", "--confirm-if", "ip netns exec one ping -c 1 -W 1 10.0.0.3 >/dev/null").Expect().Output.Should().Contain("Confirmed: lab");
        lab.Sandbox.TopoApply("apply", lab.FirstFile, "-y").Expect();
        lab.Sandbox.TopoApply("plan", lab.FirstFile).Expect();
        using var other = new Lab();
        other.Sandbox.TopoApply("apply", other.SecondFile, "-y", "--confirm", "2s", "--confirm-if", "false").Expect(7);
        other.IsAsBefore();
    }

    [KernelFact]
    public void A_time_that_is_none_is_refused_before_anything_else()
    {
        using var sandbox = new Sandbox();
        var file = sandbox.Write(First);
        foreach (var time in new[] { "0s", "60", "s", "-5s", "25h", "99999999999s" })
        {
            sandbox.TopoApply("apply", file, "-y", $"--confirm={time}").Expect(1).Error.Should().Contain("from 1s to 24h");
        }

        sandbox.TopoApply("apply", file, "-y", "--confirm-if", "true").Expect(1).Error.Should().Contain("--confirm");
    }

    /// <summary>The first topology is there, and the second is to be.</summary>
    private sealed class Lab : IDisposable
    {
        private readonly string _before;
        private readonly IReadOnlyDictionary<string, ulong> _cookies;

        public Lab()
        {
            FirstFile = Sandbox.Write(First, "first.yaml");
            SecondFile = Sandbox.Write(Second, "second.yaml");
            Sandbox.TopoApply("apply", FirstFile, "-y").Expect();
            _before = new Oracle(Sandbox).All();
            _cookies = new Oracle(Sandbox).Cookies();
        }

        public Sandbox Sandbox { get; } = new();

        public string FirstFile { get; }

        public string SecondFile { get; }

        /// <summary>Applies the second and returns when it waits for its confirmation.</summary>
        public ChildProcess Apply(string time)
        {
            var apply = Sandbox.Start(Product.Command("apply", SecondFile, "-y", "--confirm", time));
            Traffic.Eventually(() => apply.HasExited || Sandbox.Run(() => File.Exists("/var/lib/topoapply/armed")), 20_000).Should().BeTrue(apply.ErrorSoFar);
            apply.HasExited.Should().BeFalse(apply.ErrorSoFar);
            return apply;
        }

        /// <summary>The system's log of this sandbox: a /dev of its own with a socket in it.</summary>
        public Socket SystemLog()
        {
            Sandbox.Script("""
                mkdir /run/dev; mount -t tmpfs none /run/dev
                for name in null zero random urandom; do touch /run/dev/$name; mount --bind /dev/$name /run/dev/$name; done
                mount --move /run/dev /dev
                """);
            return Sandbox.Run(() =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
                socket.Bind(new UnixDomainSocketEndPoint("/dev/log"));
                return socket;
            });
        }

        public void WaitForRevert() =>
            Traffic.Eventually(() => Sandbox.TopoApply("status").Output.Contains("NOT CONFIRMED, reverted", StringComparison.Ordinal), 20_000).Should().BeTrue();

        public void IsAsBefore()
        {
            new Oracle(Sandbox).Cookies().Should().Equal(_cookies, "the very same namespaces are back");
            new Oracle(Sandbox).All().Should().Be(_before);
        }

        public void NothingIsLeft()
        {
            new Oracle(Sandbox).NamespaceNames().Should().BeEmpty();
            Sandbox.Run(() => Directory.Exists("/run/topoapply/pins")).Should().BeFalse();
        }

        public void Dispose() => Sandbox.Dispose();
    }
}
