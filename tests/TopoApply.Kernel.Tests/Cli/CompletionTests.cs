using FluentAssertions;
using TopoApply.Kernel.Tests.Terminals;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit;

namespace TopoApply.Kernel.Tests.Cli;

/// <summary>The scripts of `completion`, in the shells they are for.</summary>
public sealed class CompletionTests
{
    /// <summary>What is typed, and what it can be completed to. Words without a blank in them, which each shell would write in its own way.</summary>
    private static readonly (string Line, string[] Words)[] s_same =
    [
        ("topoapply sho", ["show"]),
        ("topoapply plan --su", ["--summary"]),
        ("topoapply plan --format ma", ["markdown"]),
        ("topoapply exec de", ["desk1", "desk2"]),
        ("topoapply shell --isolate de", ["desk1", "desk2"]),
        ("topoapply apply /run/offi", ["/run/office.yaml"]),
        ("topoapply destroy off", ["office", "office.yaml"]),
        ("topoapply plan office.yaml -o off", ["office.yaml"]),
        ("topoapply capture desk1:lo -w off", ["office.yaml"]),
        ("topoapply exec desk1 -- nsent", ["nsenter"]),
        ("topoapply exec desk1 -- cat /run/offi", ["/run/office.yaml"]),
        ("/run/bin/topoapply sta", ["status"]),
        ("topoapply destroy -y off", ["office", "office.yaml"]),
        ("topoapply completion f", ["fish"]),
        ("topoapply nonsense --no", []),
    ];

    [KernelFact]
    public void Bash_completes_commands_options_namespaces_topologies_and_files()
    {
        using var sandbox = Prepare();
        foreach (var (line, words) in s_same)
        {
            var script = $$"""
                source <(topoapply completion bash)
                COMP_LINE='{{line}}'; COMP_POINT=${#COMP_LINE}
                read -ra COMP_WORDS <<<"$COMP_LINE"; COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                _topoapply
                printf '%s\n' "${COMPREPLY[@]}"
                """;
            Ask(sandbox, "bash", "-c", script).Should().Equal(words, "`{0}`", line);
        }
    }

    [KernelFact(Needs = "veth,fish")]
    public void Fish_completes_commands_options_namespaces_topologies_and_files()
    {
        using var sandbox = Prepare();
        foreach (var (line, words) in s_same.Append(("env topoapply sho", ["show"])).Append(("echo one; topoapply sho", ["show"])).Append(("topoapply apply wit", ["with blank.yaml"])))
        {
            // What stands behind a tabulator is a description.
            Ask(sandbox, "fish", "-c", $"topoapply completion fish | source; complete -C '{line}'").Select(found => found.Split('\t')[0]).Should().Equal(words, "`{0}`", line);
        }

        sandbox.Script("mkdir -p /run/home/.config/fish/completions; PATH=/run/bin:$PATH topoapply completion fish >/run/home/.config/fish/completions/topoapply.fish");
        Ask(sandbox, "fish", "-c", "complete -C 'topoapply sho'").Should().Equal("show");
        Ask(sandbox, "fish", "-c", "complete -C 'topoapply '").Should().Contain("plan").And.OnlyContain(word => char.IsAsciiLetterLower(word[0]));
    }

    [KernelTheory(Needs = "veth,tmux,zsh")]
    [InlineData(true)]
    [InlineData(false)]
    public void Zsh_completes_commands_options_namespaces_topologies_and_files(bool isSourced)
    {
        using var sandbox = Prepare();
        sandbox.Script("mkdir -p /run/home/functions; PATH=/run/bin:$PATH topoapply completion zsh >/run/home/functions/_topoapply");
        sandbox.Run(() => File.WriteAllText("/run/home/.zshrc", $"""
            PROMPT='%? %% '
            {(isSourced ? "" : "fpath=(/run/home/functions $fpath)")}
            autoload -Uz compinit; compinit -u -D
            {(isSourced ? "source <(topoapply completion zsh)" : "")}
            cd /run
            """ + "\n"));
        using var pane = new Pane(sandbox, 100, 20, new Dictionary<string, string?>(StringComparer.Ordinal) { ["ZDOTDIR"] = "/run/home" }, "zsh -d -i");
        pane.WaitFor("0 %");
        foreach (var (line, words) in s_same.Append(("echo one; topoapply sho", ["show"])).Append(("topoapply apply wit", ["with\\ blank.yaml"])))
        {
            // A key that comes while a completion is still at work may be lost.
            pane.Until(
                () =>
                {
                    pane.Press("C-u");
                    pane.Press("C-l");
                    Thread.Sleep(100);
                    return pane.Screen.Trim() == "0 %";
                },
                "an empty prompt");
            pane.Type(line);
            pane.WaitFor($"% {line}");
            pane.Press("Tab");
            if (words.Length > 1)
            {
                pane.Press("Tab");
            }

            if (words.Length == 0)
            {
                Thread.Sleep(1000);
                pane.Screen.Trim().Should().EndWith($"% {line}", "there is nothing to complete it with");
                continue;
            }

            // One word is put in at once; of several the common beginning, and below it the list.
            var before = line[..(line.LastIndexOf(' ') + 1)];
            pane.Until(() => words.Length == 1 ? pane.Screen.Contains($"% {before}{words[0]}", StringComparison.Ordinal) : words.All(word => pane.Screen.Split('\n').Skip(1).Any(shown => shown.Split(' ').Contains(word))), $"{line} -> {string.Join(' ', words)}");
        }
    }

    private static Sandbox Prepare()
    {
        var sandbox = new Sandbox();
        Pane.WriteProgram(sandbox);
        var file = sandbox.Write("version: 1\nname: office\nnamespaces: { desk1: {}, desk2: {} }\n", "office.yaml");
        sandbox.Write("", "with blank.yaml");
        sandbox.TopoApply("apply", file, "-y").Expect();
        sandbox.Script("mkdir /run/home");
        return sandbox;
    }

    private static IReadOnlyList<string> Ask(Sandbox sandbox, params string[] command) => sandbox.ExecWith(
        command,
        directory: "/run",
        environment: new Dictionary<string, string?>(StringComparer.Ordinal) { ["PATH"] = $"/run/bin:{Environment.GetEnvironmentVariable("PATH")}", ["HOME"] = "/run/home", ["LC_ALL"] = "C.UTF-8", ["XDG_CONFIG_HOME"] = null })
        .Expect().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
