using TopoApply.Testing;
using TopoApply.Testing.Sandboxing;

namespace TopoApply.Benchmarks.Peers;

/// <summary>One of the Python programs beside this file, run by an interpreter that has the module which it needs.</summary>
internal sealed class PythonProgram
{
    /// <summary>A distribution's packages are seen by its own interpreter, which is not always the first in the path.</summary>
    private static readonly string[] s_interpreters = ["python3", "/usr/bin/python3"];

    private readonly Lazy<string?> _interpreter;
    private readonly string _file;

    /// <summary>Names the program; interpreters are looked for when it is asked for the first time.</summary>
    /// <param name="file">Its file.</param>
    /// <param name="module">What it needs.</param>
    public PythonProgram(string file, string module)
    {
        _file = Repository.PathOf("tests", "TopoApply.Benchmarks", "Peers", file);
        _interpreter = new Lazy<string?>(() => s_interpreters.FirstOrDefault(i => Has(i, module)));
    }

    /// <summary>True when it can be run here.</summary>
    public bool CanRun => _interpreter.Value is not null;

    /// <summary>Its command line, without files of compiled code left behind and without warnings about old modules.</summary>
    public string[] Command(params string[] arguments) =>
        [_interpreter.Value ?? throw new InvalidOperationException($"{_file} cannot be run here."), "-B", "-W", "ignore", _file, .. arguments];

    private static bool Has(string interpreter, string module)
    {
        try
        {
            using var child = ChildProcess.Start([interpreter, "-W", "ignore", "-c", $"import {module}"]);
            return child.WaitForExit().ExitCode == 0;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
