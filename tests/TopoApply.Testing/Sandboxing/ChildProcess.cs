using System.Collections;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace TopoApply.Testing.Sandboxing;

/// <summary>What a finished program left.</summary>
internal sealed record ExecResult(string Command, int ExitCode, string Output, string Error)
{
    /// <summary>This result, provided that the program succeeded.</summary>
    /// <exception cref="InvalidOperationException">It did not.</exception>
    public ExecResult Expect(int exitCode = 0) => ExitCode == exitCode
        ? this
        : throw new InvalidOperationException($"`{Command}` ended with {ExitCode} instead of {exitCode}.\n--- stdout\n{Output}--- stderr\n{Error}");
}

/// <summary>
/// A program started by the calling thread, in whose namespaces it runs. Process from the framework would start helper threads of its own from
/// the sandbox's thread, and pool threads born there would stay in the sandbox and serve other tests afterwards; so this is done by hand,
/// without any thread: the streams are files in memory.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    private const int OpaqueSize = 1024;
    private readonly string _command;
    private readonly int _pid;
    private int _output;
    private int _error;
    private int? _status;

    private ChildProcess(string command, int pid, int output, int error)
    {
        _command = command;
        _pid = pid;
        _output = output;
        _error = error;
    }

    /// <summary>Its process id, which is also its process group's.</summary>
    public int Id => _pid;

    /// <summary>True once it has ended.</summary>
    public bool HasExited => Poll();

    /// <summary>What it has written to its standard output so far.</summary>
    public string OutputSoFar => ReadAll(_output);

    /// <summary>What it has written to its standard error so far.</summary>
    public string ErrorSoFar => ReadAll(_error);

    /// <summary>Starts a program from the calling thread.</summary>
    public static ChildProcess Start(
        IReadOnlyList<string> argv,
        string? input = null,
        string? directory = null,
        IReadOnlyDictionary<string, string?>? environment = null)
    {
        var stdin = NewFile("stdin");
        var output = NewFile("stdout");
        var error = NewFile("stderr");
        try
        {
            if (input is { Length: > 0 })
            {
                File.WriteAllText($"/proc/self/fd/{stdin}", input);
            }

            var pid = Spawn(argv, stdin, output, error, directory, environment);
            return new ChildProcess(string.Join(' ', argv), pid, output, error);
        }
        catch
        {
            _ = Native.Close(output);
            _ = Native.Close(error);
            throw;
        }
        finally
        {
            _ = Native.Close(stdin);
        }
    }

    /// <summary>Waits for its end; after the time it is killed and this throws.</summary>
    public ExecResult WaitForExit(TimeSpan? timeout = null)
    {
        var limit = timeout ?? TimeSpan.FromSeconds(60);
        var clock = Stopwatch.StartNew();
        while (!Poll())
        {
            if (clock.Elapsed > limit)
            {
                var where = WhereItIs();
                Kill();
                throw new TimeoutException($"`{_command}` did not end within {limit.TotalSeconds} s ({where}).\n--- stdout\n{OutputSoFar}--- stderr\n{ErrorSoFar}");
            }

            Thread.Sleep(clock.ElapsedMilliseconds < 50 ? 1 : 10);
        }

        return new ExecResult(_command, ExitCode, OutputSoFar, ErrorSoFar);
    }

    /// <summary>Sends a signal to the program.</summary>
    public void Signal(int signal)
    {
        if (!Poll())
        {
            _ = Native.Kill(_pid, signal);
        }
    }

    /// <summary>Kills the program's whole process group and waits for it.</summary>
    public void Kill()
    {
        if (!Poll())
        {
            _ = Native.Kill(-_pid, Native.SigKill);
            if (Native.WaitPid(_pid, out var status, 0) == _pid)
            {
                _status = status;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Kill();
        if (_output >= 0)
        {
            _ = Native.Close(_output);
            _ = Native.Close(_error);
            _output = -1;
            _error = -1;
        }
    }

    private int ExitCode => _status is not { } status ? -1 : (status & 0x7F) == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F);

    /// <summary>Its state, and where in the kernel it waits: proc(5).</summary>
    private string WhereItIs()
    {
        string Read(string name)
        {
            try
            {
                return File.ReadAllText($"/proc/{_pid}/{name}").Trim();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return e.Message;
            }
        }

        var state = Read("status").Split('\n').FirstOrDefault(line => line.StartsWith("State:", StringComparison.Ordinal));
        return $"{state}; waits in {Read("wchan")}; stack: {Read("stack").ReplaceLineEndings(" ")}; system call: {Read("syscall")}";
    }

    private bool Poll()
    {
        if (_status is null && Native.WaitPid(_pid, out var status, Native.WaitNoHang) == _pid)
        {
            _status = status;
        }

        return _status is not null;
    }

    private static int NewFile(string name)
    {
        // MFD_CLOEXEC, as descriptors that other threads' children inherit would keep the file open.
        var fd = Native.MemFdCreate(name, 1);
        return fd >= 0 ? fd : throw Native.Failure("memfd_create");
    }

    private static string ReadAll(int fd)
    {
        // A fresh open file description: the child's own offset must not move.
        using var stream = new FileStream($"/proc/self/fd/{fd}", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static int Spawn(
        IReadOnlyList<string> argv,
        int stdin,
        int output,
        int error,
        string? directory,
        IReadOnlyDictionary<string, string?>? environment)
    {
        var arguments = ToNative(argv);
        var variables = ToNative(Variables(environment));
        Span<byte> actions = stackalloc byte[OpaqueSize];
        Span<byte> attributes = stackalloc byte[OpaqueSize];
        Span<byte> signals = stackalloc byte[128];
        signals.Clear();
        signals[(Native.SigPipe - 1) / 8] |= 1 << ((Native.SigPipe - 1) % 8);
        _ = Native.ActionsInit(actions);
        _ = Native.AttributesInit(attributes);
        try
        {
            _ = Native.ActionsAddDup2(actions, stdin, 0);
            _ = Native.ActionsAddDup2(actions, output, 1);
            _ = Native.ActionsAddDup2(actions, error, 2);
            if (directory is not null)
            {
                _ = Native.ActionsAddChdir(actions, directory);
            }

            // The framework ignores SIGPIPE, and an ignored signal is inherited.
            _ = Native.AttributesSetSigDefault(attributes, signals);
            _ = Native.AttributesSetFlags(attributes, Native.SpawnSetPgroup | Native.SpawnSetSigDef);
            var errno = Native.SpawnP(out var pid, argv[0], actions, attributes, arguments, variables);
            return errno == 0 ? pid : throw new IOException($"{argv[0]}: {Marshal.GetPInvokeErrorMessage(errno)}");
        }
        finally
        {
            _ = Native.ActionsDestroy(actions);
            foreach (var pointer in arguments.Concat(variables))
            {
                Marshal.FreeCoTaskMem(pointer);
            }
        }
    }

    private static nint[] ToNative(IEnumerable<string> texts) => [.. texts.Select(Marshal.StringToCoTaskMemUTF8), 0];

    private static List<string> Variables(IReadOnlyDictionary<string, string?>? changes)
    {
        Dictionary<string, string?> all = new(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            all[(string)entry.Key] = (string?)entry.Value;
        }

        foreach (var (name, value) in changes ?? new Dictionary<string, string?>())
        {
            all[name] = value;
        }

        return [.. all.Where(v => v.Value is not null).Select(v => $"{v.Key}={v.Value}")];
    }
}
