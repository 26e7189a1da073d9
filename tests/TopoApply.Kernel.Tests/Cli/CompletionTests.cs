using FluentAssertions;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;

namespace TopoApply.Kernel.Tests.Cli;

/// <summary>The script for bash, in bash.</summary>
public sealed class CompletionTests
{
    [KernelFact]
    public void Bash_completes_commands_options_namespaces_topologies_and_files()
    {
        using var sandbox = new Sandbox();
        var file = sandbox.Write("version: 1\nname: office\nnamespaces: { desk1: {}, desk2: {} }\n", "office.yaml");
        sandbox.TopoApply("apply", file, "-y").Expect();

        Complete(sandbox, "topoapply sho").Should().Equal("show");
        Complete(sandbox, "topoapply plan --su").Should().Equal("--summary");
        Complete(sandbox, "topoapply plan --format ma").Should().Equal("markdown");
        Complete(sandbox, "topoapply exec de").Should().Equal("desk1", "desk2");
        Complete(sandbox, "topoapply destroy off").Should().Contain("office");
        Complete(sandbox, $"topoapply apply {file[..^2]}").Should().Equal(file);
    }

    private static IReadOnlyList<string> Complete(Sandbox sandbox, string line)
    {
        var program = string.Join(' ', Product.Command().Select(word => $"'{word}'"));
        var script = $$"""
            topoapply() { {{program}} "$@"; }
            source <(topoapply completion bash)
            COMP_LINE='{{line}}'; COMP_POINT=${#COMP_LINE}
            read -ra COMP_WORDS <<<"$COMP_LINE"; COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _topoapply
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        return sandbox.Exec("bash", "-c", script).Expect().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
