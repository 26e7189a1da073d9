using System.Text;
using FluentAssertions;
using TopoApply.Testing.Oracles;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit;

namespace TopoApply.Kernel.Tests.Terminals;

/// <summary>An apply that takes seconds: how far it has come, and how it is stopped.</summary>
public sealed class LongApplyTests
{
    private const int Cables = 120;

    [KernelTheory(Needs = "veth,tmux")]
    [InlineData(80)]
    [InlineData(40)]
    [InlineData(20)]
    public void One_line_says_how_far_it_has_come_and_nothing_of_it_stays(int columns)
    {
        using var sandbox = new Sandbox();
        PaneLab.Cables(sandbox, Cables);
        using var pane = new Pane(sandbox, columns);
        pane.Begin("topoapply apply none.yaml -y --summary");
        HashSet<string> seen = [];
        pane.Until(
            () =>
            {
                var lines = pane.Screen.Split('\n').Where(line => line.Contains($"/{Cables} operation", StringComparison.Ordinal)).ToList();
                lines.Should().HaveCountLessThanOrEqualTo(1, "it is written over:\n{0}", pane.Screen);
                seen.UnionWith(lines.Select(line => line.Split('/')[0]));
                return pane.Screen.Contains("verified", StringComparison.Ordinal);
            },
            "verified");
        var (code, output) = pane.End();
        code.Should().Be(0, output);
        seen.Should().HaveCountGreaterThan(2, "it goes on and on");
        output.Should().NotContain($"/{Cables} operation").And.NotContain(" left\n").And.Contain("Applied:");
        pane.IsUsable.Should().BeTrue();
    }

    [KernelFact(Needs = "veth,tmux")]
    public void A_terminal_that_becomes_narrower_meanwhile_shows_nothing_twice()
    {
        using var sandbox = new Sandbox();
        PaneLab.Cables(sandbox, 200);
        using var pane = new Pane(sandbox, 100);
        pane.Begin("topoapply apply none.yaml -y --summary");
        pane.WaitFor("/200 operations");
        pane.Resize(56);
        pane.WaitFor("Applied:");
        var (code, output) = pane.End();
        code.Should().Be(0, output);
        output.Should().NotContain("/200 operations");
        pane.Unbroken.Split('\n').SkipWhile(line => !line.StartsWith("Plan:", StringComparison.Ordinal)).Skip(1).Should().HaveCountGreaterThan(1).And.OnlyContain(line => line.Length <= 56, "what is printed after it keeps to the new width");
    }

    [KernelTheory(Needs = "veth,tmux")]
    [InlineData("C-c")]
    [InlineData("C-c twice")]
    public void Ctrl_C_in_the_middle_restores_the_state_before_and_the_terminal(string how)
    {
        using var sandbox = new Sandbox();
        PaneLab.Cables(sandbox, Cables);
        var oracle = new Oracle(sandbox);
        var before = oracle.All();
        using var pane = new Pane(sandbox);

        // The shell between catches the signal that it gets as well, so that it lives to look at the terminal itself.
        sandbox.Run(() => File.WriteAllText("/run/outer", "trap : INT\ntopoapply apply none.yaml -y --summary\necho \"ended with $?\"\nstty -a >/run/modes\n"));
        pane.Begin("sh outer");
        pane.WaitFor($"/{Cables} operations");
        pane.Press("C-c");
        if (how.EndsWith("twice", StringComparison.Ordinal))
        {
            // The second one ends it at once, in the middle of the way back if it comes in time; then the journal is for the next command.
            pane.Press("C-c");
            pane.End().Output.Should().MatchRegex("ended with (3|130)").And.NotContain("   at ");
            sandbox.TopoApply("recover").Expect();
        }
        else
        {
            var (_, output) = pane.End();
            output.Should().Contain("ended with 3\n").And.Contain("interrupted before operation").And.MatchRegex(@"Rolled back: restored ([0-9]+)/\1, verified")
                .And.NotContain($"/{Cables} operations").And.NotContain("^C");
        }

        oracle.All().Should().Be(before);
        pane.IsUsable.Should().BeTrue();
        sandbox.Run(() => $" {File.ReadAllText("/run/modes").ReplaceLineEndings(" ")}").Should().Contain(" icanon ").And.Contain(" echo ").And.Contain(" isig ").And.Contain(" opost ").And.Contain(" icrnl ");
        pane.Run("echo typed").Output.Should().Be("typed\n");
    }

    [KernelFact(Needs = "veth,tmux")]
    public void It_can_be_stopped_in_the_middle_and_go_on_later()
    {
        using var sandbox = new Sandbox();
        PaneLab.Cables(sandbox, Cables);
        using var pane = new Pane(sandbox);
        pane.Begin("topoapply apply none.yaml -y --summary");
        pane.WaitFor($"/{Cables} operations");
        pane.Press("C-z");
        pane.End().ExitCode.Should().Be(128 + 20);
        pane.IsUsable.Should().BeTrue();
        pane.Begin("fg");
        var (code, output) = pane.End();
        code.Should().Be(0, output);
        output.Should().Contain("Applied:").And.NotContain($"/{Cables} operations");
    }

    [KernelFact(Needs = "veth,tmux")]
    public void A_dumb_terminal_and_a_pipe_get_whole_lines_and_no_sequences()
    {
        using var sandbox = new Sandbox();
        PaneLab.Cables(sandbox, Cables);
        using var pane = new Pane(sandbox, environment: new Dictionary<string, string?>(StringComparer.Ordinal) { ["NO_COLOR"] = "1" });
        var bytes = pane.Record();
        pane.Run("TERM=dumb topoapply apply none.yaml -y --summary").ExitCode.Should().Be(0);
        sandbox.TopoApply("apply", "/run/cables.yaml", "-y").Expect();
        pane.Run("topoapply apply none.yaml -y --summary 2>&1 | cat").ExitCode.Should().Be(0);
        pane.Run("echo end").ExitCode.Should().Be(0);
        pane.Until(() => Encoding.UTF8.GetString(bytes()).Contains("echo end\r\nend\r\n", StringComparison.Ordinal), "the end");
        Encoding.UTF8.GetString(bytes()).Should().NotContain("\u001b[").And.Contain("Applied:");
    }
}
