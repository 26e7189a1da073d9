using FluentAssertions;
using TopoApply.Applying;
using TopoApply.Diagnostics;
using TopoApply.Model;
using TopoApply.Planning;
using TopoApply.Testing.Oracles;
using TopoApply.Testing.Xunit;
using static TopoApply.Kernel.Tests.Kinds.KindLab;

namespace TopoApply.Kernel.Tests.Kinds;

/// <summary>Namespaces: made, named last, taken away and brought back.</summary>
public sealed class NamespaceTests
{
    [KernelFact]
    public void Namespaces_appear_as_ip_netns_shows_them_and_leave_nothing()
    {
        using var lab = new KindLab();
        var before = lab.Everything;
        lab.Apply([.. Namespace("a"), .. Namespace("b")]);
        lab.Sandbox.Ok("ip", "netns", "list").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')[0]).Should().BeEquivalentTo("a", "b");
        lab.Ip("a", "-br address show lo").Should().Contain("127.0.0.1/8");
        lab.Apply(Namespace("b"));
        lab.Sandbox.Ok("ip", "netns", "list").Should().NotContain("a").And.Contain("b");
        lab.Apply();
        lab.Everything.Should().Be(before);
        lab.Sandbox.Ok("cat", "/proc/self/mountinfo").Should().NotContain("nsfs").And.NotContain("pins");
    }

    [KernelFact]
    public void A_namespace_that_somebody_else_made_is_refused_and_adopted_on_request()
    {
        using var lab = new KindLab();
        lab.Sandbox.Script("ip netns add a; ip -n a link add e type veth peer name f; ip -n a address add 10.0.0.1/24 dev e");
        var before = lab.Everything;
        var cookie = new Oracle(lab.Sandbox).Cookies()["a"];
        var target = new State([.. Namespace("a"), .. Cable("a:e", "a:f"), Address("a", "e", "10.0.0.2/24")]);
        lab.Diagnostics(target).Should().ContainSingle(d => d.Code == "TA4001").Which.Hint.Should().Contain("--adopt");
        lab.Everything.Should().Be(before);

        lab.TryApply(target, adopt: true).Outcome.Should().Be(ApplyOutcome.Applied);
        lab.Changes(target).Should().BeEmpty();
        new Oracle(lab.Sandbox).Cookies()["a"].Should().Be(cookie);
        lab.Ip("a", "-4 address show e").Should().Contain("10.0.0.2/24").And.NotContain("10.0.0.1/24");
        lab.Apply();
        lab.Sandbox.Ok("ip", "netns", "list").Should().BeEmpty();
    }

    [KernelFact]
    public void Kernel_fact_a_name_made_again_by_somebody_else_is_another_namespace_though_its_inode_may_be_the_same()
    {
        using var lab = new KindLab();
        lab.Apply(Namespace("a"));
        lab.Sandbox.Script("ip netns del a; ip netns add a; ip -n a link set lo up");
        lab.Diagnostics(new State(Namespace("a"))).Should().ContainSingle(d => d.Code == "TA4001");
        lab.Changes(State.Empty).Should().BeEmpty("it is not ours to delete");
    }

    [KernelFact]
    public void Without_the_record_a_namespace_is_not_ours_any_more()
    {
        using var lab = new KindLab();
        lab.Apply(Namespace("a"));
        lab.Sandbox.Script("rm -r /run/topoapply");
        lab.Changes(State.Empty).Should().BeEmpty();
        lab.Diagnostics(new State(Namespace("a"))).Should().ContainSingle(d => d.Code == "TA4001");
    }

    [KernelFact]
    public void A_record_of_another_boot_counts_for_nothing()
    {
        using var lab = new KindLab();
        lab.Apply(Namespace("a"));
        lab.Sandbox.Script("sed -i 's/\"boot\": \".*\"/\"boot\": \"another\"/' /run/topoapply/topologies/test.json");
        lab.Changes(State.Empty).Should().BeEmpty();
    }

    [KernelFact]
    public void Another_topology_s_namespace_is_refused()
    {
        using var lab = new KindLab();
        lab.Apply(Namespace("a"));
        lab.Sandbox.Run(() =>
        {
            using var kernel = new LinuxKernel();
            var target = new State(Namespace("a"));
            return new Applier(kernel, new LinuxJournal(), new ReadScope("other", target), target, default, CancellationToken.None).Plan().Diagnostics;
        }).Should().ContainSingle(d => d.Code == "TA4001");
    }

    [KernelFact]
    public void A_leftover_file_is_bound_over_with_a_warning()
    {
        using var lab = new KindLab();
        lab.Sandbox.Script("touch /run/netns/a");
        lab.Diagnostics(new State(Namespace("a"))).Should().ContainSingle(d => d.Code == "TA4003" && d.Severity == Severity.Warning);
        lab.Apply(Namespace("a"));
        lab.Ip("a", "-br link").Should().Contain("lo");
    }

    [KernelTheory]
    [Xunit.InlineData("ln -s /run/netns/real /run/netns/a; ip netns add real")]
    [Xunit.InlineData("mkfifo /run/netns/a")]
    [Xunit.InlineData("mkdir /run/netns/a")]
    [Xunit.InlineData("echo text >/run/netns/a")]
    [Xunit.InlineData("touch /run/netns/a; mount --bind /proc/self/ns/uts /run/netns/a")]
    public void What_is_not_a_namespace_is_refused_and_left_alone(string script)
    {
        using var lab = new KindLab();
        lab.Sandbox.Script(script);
        var listing = lab.Sandbox.Ok("ls", "-l", "/run/netns");
        lab.Diagnostics(new State(Namespace("a")), adopt: true).Should().ContainSingle(d => d.Code == "TA4001");
        lab.Sandbox.Ok("ls", "-l", "/run/netns").Should().Be(listing);
    }

    [KernelTheory]
    [Xunit.InlineData("ip netns add a; touch /run/netns/b; mount --bind /run/netns/a /run/netns/b")]
    [Xunit.InlineData("ip netns attach a $$")]
    public void Two_names_of_one_namespace_and_a_name_of_the_host_are_refused(string script)
    {
        using var lab = new KindLab();
        lab.Sandbox.Script(script);
        lab.Diagnostics(new State([.. Namespace("a"), .. Namespace("b")]), adopt: true).Should().ContainSingle(d => d.Code == "TA4002" && d.Severity == Severity.Error);
    }

    [KernelFact]
    public void A_deleted_namespace_comes_back_with_its_processes_when_the_apply_fails()
    {
        using var lab = new KindLab();
        Resource[] lab1 = [.. Namespace("a"), .. Namespace("b"), .. Cable("a:e", "b:e"), Address("a", "e", "10.0.0.1/24"), Address("b", "e", "10.0.0.2/24")];
        lab.Apply(lab1);
        var before = lab.Everything;
        var cookies = new Oracle(lab.Sandbox).Cookies();
        using var inside = lab.Sandbox.StartWith(["sleep", "60"], netns: "a");

        var report = lab.Sandbox.Run(() =>
        {
            using var kernel = new LinuxKernel();
            var target = State.Empty;
            using var failing = new FailingAtCommit(kernel);
            var applier = new Applier(failing, new LinuxJournal(), new ReadScope(LabName, target), target, default, CancellationToken.None);
            return applier.Apply(applier.Plan().Plan!);
        });
        report.Outcome.Should().Be(ApplyOutcome.RolledBack);
        lab.Everything.Should().Be(before);
        new Oracle(lab.Sandbox).Cookies().Should().BeEquivalentTo(cookies);
        lab.Sandbox.Ok("ip", "netns", "pids", "a").Trim().Should().Be($"{inside.Id}");
        lab.Sandbox.Ok("find", "/run/topoapply").Should().NotContain("pins");
    }

    [KernelFact]
    public void A_crash_before_commit_leaves_new_namespaces_unnamed_and_deleted_ones_recoverable()
    {
        using var lab = new KindLab();
        lab.Apply(Namespace("a"));
        var cookie = new Oracle(lab.Sandbox).Cookies()["a"];
        lab.Sandbox.Run(() =>
        {
            // Dropped without commit or abandon, as by SIGKILL.
            using var kernel = new LinuxKernel();
            var target = new State(Namespace("b"));
            var live = kernel.Read(new ReadScope(LabName, target), new DiagnosticBag());
            var plan = Planner.Plan(LabName, target, live, default, new DiagnosticBag());
            kernel.Begin(LabName, target);
            foreach (var operation in plan!.Operations.Where(o => o.Verb != OperationVerb.Publish))
            {
                kernel.Execute(operation);
            }
        });
        lab.Sandbox.Ok("ip", "netns", "list").Should().BeEmpty();

        lab.Apply(Namespace("a"));
        new Oracle(lab.Sandbox).Cookies()["a"].Should().Be(cookie, "the pin was found");
        lab.Sandbox.Ok("find", "/run/topoapply").Should().NotContain("pins");
    }

    [KernelFact]
    public void The_lock_is_for_one_and_names_its_holder()
    {
        using var lab = new KindLab();
        lab.Sandbox.Run(() =>
        {
            using (var first = HostLock.TryTake(out _))
            {
                first.Should().NotBeNull();
                HostLock.TryTake(out var holder).Should().BeNull();
                holder.Should().Be(Environment.ProcessId);
            }

            using var second = HostLock.TryTake(out _);
            second.Should().NotBeNull();
        });
    }

    [KernelFact]
    public void A_run_directory_that_others_may_write_to_is_not_trusted()
    {
        using var lab = new KindLab();
        lab.Sandbox.Script("mkdir -m 777 /run/topoapply");
        FluentActions.Invoking(() => lab.Sandbox.Run(() => HostLock.TryTake(out _))).Should().Throw<Exception>().WithMessage("*written to by others*");
    }

    /// <summary>Does everything, and then finds fault with it at verification.</summary>
    private sealed class FailingAtCommit(LinuxKernel kernel) : IKernel
    {
        private int _completed;

        public State Read(ReadScope scope, DiagnosticBag bag)
        {
            var state = kernel.Read(scope, bag);
            if (_completed == 1)
            {
                _completed++;
                bag.Error("TA0000", SourceSpan.None, "made to fail");
            }

            return state;
        }

        public void Begin(string topology, State target) => kernel.Begin(topology, target);

        public void Execute(Operation operation) => kernel.Execute(operation);

        public void Flush()
        {
            kernel.Flush();
            _completed++;
        }

        public void Complete() => kernel.Complete();

        public void Commit() => kernel.Commit();

        public void Release() => kernel.Release();

        public void Resume(string topology, byte[]? recordBefore) => kernel.Resume(topology, recordBefore);

        public void Abandon() => kernel.Abandon();

        public void Dispose()
        {
        }
    }
}
