using System.Text.RegularExpressions;
using TopoApply.Testing.Sandboxing;

namespace TopoApply.Kernel.Tests.Terminals;

/// <summary>
/// A real terminal with a shell in it: a pane of a tmux server of its own, in a sandbox. What is typed goes through the kernel's terminal driver, and
/// what is read is what a person would see. The prompt is `⟨number of the command⟩:⟨exit code of the last one⟩`, which tells when a command has ended.
/// </summary>
internal sealed class Pane : IDisposable
{
    private const string Socket = "/run/tmux-of-test";
    private const string Program = "/run/bin/topoapply";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Sandbox _sandbox;
    private int _commands;

    /// <summary>Starts it and waits for the first prompt.</summary>
    /// <param name="sandbox">Where.</param>
    /// <param name="columns">Width.</param>
    /// <param name="rows">Height.</param>
    /// <param name="environment">Further variables of its shell; null takes one away.</param>
    /// <param name="shell">The shell's command line; bash without anybody's settings when it is empty.</param>
    public Pane(Sandbox sandbox, int columns = 80, int rows = 60, IReadOnlyDictionary<string, string?>? environment = null, string shell = "")
    {
        _sandbox = sandbox;
        WriteProgram(sandbox);
        sandbox.Run(() => File.WriteAllText("/run/rc", """
            PS1='\#:$? $ '
            PS2=''
            PROMPT_COMMAND=''
            HISTFILE=
            set +o history
            bind 'set enable-bracketed-paste off'
            bind 'set enable-keypad off'
            cd /run
            """ + "\n"));
        Dictionary<string, string?> variables = new(StringComparer.Ordinal)
        {
            ["PATH"] = $"/run/bin:{Environment.GetEnvironmentVariable("PATH")}",
            ["LC_ALL"] = "C.UTF-8",
            ["NO_COLOR"] = null,
            ["TMUX"] = null,
            ["SHELL"] = "/bin/bash",
            ["COLUMNS"] = null,
            ["LINES"] = null,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>(StringComparer.Ordinal))
        {
            variables[name] = value;
        }

        Tmux(variables, "new-session", "-d", "-s", "test", "-x", $"{columns}", "-y", $"{rows}", shell.Length > 0 ? shell : "bash --noprofile --rcfile /run/rc -i");
        Tmux("set-option", "-g", "status", "off");
        Tmux("set-option", "-g", "history-limit", "20000");
        Tmux("resize-window", "-t", "test", "-x", $"{columns}", "-y", $"{rows}");
        if (shell.Length == 0)
        {
            WaitForPrompt();
        }
    }

    /// <summary>Puts a script that starts the program into the sandbox, below /run/bin.</summary>
    public static void WriteProgram(Sandbox sandbox) => sandbox.Script($"""
        mkdir -p /run/bin
        printf '#!/bin/sh\nexec {string.Join(' ', Product.Command())} "$@"\n' >{Program}
        chmod 755 {Program}
        """);

    /// <summary>What is on the screen and has scrolled out of it, line by line as it stands there.</summary>
    public string Text => Capture("-S", "-");

    /// <summary>The same with lines that the terminal broke by itself put together again.</summary>
    public string Unbroken => string.Join('\n', Capture("-S", "-", "-J").Split('\n').Select(line => line.TrimEnd()));

    /// <summary>What is on the screen now.</summary>
    public string Screen => Capture();

    /// <summary>The same with the sequences that give its colours.</summary>
    public string Coloured => Capture("-e", "-S", "-");

    /// <summary>True when the cursor shows, and the keys are in the mode in which a shell expects them.</summary>
    public bool IsUsable => Tmux("display-message", "-p", "-t", "test", "#{cursor_flag} #{keypad_flag} #{keypad_cursor_flag} #{alternate_on} #{insert_flag}").Trim() == "1 0 0 0 0";

    /// <summary>Name of the program that has the terminal's foreground.</summary>
    public string Foreground => Tmux("display-message", "-p", "-t", "test", "#{pane_current_command}").Trim();

    /// <summary>The modes of the terminal's driver, as stty(1) lists them, with a blank around each.</summary>
    public string Modes => $" {_sandbox.Ok("stty", "-a", "-F", Tmux("display-message", "-p", "-t", "test", "#{pane_tty}").Trim()).ReplaceLineEndings(" ")} ";

    /// <summary>Types a text, without Enter.</summary>
    public void Type(string text) => Tmux("send-keys", "-t", "test", "-l", "--", text);

    /// <summary>Presses a key by tmux's name for it: `Enter`, `C-c`, `C-d`, `C-z`.</summary>
    public void Press(string key) => Tmux("send-keys", "-t", "test", key);

    /// <summary>Types a command and Enter, and does not wait.</summary>
    public void Begin(string command)
    {
        // What is behind lies in the way of what is asked for.
        Tmux("clear-history", "-t", "test");
        Type(command);
        Press("Enter");
    }

    /// <summary>Runs a command on a clean screen and waits for its end.</summary>
    /// <returns>Exit code, and what the command has printed.</returns>
    public (int ExitCode, string Output) Run(string command)
    {
        Begin(command);
        return End();
    }

    /// <summary>Waits until the command that was begun has ended.</summary>
    /// <returns>Exit code, and what stands between the command and the next prompt.</returns>
    public (int ExitCode, string Output) End()
    {
        var before = _commands;
        var code = WaitForPrompt();
        var lines = Text.TrimEnd('\n').Split('\n');
        var first = Array.FindLastIndex(lines, line => Regex.IsMatch(line, $@"(^|\^C){before}:[0-9]+ \$", RegexOptions.ExplicitCapture));
        return (code, string.Concat(lines[(first + 1)..^1].Select(line => line.TrimEnd() + "\n")));
    }

    /// <summary>Waits for what must come onto the screen.</summary>
    public void WaitFor(string text) => Until(() => Screen.Contains(text, StringComparison.Ordinal), text);

    /// <summary>Waits for what must become true.</summary>
    public void Until(Func<bool> condition, string what)
    {
        var end = DateTime.UtcNow + s_patience;
        while (!condition())
        {
            if (DateTime.UtcNow > end)
            {
                throw new TimeoutException($"It did not come: {what}\n{Text}");
            }

            Thread.Sleep(20);
        }
    }

    /// <summary>Gives the terminal another width.</summary>
    public void Resize(int columns) => Tmux("resize-window", "-t", "test", "-x", $"{columns}");

    /// <summary>From here on every byte that goes to the terminal is written to a file as well; what is there so far.</summary>
    public Func<byte[]> Record()
    {
        Tmux("pipe-pane", "-t", "test", "cat >/run/raw");
        Until(() => _sandbox.Run(() => File.Exists("/run/raw")), "/run/raw");
        return () => _sandbox.Run(() => File.ReadAllBytes("/run/raw"));
    }

    /// <inheritdoc/>
    public void Dispose() => _sandbox.Exec("tmux", "-S", Socket, "kill-server");

    /// <summary>Waits for a prompt that was not there before; the exit code that stands in it.</summary>
    private int WaitForPrompt()
    {
        Match? found = null;
        Until(
            () =>
            {
                found = Regex.Match(Screen.TrimEnd(), @"([0-9]+):([0-9]+) \$$");
                return found.Success && int.Parse(found.Groups[1].Value) > _commands;
            },
            $"a prompt behind {_commands}");
        _commands = int.Parse(found!.Groups[1].Value);
        return int.Parse(found.Groups[2].Value);
    }

    private string Capture(params string[] arguments) => Tmux(["capture-pane", "-p", "-t", "test", .. arguments]);

    private string Tmux(params string[] arguments) => Tmux(null, arguments);

    private string Tmux(IReadOnlyDictionary<string, string?>? environment, params string[] arguments) =>
        _sandbox.ExecWith(["tmux", "-u", "-S", Socket, "-f", "/dev/null", .. arguments], environment: environment).Expect().Output;
}
