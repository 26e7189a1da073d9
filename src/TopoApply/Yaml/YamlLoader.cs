using TopoApply.Diagnostics;
using TopoApply.Kernel;
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
    public static LoadResult LoadFile(string path, LoadLimits? limits = null, IReadOnlyDictionary<string, string>? variables = null) =>
        Open(path, read => Load(path, read, several: false, limits, variables))[0];

    private static List<LoadResult> Open(string path, Func<ByteReader, List<LoadResult>> load)
    {
        try
        {
            using var file = InputFile.Open(path);
            return load(file.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            var bag = new DiagnosticBag();
            var reason = e switch
            {
                FileNotFoundException or DirectoryNotFoundException or ArgumentException => "there is no such file",
                UnauthorizedAccessException => Directory.Exists(path) ? "it is a directory" : "permission denied",
                _ => e.Message,
            };
            bag.Error(DiagnosticCodes.Unreadable, new SourceSpan(path, 1, 1, 1), $"the file cannot be read: {reason}");
            return [new LoadResult(null, null, bag.ToList(), "")];
        }
    }

    /// <summary>Reads a stream, at most as much of it as the limits allow.</summary>
    /// <param name="path">Name of the file for diagnostics.</param>
    /// <param name="stream">UTF-8 text.</param>
    /// <param name="limits">Limits; null for the usual ones.</param>
    public static LoadResult Load(string path, Stream stream, LoadLimits? limits = null) => Load(path, stream.Read, several: false, limits, null)[0];

    /// <summary>
    /// Reads a file in which several topologies may stand, one a document. When one of them has errors there is one result that says all there
    /// is to say, and nothing else.
    /// </summary>
    /// <param name="path">The file; what it includes is relative to it.</param>
    /// <param name="variables">Values of variables from the command line.</param>
    public static IReadOnlyList<LoadResult> LoadAll(string path, IReadOnlyDictionary<string, string>? variables = null) =>
        Open(path, read => Load(path, read, several: true, null, variables));

    /// <summary>The same from a stream, at most as much of it as the limits allow.</summary>
    /// <param name="path">Name of the file for diagnostics.</param>
    /// <param name="stream">UTF-8 text.</param>
    /// <param name="variables">Values of variables from the command line.</param>
    public static IReadOnlyList<LoadResult> LoadAll(string path, Stream stream, IReadOnlyDictionary<string, string>? variables = null) =>
        Load(path, stream.Read, several: true, null, variables);

    /// <summary>Reads a text.</summary>
    /// <param name="path">Name of the file for diagnostics.</param>
    /// <param name="text">The YAML.</param>
    /// <param name="limits">Limits; null for the usual ones.</param>
    public static LoadResult Load(string path, string text, LoadLimits? limits = null)
    {
        limits ??= LoadLimits.Default;
        var bag = NewBag(limits);
        return text.Length > limits.MaxBytes ? TooLarge(path, limits, bag) : Load(path, text, several: false, limits, bag, null)[0];
    }

    private static List<LoadResult> Load(string path, ByteReader read, bool several, LoadLimits? limits, IReadOnlyDictionary<string, string>? variables)
    {
        limits ??= LoadLimits.Default;
        var bag = NewBag(limits);
        return LimitedBytes.Read(read, limits.MaxBytes) is not { } bytes ? [TooLarge(path, limits, bag)]
            : TextCheck.TryDecode(path, bytes, bag, out var text) ? Load(path, text, several, limits, bag, variables)
            : [new LoadResult(null, null, bag.ToList(), "")];
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

    private static List<LoadResult> Load(
        string path, string text, bool several, LoadLimits limits, DiagnosticBag bag, IReadOnlyDictionary<string, string>? variables)
    {
        var files = new SourceFiles(limits, bag);
        var roots = files.Read(path, text, several);
        Variables.CheckGiven(roots, variables ?? NoVariables, bag);
        var results = new List<LoadResult>();
        var names = new Dictionary<string, SourceSpan>(StringComparer.Ordinal);
        foreach (var root in roots)
        {
            // What could be read goes on also when something could not: all mistakes of a file are reported in one run.
            var tree = Expander.Expand(root, variables ?? NoVariables, bag);
            TopologyShape.File.TryRead(tree, bag, out var topology);
            if (topology.Name is { } name && !names.TryAdd(name.Value, name.Span))
            {
                bag.Error(DiagnosticCodes.DuplicateName, name.Span, $"two topologies are called `{name.Value}`", $"the other one is on {names[name.Value].LineSeenFrom(name.Span)}");
            }

            var findings = new Findings(bag);
            var index = TopologyIndex.Build(topology, findings);
            Validation.Check(index, findings);
            results.Add(new LoadResult(topology, Lowerer.Lower(index, findings), [], text) { Texts = files.Texts, Tree = tree });
        }

        if (bag.HasErrors || results.Count == 0)
        {
            return [new LoadResult(null, null, bag.ToList(), text) { Texts = files.Texts }];
        }

        results[0] = results[0] with { Diagnostics = bag.ToList() };
        return results;
    }
}
