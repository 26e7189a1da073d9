using FluentAssertions;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit;

namespace TopoApply.Kernel.Tests.Terminals;

/// <summary>Who reads has seen enough, and closes the pipe.</summary>
public sealed class PipeTests
{
    /// <summary>Each with its exit code; what they print is mostly far more than a pipe holds.</summary>
    public static TheoryData<string, int> Commands => new()
    {
        { "plan large.yaml --against empty", 2 },
        { "plan large.yaml --against empty --full", 2 },
        { "plan large.yaml --against empty --show ops", 2 },
        { "plan large.yaml --against empty --show shell", 2 },
        { "plan large.yaml --against empty --format json", 2 },
        { "plan large.yaml --against empty --format markdown", 2 },
        { "render large.yaml", 0 },
        { "graph large.yaml", 0 },
        { "graph large.yaml --format dot", 0 },
        { "validate wrong.yaml", 1 },
        { "show many", 0 },
        { "show many --format json", 0 },
        { "show many --format table", 0 },
        { "export", 0 },
        { "schema", 0 },
        { "man", 0 },
        { "man plan", 0 },
        { "explain", 0 },
        { "explain route", 0 },
        { "status", 0 },
        { "doctor", 0 },
        { "completion bash", 0 },
        { "--help", 0 },
        { "plan --help", 0 },
        { "nonsense", 1 },
    };

    [KernelTheory]
    [MemberData(nameof(Commands))]
    public void It_ends_quietly_with_its_own_exit_code(string command, int code)
    {
        using var sandbox = new Sandbox();
        Prepare(sandbox, isThere: command.StartsWith("show", StringComparison.Ordinal) || command == "export");
        var kept = command == "doctor" ? sandbox.TopoApply("doctor").ExitCode : code;

        // The first has the reader leave in the middle, the second before the beginning, the third for standard error.
        foreach (var (pipe, silent) in new[] { ("2>/run/error | head -n 1", true), ("2>/run/error | true", true), ("2>&1 >/dev/null | true", false) })
        {
            var result = sandbox.ExecWith(["bash", "-c", $"/run/bin/topoapply {command} {pipe}; echo \"${{PIPESTATUS[0]}}\" >/run/code"], directory: "/run", timeout: TimeSpan.FromMinutes(2));
            sandbox.Run(() => File.ReadAllText("/run/code")).Should().Be($"{kept}\n", "{0} {1}", command, pipe);
            result.Error.Should().BeEmpty("{0} {1}", command, pipe);
            if (silent && code != 1)
            {
                sandbox.Run(() => File.ReadAllText("/run/error")).Split('\n').Should().NotContain(line => line.Contains("error", StringComparison.OrdinalIgnoreCase) || line.Contains("pipe", StringComparison.OrdinalIgnoreCase), "{0} {1}", command, pipe);
            }
        }
    }

    [KernelFact]
    public void An_apply_is_carried_out_whether_somebody_reads_or_not()
    {
        using var sandbox = new Sandbox();
        Pane.WriteProgram(sandbox);
        sandbox.Write(PaneLab.Small);
        sandbox.ExecWith(["bash", "-c", "/run/bin/topoapply apply lab.yaml -y 2>&1 | true; exit ${PIPESTATUS[0]}"], directory: "/run").Expect().Error.Should().BeEmpty();
        sandbox.TopoApply("plan", "/run/lab.yaml").Expect().Output.Should().Contain("No changes");
    }

    [KernelFact]
    public void A_full_disk_is_said_in_one_sentence()
    {
        using var sandbox = new Sandbox();
        Pane.WriteProgram(sandbox);
        var result = sandbox.Exec("bash", "-c", "/run/bin/topoapply schema >/dev/full").Expect(5);
        result.Error.TrimEnd().Split('\n').Should().ContainSingle().Which.Should().Contain("No space left on device");
    }

    private static void Prepare(Sandbox sandbox, bool isThere)
    {
        Pane.WriteProgram(sandbox);
        sandbox.Write("version: 1\nname: large\nnamespaces: { \"n[1-900]\": { routes: [{ to: 10.0.0.0/8, dev: lo }] } }\nlinks:\n  - n[1-900]:eth0 10.1.0.1/24 -- host:h[1-900]\n", "large.yaml");
        sandbox.Write($"version: 1\nname: wrong\nnamespaces:\n{string.Concat(Enumerable.Range(1, 990).Select(i => $"  n{i}: {{ nonsense: 1, a-long-word-that-is-no-key-of-a-namespace: 2 }}\n"))}", "wrong.yaml");
        if (isThere)
        {
            sandbox.TopoApply("apply", sandbox.Write("version: 1\nname: many\nnamespaces: { \"n[1-60]\": {} }\n", "many.yaml"), "-y").Expect();
        }
    }
}
