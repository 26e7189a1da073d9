using FluentAssertions;
using TopoApply.Testing;
using TopoApply.Testing.Oracles;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit;
using Xunit.Abstractions;

namespace TopoApply.Kernel.Tests.Faults;

/// <summary>
/// Faults from outside: strace(1) kills the real program at a system call, or answers the call in the kernel's place. TOPOAPPLY_FAULTS makes
/// the samples larger.
/// </summary>
public sealed class InjectedTests(ITestOutputHelper output)
{
    private const string First = """
        version: 1
        name: lab
        namespaces:
          one: { dns: { nameservers: [192.0.2.1] }, routes: [{ to: default, via: 10.0.0.2 }] }
          two: { forwarding: ipv4, nat: { masquerade: [{ out: eth0 }] } }
        links: ["one:eth0 10.0.0.1/24 fd00::1/64 -- two:eth0 10.0.0.2/24"]
        """;

    private static readonly string s_second = First.Replace("192.0.2.1", "192.0.2.9", StringComparison.Ordinal).Replace("10.0.0.2", "10.0.0.3", StringComparison.Ordinal)
        .Replace("fd00::1/64", "10.0.1.1/24", StringComparison.Ordinal) + "\n  - two:eth1 10.0.5.1/24 -- three:eth0 10.0.5.2/24\n";

    private static readonly string s_other = s_second.Replace("links: [\"", "  three: {}\nlinks:\n  - \"", StringComparison.Ordinal).Replace("\"]", "\"", StringComparison.Ordinal);

    [KernelTheory(Needs = "veth,nft,strace")]
    [InlineData("sendto", false)]
    [InlineData("sendto", true)]
    [InlineData("recvfrom", false)]
    [InlineData("fsync", false)]
    [InlineData("rename", true)]
    [InlineData("mount", false)]
    [InlineData("mount", true)]
    [InlineData("umount2", true)]
    [InlineData("unlinkat", true)]
    public void Killed_at_any_of_its_system_calls_it_can_be_recovered(string calls, bool removing)
    {
        using var lab = new Lab(removing);
        var total = lab.Count(calls);
        total.Should().BePositive();
        var (killed, finished) = (0, 0);
        foreach (var when in Sample(total, 4))
        {
            var result = lab.Apply($"{calls}:signal=SIGKILL:when={when}");
            if (result.ExitCode == 0)
            {
                // The thread at work made fewer of them this time.
                lab.GoBack();
                continue;
            }

            result.ExitCode.Should().Be(128 + 9, "{0} of {1}: {2}", when, calls, result.Error);
            killed++;
            var recovered = lab.Sandbox.TopoApply("recover").Expect();
            if (recovered.Error.Contains("its result stays", StringComparison.Ordinal) || lab.IsAsWanted())
            {
                finished++;
                lab.GoBack();
            }

            lab.IsAsBefore($"killed at {when}. of {total} {calls}: {recovered.Error}");
        }

        output.WriteLine($"{killed} kills at {total} places of {calls}, {finished} of them after the result was verified");
        killed.Should().BePositive();
    }

    [KernelTheory(Needs = "veth,nft,strace")]
    [InlineData("fsync", "EIO")]
    [InlineData("fsync", "ENOSPC")]
    [InlineData("pwrite64", "ENOSPC")]
    [InlineData("pwrite64", "EIO")]
    [InlineData("rename", "EIO")]
    [InlineData("sendto", "ENOBUFS")]
    [InlineData("sendto", "EPERM")]
    [InlineData("recvfrom", "ENOBUFS")]
    [InlineData("mount", "ENOMEM")]
    [InlineData("mkdirat", "EROFS")]
    public void Whatever_call_fails_it_ends_in_the_wish_or_in_the_state_before(string call, string error)
    {
        using var lab = new Lab(removing: false);
        var total = lab.Count(call);
        var (failed, done) = (0, 0);
        foreach (var when in Sample(total, 3))
        {
            var result = lab.Apply($"{call}:error={error}:when={when}");
            if (result.ExitCode == 0)
            {
                done++;
                lab.Sandbox.TopoApply("recover").Expect();
                lab.IsAsWanted().Should().BeTrue("it said so: {0}. {1} was {2}", when, call, error);
                lab.GoBack();
            }
            else
            {
                result.ExitCode.Should().BeOneOf([3, 5], "{0}. {1} was {2}: {3}", when, call, error, result.Error);
                result.Error.Should().NotContain("   at TopoApply", "what the machine refuses is no bug");
                failed++;
                lab.Sandbox.TopoApply("recover").Expect();
            }

            lab.IsAsBefore($"{when}. {call} was {error}: {result.Error}");
        }

        output.WriteLine($"{call} {error}: {failed} failed and were taken back, {done} went on all the same, of {total} places");
        (failed + done).Should().BePositive();
    }

    [KernelFact(Needs = "veth,nft,strace")]
    public void What_was_kept_for_undo_and_cannot_be_let_go_does_not_take_back_what_was_verified()
    {
        using var lab = new Lab(removing: true);
        var result = lab.Apply("umount2:error=EPERM:when=2+");
        result.ExitCode.Should().Be(0, "the first one took the name away, and the others are about pins: {0}", result.Error);
        result.Error.Should().Contain("TA4008").And.Contain("the next command will see to it");
        lab.IsAsWanted().Should().BeTrue();
        lab.Sandbox.Run(() => Directory.Exists("/run/topoapply/pins")).Should().BeTrue();
        lab.Sandbox.TopoApply("recover").Expect().Error.Should().Contain("its result stays");
        lab.IsAsWanted().Should().BeTrue();
        lab.GoBack();
        lab.IsAsBefore("what was kept is gone");
    }

    private static List<int> Sample(int total, int most)
    {
        var count = Setting.Number("TOPOAPPLY_FAULTS") is null ? most : total;
        return [.. Enumerable.Range(1, total).OrderBy(_ => Random.Shared.Next()).Take(count).Order()];
    }

    /// <summary>The first topology is there; the second is to be, under strace.</summary>
    private sealed class Lab : IDisposable
    {
        private readonly string _firstFile;
        private readonly string _secondFile;
        private readonly string _before;
        private readonly string _files;
        private readonly string _wanted;

        public Lab(bool removing)
        {
            _firstFile = Sandbox.Write(removing ? s_other : First, "first.yaml");
            _secondFile = Sandbox.Write(removing ? First : s_other, "second.yaml");
            Sandbox.TopoApply("apply", _secondFile, "-y").Expect();
            Sandbox.TopoApply("apply", _firstFile, "-y").Expect();
            _before = new Oracle(Sandbox).All();
            Sandbox.TopoApply("apply", _secondFile, "-y").Expect();
            _wanted = new Oracle(Sandbox).All();
            GoBack();
            _files = Files();
            IsAsBefore("there and back");
        }

        public Sandbox Sandbox { get; } = new();

        /// <summary>How many of these calls an apply makes.</summary>
        public int Count(string calls)
        {
            Sandbox.Exec(["strace", "-f", "-qq", "-e", "signal=none", "-e", $"trace={calls}", "-o", "/run/trace", .. Product.Command("apply", _secondFile, "-y")]).Expect();
            GoBack();

            // Threads count their calls each for themselves: the one that counts most is the one at work.
            return Sandbox.Run(() => File.ReadLines("/run/trace").GroupBy(line => line.Split(' ')[0]).Max(g => g.Count()));
        }

        public ExecResult Apply(string injection) =>
            Sandbox.Exec(["strace", "-f", "-qq", "-e", $"trace={injection.Split(':')[0]}", "-e", $"inject={injection}", "-o", "/dev/null", .. Product.Command("apply", _secondFile, "-y")]);

        public bool IsAsWanted() => new Oracle(Sandbox).All() == _wanted;

        public void GoBack() => Sandbox.TopoApply("apply", _firstFile, "-y").Expect();

        public void IsAsBefore(string because)
        {
            TextDiff.Demand(_before, new Oracle(Sandbox).All(), because);
            Files().Should().Be(_files, because);
        }

        public void Dispose() => Sandbox.Dispose();

        /// <summary>Everything that we ever write, by name.</summary>
        private string Files() => Sandbox.Script("find /etc/netns /run/netns /run/topoapply /var/lib/topoapply -printf '%p\\n' | sort");
    }
}
