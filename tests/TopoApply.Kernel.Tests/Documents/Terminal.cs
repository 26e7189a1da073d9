using TopoApply.Testing.Networking;
using TopoApply.Testing.Sandboxing;

namespace TopoApply.Kernel.Tests.Documents;

/// <summary>
/// One shell for all that is typed in a document, so that its jobs, folder and variables go on from block to block as in a reader's terminal. The
/// blocks lie in files that the shell waits for; it ends at the first command that fails unasked.
/// </summary>
internal sealed class Terminal : IDisposable
{
    private const string Steps = "/run/steps";

    private const string Driver = """
        set -euo pipefail
        for ((n = 1; ; n++)); do
            until [[ -e /run/steps/$n.sh ]]; do sleep 0.02; done
            code=0
            if [[ -e /run/steps/$n.fails ]]; then
                source "/run/steps/$n.sh" >"/run/steps/$n.out" 2>&1 </dev/null || code=$?
            else
                source "/run/steps/$n.sh" >"/run/steps/$n.out" 2>&1 </dev/null
            fi
            echo "$code" >"/run/steps/$n.tmp"
            mv "/run/steps/$n.tmp" "/run/steps/$n.code"
        done
        """;

    private readonly Sandbox _sandbox;
    private readonly ChildProcess _shell;
    private int _count;

    /// <summary>Starts the shell.</summary>
    /// <param name="sandbox">Where it runs.</param>
    /// <param name="directory">Its first folder.</param>
    /// <param name="environment">What is changed in its environment.</param>
    public Terminal(Sandbox sandbox, string directory, IReadOnlyDictionary<string, string?> environment)
    {
        _sandbox = sandbox;
        sandbox.Run(() => Directory.CreateDirectory(Steps));
        sandbox.Run(() => File.WriteAllText($"{Steps}/driver", Driver));
        _shell = sandbox.StartWith(["bash", $"{Steps}/driver"], directory: directory, environment: environment);
    }

    /// <summary>Types a block; gives its exit code and what it printed to both of its outputs.</summary>
    public (int ExitCode, string Output) Type(string text, bool fails, TimeSpan timeout)
    {
        var step = $"{Steps}/{++_count}";
        _sandbox.Run(() =>
        {
            if (fails)
            {
                File.WriteAllText($"{step}.fails", "");
            }

            File.WriteAllText($"{step}.new", text);
            File.Move($"{step}.new", $"{step}.sh");
        });
        var ended = Traffic.Eventually(() => _sandbox.Run(() => File.Exists($"{step}.code")) || _shell.HasExited, (int)timeout.TotalMilliseconds);
        return _sandbox.Run(() =>
        {
            var output = File.Exists($"{step}.out") ? File.ReadAllText($"{step}.out") : "";
            return File.Exists($"{step}.code") ? (int.Parse(File.ReadAllText($"{step}.code")), output)
                : (-1, output + (ended ? "(a command failed)\n" : "(it did not end in time)\n") + _shell.ErrorSoFar);
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _shell.Dispose();
}
