using FluentAssertions;
using TopoApply.Testing.Oracles;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit;

namespace TopoApply.Kernel.Tests.Terminals;

/// <summary>What is asked on a terminal, and what the answers do.</summary>
public sealed class AskingTests
{
    private const string Question = "Apply these changes? [y/N]";

    [KernelTheory(Needs = "veth,tmux")]
    [InlineData("y", true)]
    [InlineData("Y", true)]
    [InlineData("yes", true)]
    [InlineData("n", false)]
    [InlineData("", false)]
    [InlineData("yeah", false)]
    public void Apply_shows_the_plan_and_goes_on_only_when_it_is_told_so(string answer, bool goesOn)
    {
        using var sandbox = new Sandbox();
        sandbox.Write(PaneLab.Small);
        using var pane = new Pane(sandbox);
        pane.Begin("topoapply apply lab.yaml");
        pane.WaitFor(Question);
        pane.Screen.Should().Contain("+ create address 10.1.1.1/24 dev eth0").And.Contain("Plan: 8 to create");
        pane.Modes.Should().Contain(" icanon ").And.Contain(" echo ").And.Contain(" isig ");
        pane.Type(answer);
        pane.Press("Enter");
        var (code, output) = pane.End();

        code.Should().Be(goesOn ? 0 : 1);
        output.Should().MatchRegex($@"\[y/N\] ?{answer}\n").And.Contain(goesOn ? "Applied: 10 operations" : "Not confirmed. Nothing was touched.");
        new Oracle(sandbox).NamespaceNames().Should().HaveCount(goesOn ? 2 : 0);
        pane.IsUsable.Should().BeTrue();
    }

    [KernelTheory(Needs = "veth,tmux")]
    [InlineData("C-d", 1)]
    [InlineData("C-c", 130)]
    [InlineData("C-\\", 131)]
    public void Keys_that_end_it_at_the_question_leave_everything_as_it_was(string key, int code)
    {
        using var sandbox = new Sandbox();
        var before = new Oracle(sandbox).All();
        sandbox.Write(PaneLab.Small);
        using var pane = new Pane(sandbox);
        pane.Begin("topoapply apply lab.yaml");
        pane.WaitFor(Question);
        pane.Press(key);
        var (ended, output) = pane.End();

        ended.Should().Be(code);
        output.Should().NotContain("   at ").And.NotContain("Applied");
        if (key == "C-d")
        {
            output.Should().EndWith($"{Question}\nNot confirmed. Nothing was touched.\n");
        }

        pane.IsUsable.Should().BeTrue();
        new Oracle(sandbox).All().Should().Be(before);
        sandbox.TopoApply("apply", "/run/lab.yaml", "-y").Expect(0).Output.Should().Contain("Applied", "nothing holds the lock any more");
    }

    [KernelFact(Needs = "veth,tmux")]
    public void It_can_be_stopped_at_the_question_and_go_on_later()
    {
        using var sandbox = new Sandbox();
        sandbox.Write(PaneLab.Small);
        using var pane = new Pane(sandbox);
        pane.Begin("topoapply apply lab.yaml");
        pane.WaitFor(Question);
        pane.Press("C-z");
        var (code, output) = pane.End();
        code.Should().Be(128 + 20);
        output.Should().Contain("Stopped");
        pane.IsUsable.Should().BeTrue();
        pane.Run("echo here").Output.Should().Be("here\n");

        pane.Begin("fg");
        pane.WaitFor("fg\n");
        pane.Type("yes");
        pane.Press("Enter");
        (code, output) = pane.End();
        code.Should().Be(0, output);
        output.Should().Contain("Applied: 10 operations");
    }

    [KernelFact(Needs = "veth,tmux")]
    public void Destroy_asks_as_well()
    {
        using var sandbox = new Sandbox();
        sandbox.TopoApply("apply", sandbox.Write(PaneLab.Small), "-y").Expect();
        using var pane = new Pane(sandbox);
        foreach (var (answer, code, left) in new[] { ("n", 1, 2), ("y", 0, 0) })
        {
            pane.Begin("topoapply destroy small");
            pane.WaitFor(Question);
            pane.Type(answer);
            pane.Press("Enter");
            pane.End().ExitCode.Should().Be(code);
            new Oracle(sandbox).NamespaceNames().Should().HaveCount(left);
        }
    }

    [KernelTheory(Needs = "veth,tmux")]
    [InlineData("topoapply apply lab.yaml </dev/null")]
    [InlineData("echo y | topoapply apply lab.yaml")]
    [InlineData("topoapply apply lab.yaml >/run/log")]
    [InlineData("topoapply apply lab.yaml </dev/null >/run/log")]
    public void Where_nobody_can_be_asked_it_does_not_guess(string command)
    {
        using var sandbox = new Sandbox();
        sandbox.Write(PaneLab.Small);
        using var pane = new Pane(sandbox, columns: 120);
        var (code, output) = pane.Run(command);

        code.Should().Be(1);
        output.Should().Contain("There is no terminal to ask on; say --yes to carry the plan out. Nothing was touched.").And.NotContain("[y/N]");
        new Oracle(sandbox).NamespaceNames().Should().BeEmpty();
    }

    [KernelFact(Needs = "veth,tmux")]
    public void Enter_keeps_what_waits_for_its_confirmation_and_an_enter_from_before_does_not()
    {
        using var sandbox = new Sandbox();
        PaneLab.Cables(sandbox, 80);
        using var pane = new Pane(sandbox);

        // Typed while the apply is at work, which takes a second and more.
        pane.Begin("topoapply apply none.yaml -y --summary --confirm 60s");
        pane.Until(() => PaneLab.Interfaces(sandbox) < 81, "the first cable goes");
        pane.Press("Enter");
        pane.WaitFor("press Enter here");
        Thread.Sleep(500);
        pane.Screen.Should().NotContain("Confirmed");
        sandbox.TopoApply("status").Expect().Output.Should().Contain("waits");
        pane.Press("Enter");
        var (code, output) = pane.End();
        code.Should().Be(0, output);
        output.Should().Contain("Confirmed");
        pane.IsUsable.Should().BeTrue();
        PaneLab.Interfaces(sandbox).Should().Be(1);
    }

    [KernelFact(Needs = "veth,tmux")]
    public void Ctrl_C_takes_back_what_waits_for_its_confirmation_and_Ctrl_D_says_nothing()
    {
        using var sandbox = new Sandbox();
        sandbox.Write(PaneLab.Small);
        using var pane = new Pane(sandbox);
        pane.Begin("topoapply apply lab.yaml -y --confirm 60s");
        pane.WaitFor("press Enter here");
        pane.Press("C-d");
        Thread.Sleep(500);
        new Oracle(sandbox).NamespaceNames().Should().HaveCount(2);
        sandbox.TopoApply("status").Expect().Output.Should().Contain("waits");
        pane.Press("C-c");
        var (code, output) = pane.End();
        code.Should().Be(7, output);
        output.Should().Contain("Reverted: restored");
        pane.IsUsable.Should().BeTrue();
        new Oracle(sandbox).NamespaceNames().Should().BeEmpty();
    }
}
