using TopoApply.Diagnostics;
using TopoApply.Kernel;
using TopoApply.Yaml.Document;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Yaml.Expanding;

/// <summary>
/// The files that a topology is made of: the one that was asked for, and what it includes. All of them together keep the limits of one, and each is
/// read once.
/// </summary>
internal sealed class SourceFiles(LoadLimits limits, DiagnosticBag bag)
{
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<(string Identity, string Path)> _open = [];
    private int _bytes;
    private int _values;

    /// <summary>The texts by path, for the lines that diagnostics point at.</summary>
    public IReadOnlyDictionary<string, string> Texts => _texts;

    /// <summary>The root nodes of the documents in a text, each with all that it includes below it; fewer, or none, with the reasons in the bag.</summary>
    /// <param name="path">Name of the file; what it includes is relative to it.</param>
    /// <param name="text">The YAML.</param>
    /// <param name="several">True when more than one document may stand in it.</param>
    /// <param name="through">What includes it; null for the file that was asked for.</param>
    public IReadOnlyList<YamlNode> Read(string path, string text, bool several = false, Through? through = null)
    {
        _texts[path] = text;
        _bytes += text.Length;

        // What hides in a text would only confuse the stages behind.
        return TextCheck.CheckText(path, text, bag, through)
            ? [.. YamlReader.Read(path, text, limits, bag, through, several, ref _values).Select(root => WithIncludes(root, path, through is null))]
            : [];
    }

    private YamlNode WithIncludes(YamlNode root, string path, bool isFirst)
    {
        if (root is not YamlMapping mapping || mapping.Find("include") is not { } include)
        {
            return root;
        }

        // Each document has what it includes for itself.
        if (isFirst)
        {
            _seen.Clear();
        }

        var identity = Path.GetFullPath(path);
        _seen.Add(identity);
        _open.Add((identity, path));
        var result = WithIncludes(mapping.Without("include"), include.Value, path);
        _open.RemoveAt(_open.Count - 1);
        return result;
    }

    private YamlMapping WithIncludes(YamlMapping upper, YamlNode include, string path)
    {
        if (!IncludeShape.Paths.TryRead(include, bag, out var names))
        {
            bag.Unread.AddAnything();
        }

        YamlMapping? lower = null;
        foreach (var name in names)
        {
            if (Include(name, path) is { } included)
            {
                lower = lower is null ? included : NodeMerge.Merge(lower, included);
            }
        }

        return lower is null ? upper : NodeMerge.Merge(lower, upper);
    }

    private YamlMapping? Include(Located<string> name, string from)
    {
        var path = Path.Combine(Path.GetDirectoryName(from) ?? "", name.Value);
        var identity = Path.GetFullPath(path);
        if (_open.FindIndex(o => o.Identity == identity) is var first and >= 0)
        {
            var circle = _open.Skip(first).Select(o => o.Path).Append(path);
            return Refuse(name, $"`{name.Value}` includes itself", string.Join(" → ", circle));
        }

        if (_open.Count > limits.MaxIncludeDepth)
        {
            return Refuse(name, $"files include each other more than {limits.MaxIncludeDepth} deep", "the limit `MaxIncludeDepth` guards against files that never end");
        }

        // Two files may share a third.
        if (!_seen.Add(identity))
        {
            return null;
        }

        if (_seen.Count > limits.MaxIncludes + 1)
        {
            return Refuse(name, $"more than {limits.MaxIncludes} files are included", "the limit `MaxIncludes` guards against files that never end");
        }

        var through = new Through($"{path} is included", name.Span with { Through = null }, name.Span.Through);
        if (ReadText(name, path, through) is not { } text)
        {
            return null;
        }

        switch (Read(path, text, through: through))
        {
            case [YamlMapping mapping]:
                return mapping;
            case [{ } other]:
                NodeText.ReportWrongNode(other, bag, "a topology (a mapping)");
                break;
            default:
                break;
        }

        bag.Unread.AddAnything();
        return null;
    }

    private string? ReadText(Located<string> name, string path, Through through)
    {
        if (OrdinaryFile.TryOpen(path, out var problem) is not { } stream)
        {
            Refuse(name, $"`{name.Value}` cannot be included: {problem}", Path.IsPathRooted(name.Value) ? null : "a path is relative to the file that it stands in");
            return null;
        }

        using (stream)
        {
            var left = Math.Max(0, limits.MaxBytes - _bytes);
            if (LimitedBytes.Read(stream.Read, left) is not { } bytes)
            {
                Refuse(name, $"with `{name.Value}` the files are larger than {limits.MaxBytes} bytes", "the limit `MaxBytes` guards against files that never end");
                return null;
            }

            if (TextCheck.TryDecode(path, bytes, bag, out var text, through))
            {
                return text;
            }

            bag.Unread.AddAnything();
            return null;
        }
    }

    private YamlMapping? Refuse(Located<string> name, string message, string? hint)
    {
        bag.Error(DiagnosticCodes.BadInclude, name.Span, message, hint);
        bag.Unread.AddAnything();
        return null;
    }
}
