using TopoApply.Diagnostics;
using TopoApply.Lowering;
using TopoApply.Model;
using TopoApply.Yaml.Document;
using TopoApply.Yaml.Expanding;

namespace TopoApply.Yaml;

/// <summary>What became of a file.</summary>
/// <param name="Topology">The typed document; null when the file has errors.</param>
/// <param name="Desired">The desired state; null when the file has errors.</param>
/// <param name="Diagnostics">Everything there is to say, in file order.</param>
/// <param name="Text">The file's text, for the lines that diagnostics point at.</param>
internal sealed record LoadResult(Topology? Topology, State? Desired, IReadOnlyList<Diagnostic> Diagnostics, string Text)
{
    /// <summary>The texts of all files that were read, by path, for the same.</summary>
    public IReadOnlyDictionary<string, string> Texts { get; init; } = new Dictionary<string, string>();

    /// <summary>The document with its short forms written out; null when the file has errors.</summary>
    public YamlNode? Tree { get; init; }

    /// <summary>True when there is a desired state.</summary>
    public bool Succeeded => Desired is not null;

    /// <summary>The document with all short forms and the ranges of names and links written out, as YAML that means the same.</summary>
    public string Render() => Tree is YamlMapping tree ? TreeWriter.Write(Unrolling.Unroll(tree, new DiagnosticBag())) : "";
}

/// <summary>File → topology → desired state. Nothing that stands in a file makes it throw.</summary>
internal static class YamlLoader
{
    private static readonly IReadOnlyDictionary<string, string> NoVariables = new Dictionary<string, string>();

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file; what it includes is relative to it.</param>
    /// <param name="limits">Limits; null for the usual ones.</param>
    /// <param name="variables">Values of variables from the command line.</param>
    public static LoadResult LoadFile(string path, LoadLimits? limits = null, IReadOnlyDictionary<string, string>? variables = null)
    {
        limits ??= LoadLimits.Default;
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            return Load(path, stream, limits, variables);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            var bag = new DiagnosticBag();
            var reason = e switch
            {
                FileNotFoundException or DirectoryNotFoundException => "there is no such file",
                UnauthorizedAccessException => Directory.Exists(path) ? "it is a directory" : "permission denied",
                _ => e.Message,
            };
            bag.Error(DiagnosticCodes.Unreadable, new SourceSpan(path, 1, 1, 1), $"the file cannot be read: {reason}");
            return new LoadResult(null, null, bag.ToList(), "");
        }
    }

    /// <summary>Reads a stream, at most as much of it as the limits allow.</summary>
    /// <param name="path">Name of the file for diagnostics.</param>
    /// <param name="stream">UTF-8 text.</param>
    /// <param name="limits">Limits; null for the usual ones.</param>
    /// <param name="variables">Values of variables from the command line.</param>
    public static LoadResult Load(string path, Stream stream, LoadLimits? limits = null, IReadOnlyDictionary<string, string>? variables = null)
    {
        limits ??= LoadLimits.Default;
        var bag = NewBag(limits);
        if (LimitedBytes.Read(stream, limits.MaxBytes) is not { } bytes)
        {
            return TooLarge(path, limits, bag);
        }

        return TextCheck.TryDecode(path, bytes, bag, out var text)
            ? Load(path, text, limits, bag, variables)
            : new LoadResult(null, null, bag.ToList(), "");
    }

    /// <summary>Reads a text.</summary>
    /// <param name="path">Name of the file for diagnostics.</param>
    /// <param name="text">The YAML.</param>
    /// <param name="limits">Limits; null for the usual ones.</param>
    /// <param name="variables">Values of variables from the command line.</param>
    public static LoadResult Load(string path, string text, LoadLimits? limits = null, IReadOnlyDictionary<string, string>? variables = null)
    {
        limits ??= LoadLimits.Default;
        var bag = NewBag(limits);
        return text.Length > limits.MaxBytes ? TooLarge(path, limits, bag) : Load(path, text, limits, bag, variables);
    }

    private static DiagnosticBag NewBag(LoadLimits limits) => new(new ExpansionBudget(limits.MaxItems, limits.MaxNodes));

    private static LoadResult TooLarge(string path, LoadLimits limits, DiagnosticBag bag)
    {
        bag.Error(
            DiagnosticCodes.LimitExceeded,
            new SourceSpan(path, 1, 1, 1),
            $"the file is larger than {limits.MaxBytes} bytes",
            "the limit `MaxBytes` guards against files that never end");
        return new LoadResult(null, null, bag.ToList(), "");
    }

    private static LoadResult Load(string path, string text, LoadLimits limits, DiagnosticBag bag, IReadOnlyDictionary<string, string>? variables)
    {
        var files = new SourceFiles(limits, bag);
        if (files.Read(path, text) is not { } root)
        {
            return new LoadResult(null, null, bag.ToList(), text) { Texts = files.Texts };
        }

        // What could be read goes on also when something could not: all mistakes of a file are reported in one run.
        root = Expander.Expand(root, variables ?? NoVariables, bag);
        TopologyShape.File.TryRead(root, bag, out var topology);
        var findings = new Findings(bag);
        var index = TopologyIndex.Build(topology, findings);
        Validation.Check(index, findings);
        var desired = Lowerer.Lower(index, findings);
        return bag.HasErrors
            ? new LoadResult(null, null, bag.ToList(), text) { Texts = files.Texts }
            : new LoadResult(topology, desired, bag.ToList(), text) { Texts = files.Texts, Tree = root };
    }
}
