using TopoApply.Diagnostics;
using TopoApply.Kernel;
using TopoApply.Lowering;
using TopoApply.Model;
using TopoApply.Yaml.Document;

namespace TopoApply.Yaml;

/// <summary>What became of a file.</summary>
/// <param name="Topology">The typed document; null when the file has errors.</param>
/// <param name="Desired">The desired state; null when the file has errors.</param>
/// <param name="Diagnostics">Everything there is to say, in file order.</param>
/// <param name="Text">The file's text, for the lines that diagnostics point at.</param>
internal sealed record LoadResult(Topology? Topology, State? Desired, IReadOnlyList<Diagnostic> Diagnostics, string Text)
{
    /// <summary>True when there is a desired state.</summary>
    public bool Succeeded => Desired is not null;
}

/// <summary>File → topology → desired state. Nothing that stands in a file makes it throw.</summary>
internal static class YamlLoader
{
    private const int FirstBuffer = 16 * 1024;

    /// <summary>Reads what comes next into the buffer; 0 at the end.</summary>
    private delegate int Reading(Span<byte> buffer);

    /// <summary>Reads a file.</summary>
    public static LoadResult LoadFile(string path, LoadLimits? limits = null)
    {
        limits ??= LoadLimits.Default;
        try
        {
            using var file = InputFile.Open(path);
            return Load(path, file.Read, limits);
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
    public static LoadResult Load(string path, Stream stream, LoadLimits? limits = null) => Load(path, stream.Read, limits ?? LoadLimits.Default);

    /// <summary>Reads a text.</summary>
    /// <param name="path">Name of the file for diagnostics.</param>
    /// <param name="text">The YAML.</param>
    /// <param name="limits">Limits; null for the usual ones.</param>
    public static LoadResult Load(string path, string text, LoadLimits? limits = null)
    {
        limits ??= LoadLimits.Default;
        var bag = NewBag(limits);
        if (text.Length > limits.MaxBytes)
        {
            bag.Error(
                DiagnosticCodes.LimitExceeded,
                new SourceSpan(path, 1, 1, 1),
                $"the file is larger than {limits.MaxBytes} bytes",
                "the limit `MaxBytes` guards against files that never end");
            return new LoadResult(null, null, bag.ToList(), "");
        }

        return Load(path, text, limits, bag);
    }

    private static LoadResult Load(string path, Reading read, LoadLimits limits)
    {
        var bag = NewBag(limits);
        var bytes = new byte[FirstBuffer];
        var length = 0;
        int count;
        while (length <= limits.MaxBytes && (count = read(bytes.AsSpan(length, (int)Math.Min(bytes.Length - length, limits.MaxBytes + 1L - length)))) > 0)
        {
            length += count;
            if (length == bytes.Length)
            {
                Array.Resize(ref bytes, 2 * length);
            }
        }

        if (length > limits.MaxBytes)
        {
            bag.Error(
                DiagnosticCodes.LimitExceeded,
                new SourceSpan(path, 1, 1, 1),
                $"the file is larger than {limits.MaxBytes} bytes",
                "the limit `MaxBytes` guards against files that never end");
            return new LoadResult(null, null, bag.ToList(), "");
        }

        return TextCheck.TryDecode(path, bytes.AsSpan(0, length), bag, out var text)
            ? Load(path, text, limits, bag)
            : new LoadResult(null, null, bag.ToList(), "");
    }

    private static DiagnosticBag NewBag(LoadLimits limits) => new(new ExpansionBudget(limits.MaxItems, limits.MaxNodes));

    private static LoadResult Load(string path, string text, LoadLimits limits, DiagnosticBag bag)
    {
        // What hides in a text would only confuse the stages behind.
        if (!TextCheck.CheckText(path, text, bag)
            || YamlReader.Read(path, text, limits, bag) is not { } root)
        {
            return new LoadResult(null, null, bag.ToList(), text);
        }

        // What could be read goes on also when something could not: all mistakes of a file are reported in one run.
        TopologyShape.File.TryRead(root, bag, out var topology);
        var findings = new Findings(bag);
        var index = TopologyIndex.Build(topology, findings);
        Validation.Check(index, findings);
        var desired = Lowerer.Lower(index, findings);
        return bag.HasErrors
            ? new LoadResult(null, null, bag.ToList(), text)
            : new LoadResult(topology, desired, bag.ToList(), text);
    }
}
