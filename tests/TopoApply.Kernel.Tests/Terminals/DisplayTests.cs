using System.Text;
using System.Text.RegularExpressions;
using FluentAssertions;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit;

namespace TopoApply.Kernel.Tests.Terminals;

/// <summary>Colours, widths and signs, by what a terminal shows.</summary>
public sealed class DisplayTests
{
    private const string Green = "\u001b[32m";

    private static readonly string[] s_commands =
    [
        "plan lab.yaml --against empty", "plan lab.yaml --against empty --full", "plan lab.yaml --against empty --summary", "plan lab.yaml --against empty --show ops", "plan edited.yaml",
        "plan edited.yaml --full --target two", "show", "show small", "show edited.yaml", "show small --format table", "status", "validate lab.yaml edited.yaml", "destroy small --dry-run",
        "explain", "explain route", "explain route.metric", "plan nowhere.yaml", "exec nobody -- true", "capture", "nonsense", "plan --nonsense",
    ];

    [KernelTheory(Needs = "veth,tmux")]
    [InlineData("topoapply plan lab.yaml", true)]
    [InlineData("topoapply plan lab.yaml 2>/dev/null", true)]
    [InlineData("TERM= topoapply plan lab.yaml", true)]
    [InlineData("NO_COLOR= topoapply plan lab.yaml", true)]
    [InlineData("NO_COLOR=1 topoapply plan lab.yaml", false)]
    [InlineData("TERM=dumb topoapply plan lab.yaml", false)]
    [InlineData("topoapply plan lab.yaml | cat", false)]
    [InlineData("topoapply plan lab.yaml >out; cat out", false)]
    public void A_plan_is_in_colour_on_a_terminal_that_shows_it_and_nowhere_else(string command, bool isPainted)
    {
        using var sandbox = new Sandbox();
        sandbox.Write(PaneLab.Small);
        using var pane = new Pane(sandbox);
        pane.Run(command).Output.Should().Contain("+ create namespace");
        var coloured = Regex.Replace(pane.Coloured, "\u001b\\[39m(\u001b\\[49m)?", "");
        coloured.Contains($"{Green}+ create", StringComparison.Ordinal).Should().Be(isPainted);
        if (!isPainted)
        {
            Regex.Matches(pane.Coloured, "\u001b\\[[0-9;]*m").Should().NotContain(match => match.Value == Green || match.Value == "\u001b[1m" || match.Value == "\u001b[2m");
        }
    }

    [KernelFact(Needs = "veth,tmux")]
    public void Errors_are_in_colour_on_a_terminal_wherever_the_output_goes()
    {
        using var sandbox = new Sandbox();
        sandbox.Write(PaneLab.Small.Replace("two: {}", "two: { forwardin: true }", StringComparison.Ordinal));
        using var pane = new Pane(sandbox);
        pane.Run("topoapply plan lab.yaml >out").ExitCode.Should().Be(1);
        pane.Coloured.Should().Contain("\u001b[31merror");
        pane.Run("clear; topoapply plan lab.yaml 2>out; cat out").Output.Should().Contain("error TA");
        pane.Coloured.Should().NotContain("\u001b[31m");
    }

    [KernelTheory(Needs = "veth,tmux")]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(200)]
    public void No_line_is_wider_than_the_terminal_and_no_word_is_broken(int columns)
    {
        using var sandbox = new Sandbox();
        Prepare(sandbox);
        using var pane = new Pane(sandbox, columns, rows: 100);
        foreach (var command in s_commands)
        {
            pane.Run("clear");
            sandbox.Run(() => File.WriteAllText("/run/c", $"topoapply {command}\n"));
            var (_, output) = pane.Run("sh c");

            // A line that the terminal itself has broken comes back in one piece, hence too long.
            var lines = pane.Unbroken.Split('\n').ToList();
            lines.Where(line => line.Length > columns && line.Trim().Contains(' ')).Should().BeEmpty("`{0}` on {1} columns", command, columns);
            Words(output).Should().Equal(Words(Piped(sandbox, command)), "`{0}` on {1} columns says the same as through a pipe", command, columns);
            pane.IsUsable.Should().BeTrue("after `{0}`", command);
        }
    }

    [KernelTheory(Needs = "veth,tmux")]
    [InlineData(40)]
    [InlineData(80)]
    public void Help_keeps_to_the_width_and_leaves_the_keys_as_they_were(int columns)
    {
        using var sandbox = new Sandbox();
        using var pane = new Pane(sandbox, columns);
        foreach (var command in new[] { "", "--help", "plan --help", "apply -h" })
        {
            pane.Run("clear");
            var (_, output) = pane.Run($"topoapply {command}");
            output.Should().Contain("Usage:");
            pane.Unbroken.Split('\n').Should().OnlyContain(line => line.Length <= columns);
            pane.IsUsable.Should().BeTrue("after `{0}`", command);
        }
    }

    [KernelFact(Needs = "veth,tmux")]
    public void Commands_to_be_copied_stay_in_one_line()
    {
        using var sandbox = new Sandbox();
        using var pane = new Pane(sandbox, 40, rows: 100);
        pane.Run("topoapply doctor");
        var fixes = sandbox.TopoApply("doctor").Output.Split('\n').Where(line => line.Contains(" fix: ", StringComparison.Ordinal)).ToList();
        foreach (var fix in fixes)
        {
            pane.Unbroken.Should().Contain(fix);
        }

        pane.Unbroken.Split('\n').Where(line => line.Length > 40 && line.Trim().Contains(' ') && !line.Contains(" fix: ", StringComparison.Ordinal)).Should().BeEmpty();
        pane.Screen.Should().Contain("nftables");
    }

    [KernelFact(Needs = "veth,tmux")]
    public void After_a_change_of_its_width_the_next_lines_keep_to_the_new_one()
    {
        using var sandbox = new Sandbox();
        sandbox.Write(PaneLab.Small);
        using var pane = new Pane(sandbox, 100);
        pane.Begin("topoapply apply lab.yaml");
        pane.WaitFor("[y/N]");
        pane.Resize(44);
        pane.Type("y");
        pane.Press("Enter");
        var (code, output) = pane.End();
        code.Should().Be(0, output);
        output.Should().MatchRegex(@"namespaces\n? +made here").And.Contain("warning");
        var answered = pane.Unbroken.Split('\n').SkipWhile(line => !line.Contains("[y/N]", StringComparison.Ordinal)).ToList();
        answered.Should().HaveCountGreaterThan(3).And.OnlyContain(line => line.Length <= 44);
    }

    [KernelTheory(Needs = "veth,tmux")]
    [InlineData(40)]
    [InlineData(80)]
    public void A_caret_stands_under_its_value_however_long_the_line_is(int columns)
    {
        using var sandbox = new Sandbox();
        var list = string.Join(", ", Enumerable.Range(1, 40).Select(i => $"10.1.{i}.1/24"));
        sandbox.Write($"version: 1\nname: wide\nnamespaces:\n  one:\n    interfaces: {{ lo: {{ addresses: [{list.Replace("10.1.20.1/24", "10.1.20.1/99", StringComparison.Ordinal)}] }} }}\n");
        using var pane = new Pane(sandbox, columns);
        var (code, output) = pane.Run("topoapply validate lab.yaml");
        code.Should().Be(1);
        var lines = output.Split('\n');
        var caret = Array.FindIndex(lines, line => line.Contains('^'));
        lines[caret - 1].Should().MatchRegex("^  5 \\| ….*…$");
        lines[caret - 1][lines[caret].IndexOf('^')..(lines[caret].LastIndexOf('^') + 1)].Should().Be("10.1.20.1/99");
        pane.Unbroken.Split('\n').Should().OnlyContain(line => line.Length <= columns);
    }

    [KernelTheory(Needs = "veth,tmux")]
    [InlineData("C")]
    [InlineData("POSIX")]
    [InlineData("de_DE.ISO-8859-1")]
    [InlineData("ja_JP.EUC-JP")]
    public void Where_the_locale_is_not_UTF_8_everything_is_in_ASCII(string locale)
    {
        using var sandbox = new Sandbox();
        Prepare(sandbox);
        sandbox.Write("version: 1\nname: umlaut\nnamespaces:\n  one: { forwardin: true } # größer → ě\n", "umlaut.yaml");
        using var pane = new Pane(sandbox, 120, environment: new Dictionary<string, string?>(StringComparer.Ordinal) { ["NO_COLOR"] = "1" });
        var bytes = pane.Record();
        pane.Run($"export LC_ALL={locale}");
        foreach (var command in s_commands.Append("plan umlaut.yaml").Append("explain interface.addresses").Append("--help"))
        {
            pane.Run($"topoapply {command}");
        }

        pane.Run("topoapply plan umlaut.yaml").Output.Should().Contain("gr\\u{f6}\\u{df}er -> \\u{11b}");
        pane.Run("topoapply plan edited.yaml").Output.Should().Contain("mtu 1300 -> 1400");
        bytes().Should().OnlyContain(b => b < 0x80);
    }

    [KernelFact(Needs = "veth,tmux")]
    public void Control_characters_in_what_is_read_and_typed_never_reach_the_terminal()
    {
        using var sandbox = new Sandbox();
        Prepare(sandbox);
        const string Hostile = "\\e]0;title\\a\\e[31mred\\e[2J\\r\\b\\x9b5mx\\xe2\\x80\\xae";
        sandbox.Script($"""
            printf 'version: 1\nname: bad\nnamespaces:\n  "{Hostile}": {Hostile}\n' >/run/bad.yaml
            printf 'version: 1\nname: bad\nnamespaces:\n  one: {"{"} sysctls: {"{"} "net.\\e[31m": 1 {"}"}, forwardin: "\\e[2J" {"}"}\n' >/run/escaped.yaml
            ip -n one link set lo alias "$(printf '{Hostile}')"
            ip -n one link add "$(printf 'e\033[31m')" type veth peer name ordinary
            """);
        using var pane = new Pane(sandbox, environment: new Dictionary<string, string?>(StringComparer.Ordinal) { ["NO_COLOR"] = "1" });
        var bytes = pane.Record();
        pane.Run($"x=$'{Hostile}'");
        foreach (var command in new[]
        {
            "validate bad.yaml", "plan escaped.yaml", "render bad.yaml", "plan lab.yaml", "plan lab.yaml --full", "plan lab.yaml --show ops", "plan lab.yaml --show shell", "export one", "show small",
            "show lab.yaml --format table", "graph --live", "destroy small --dry-run", "\"$x\"", "plan \"$x\"", "show \"$x\"", "destroy \"$x\" -y", "explain \"$x\"", "exec \"$x\" -- true", "exec one -- \"$x\"",
            "plan lab.yaml --format \"$x\"", "plan lab.yaml \"--$x\"", "plan lab.yaml --target \"$x\"", "plan lab.yaml --var \"$x=1\"", "plan lab.yaml -o \"/nowhere/$x/y\"", "apply lab.yaml --confirm \"$x\"",
            "man \"$x\"", "completion \"$x\"", "capture \"$x\"", "graph lab.yaml -o \"/nowhere/$x/y\"", "validate --format github bad.yaml", "validate --format sarif bad.yaml",
        })
        {
            pane.Run($"topoapply {command}").Output.Should().NotContain("   at ", "`{0}` is no bug", command);
        }

        pane.Run("printf 'the end\\n'");
        pane.Until(() => Encoding.UTF8.GetString(bytes()).Contains("the end\r\n", StringComparison.Ordinal), "the end");
        var text = Encoding.UTF8.GetString(bytes());
        text.Should().Contain("red", "the values are shown");
        text.Split('\n').Where(line => line.TrimEnd('\r').Any(char.IsControl)).Should().BeEmpty();
        text.Should().NotContain("\u202e");
    }

    private static void Prepare(Sandbox sandbox)
    {
        sandbox.Write(PaneLab.Small);
        sandbox.Write(PaneLab.Small.Replace("two: {}", "two: { forwarding: true, interfaces: { eth0: { mtu: 1400 } }, routes: [{ to: 10.9.0.0/16, via: 10.1.1.1, metric: 77 }] }", StringComparison.Ordinal), "edited.yaml");
        sandbox.TopoApply("apply", "/run/lab.yaml", "-y").Expect();
        sandbox.Script("ip -n two link set eth0 mtu 1300");
    }

    private static string Piped(Sandbox sandbox, string command)
    {
        Pane.WriteProgram(sandbox);
        return sandbox.ExecWith(["bash", "-c", $"/run/bin/topoapply {command} 2>&1"], directory: "/run", environment: new Dictionary<string, string?>(StringComparer.Ordinal) { ["LC_ALL"] = "C.UTF-8" }).Output;
    }

    /// <summary>A comma goes where a line ends behind it.</summary>
    private static IEnumerable<string> Words(string text) => text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(word => word.TrimEnd(','));
}
