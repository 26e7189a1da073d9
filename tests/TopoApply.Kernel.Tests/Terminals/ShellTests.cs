using System.Text.RegularExpressions;
using FluentAssertions;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit;

namespace TopoApply.Kernel.Tests.Terminals;

/// <summary>A shell in a namespace or in a sandbox is one in which a person can work.</summary>
public sealed class ShellTests
{
    /// <summary>Signals 1 to 28 that are blocked or ignored; the last ones are threads' own affair.</summary>
    private const string Signals = "sed -n 's/^Sig\\(Ign\\|Blk\\).*\\(.......\\)$/\\1 \\2/p' /proc/self/status";

    [KernelTheory(Needs = "veth,tmux")]
    [InlineData("topoapply shell one", false)]
    [InlineData("topoapply exec one -- bash", false)]
    [InlineData("topoapply shell one --isolate", true)]
    [InlineData("topoapply try lab.yaml", true)]
    [InlineData("topoapply try lab.yaml -- bash", true)]
    public void Keys_go_to_what_runs_in_the_foreground_and_the_shell_lives_on(string command, bool isApart)
    {
        using var sandbox = new Sandbox();
        sandbox.TopoApply("apply", sandbox.Write(PaneLab.Small), "-y").Expect();
        using var pane = new Pane(sandbox);

        // The shell within has a prompt of its own, without the settings of whoever runs the test.
        sandbox.Run(() => File.WriteAllText("/run/inner", "PS1='inner:$? % '\nPROMPT_COMMAND=''\nHISTFILE=\nbind 'set enable-bracketed-paste off'\nbind 'set enable-keypad off'\n"));
        sandbox.Script("mkdir -p /run/shell && printf '#!/bin/sh\\nexec /bin/bash --noprofile --rcfile /run/inner -i\\n' >/run/shell/sh && chmod 755 /run/shell/sh");
        pane.Run("export SHELL=/run/shell/sh");
        var signals = pane.Run(Signals).Output;
        pane.Begin(command.EndsWith("bash", StringComparison.Ordinal) ? command.Replace("-- bash", "-- /run/shell/sh", StringComparison.Ordinal) : command);
        Inner(pane, 0);
        pane.Screen.Should().NotContain("job control", "the shell has it");

        // Ctrl-C ends the program and nothing else; Ctrl-Z stops it, and it can be taken up again.
        Step(pane, "sleep 4713", "C-c", 130);
        Step(pane, "sleep 4714", "C-z", 148);
        Type(pane, "jobs; echo \"now $?\"");
        pane.WaitFor("now 0");
        pane.Screen.Should().MatchRegex(@"Stopped +sleep 4714");
        Step(pane, "fg", "C-c", 130);
        pane.Screen.Should().NotContain("Stopped  sleep 4713");

        // At an empty prompt it ends nothing either.
        pane.Press("C-c");
        Inner(pane, 130);

        // The terminal's foreground group is the shell's while it asks, and the group is the same for whoever looks from within.
        Type(pane, $"ps -o tpgid=,pgid= -p $$ | {{ read t g; echo \"groups $((t == g))\"; }}; {Signals}; stty -a | grep -c ' icanon'; echo \"level $SHLVL\"");
        pane.Until(() => Regex.IsMatch(pane.Screen, "^level [0-9]", RegexOptions.Multiline), "the level");
        pane.Screen.Should().MatchRegex(@"groups [01]\n" + signals + "1\n", "no other signals are ignored or blocked than outside, and the terminal edits lines");

        Type(pane, "exit 5");
        pane.End().ExitCode.Should().Be(5);
        pane.IsUsable.Should().BeTrue();

        // The outer shell has the terminal back.
        pane.Begin("sleep 4715");
        pane.Until(() => pane.Foreground == "sleep", "sleep 4715");
        pane.Press("C-c");
        pane.End().ExitCode.Should().Be(130);
        pane.Run("echo outer").Output.Should().Be("outer\n");
        if (isApart)
        {
            sandbox.Exec("pgrep", "-f", "^sleep 471[345]$").ExitCode.Should().Be(1, "everything within has ended");
        }
    }

    [KernelFact(Needs = "veth,tmux")]
    public void A_program_without_a_shell_ends_by_Ctrl_C_as_it_would_alone()
    {
        using var sandbox = new Sandbox();
        sandbox.TopoApply("apply", sandbox.Write(PaneLab.Small), "-y").Expect();
        using var pane = new Pane(sandbox);
        foreach (var command in new[] { "exec one -- sh -c 'echo ready; exec sleep 4716'", "exec one --isolate -- sh -c 'echo ready; exec sleep 4716'", "try lab.yaml -- sh -c 'echo ready; exec sleep 4716'" })
        {
            pane.Run("clear");
            pane.Begin($"topoapply {command}");
            pane.WaitFor("\nready\n");
            pane.Press("C-c");
            pane.End().ExitCode.Should().Be(130, command);
            pane.IsUsable.Should().BeTrue();
            sandbox.Exec("pgrep", "-f", "^sleep 4716$").ExitCode.Should().Be(1, command);
        }
    }

    [KernelFact(Needs = "veth,tmux")]
    public void A_sandbox_can_be_stopped_as_a_whole_and_go_on()
    {
        using var sandbox = new Sandbox();
        sandbox.Write(PaneLab.Small);
        using var pane = new Pane(sandbox);
        pane.Begin("topoapply try lab.yaml -- sh -c 'echo ready; sleep 1; read line; echo \"got $line\"; exit 3'");
        pane.WaitFor("\nready\n");
        pane.Press("C-z");
        pane.End().ExitCode.Should().Be(148);
        pane.Begin("fg");
        pane.WaitFor("fg\n");
        pane.Type("words");
        pane.Press("Enter");
        var (code, output) = pane.End();
        code.Should().Be(3, output);
        output.Should().Contain("got words");
    }

    private static void Step(Pane pane, string command, string key, int code)
    {
        Type(pane, command);
        pane.Until(() => pane.Foreground == "sleep", command);
        pane.Press(key);
        Inner(pane, code);
    }

    private static void Type(Pane pane, string command)
    {
        pane.Type($"clear; {command}");
        pane.Press("Enter");
    }

    private static void Inner(Pane pane, int code) => pane.Until(() => pane.Screen.TrimEnd().EndsWith($"inner:{code} %", StringComparison.Ordinal), $"the inner prompt with {code}");
}
