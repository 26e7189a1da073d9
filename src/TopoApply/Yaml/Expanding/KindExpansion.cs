using TopoApply.Diagnostics;
using TopoApply.Yaml.Document;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Yaml.Expanding;

/// <summary>`kinds` and `extends`: what a kind says lies under what the namespace itself says.</summary>
internal sealed class KindExpansion
{
    private const int MaxDepth = 16;
    private readonly Dictionary<string, YamlEntry> _kinds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, YamlMapping?> _whole = new(StringComparer.Ordinal);
    private readonly List<string> _open = [];
    private readonly DiagnosticBag _bag;

    private KindExpansion(DiagnosticBag bag) => _bag = bag;

    /// <summary>The topology without kinds.</summary>
    public static YamlMapping Expand(YamlMapping root, DiagnosticBag bag)
    {
        var expansion = new KindExpansion(bag);
        if (root.Find("kinds") is { } kinds)
        {
            expansion.Declare(kinds.Value);
            root = root.Without("kinds");
        }

        if (root.Find("namespaces") is { Value: YamlMapping namespaces } entry)
        {
            root = root.With(entry, namespaces with { Entries = [.. namespaces.Entries.Select(e => e with { Value = expansion.Extended(e.Value) })] });
        }

        if (root.Find("host") is { } host)
        {
            root = root.With(host, expansion.Extended(host.Value));
        }

        expansion.Check();
        return root;
    }

    private void Declare(YamlNode node)
    {
        if (node is not YamlMapping kinds)
        {
            NodeText.ReportWrongNode(node, _bag, "a mapping of kinds by name");
            return;
        }

        foreach (var kind in kinds.Entries)
        {
            if (KindShape.Name.TryReadText(kind.Key, _bag, out var name))
            {
                _kinds[name] = kind;
            }
        }
    }

    // What a namespace or kind says with all that it extends below it.
    private YamlNode Extended(YamlNode node)
    {
        if (node is not YamlMapping mapping || mapping.Find("extends") is not { } extends)
        {
            return node;
        }

        var upper = mapping.Without("extends");
        if (!KindShape.Extends.TryRead(extends.Value, _bag, out var names))
        {
            _bag.Unread.AddPartOf(mapping.Span);
        }

        YamlMapping? lower = null;
        foreach (var name in names)
        {
            if (Whole(name) is not { } kind || !Expansion.TrySpend(_bag, name.Span, 1, Expansion.Size(kind)))
            {
                _bag.Unread.AddPartOf(mapping.Span);
                continue;
            }

            var copy = (YamlMapping)kind.By($"kind `{name.Value}` is extended", name.Span);
            lower = lower is null ? copy : NodeMerge.Merge(lower, copy);
        }

        return lower is null ? upper : NodeMerge.Merge(lower, upper);
    }

    private YamlMapping? Whole(Located<string> name)
    {
        if (!_kinds.TryGetValue(name.Value, out var kind))
        {
            if (!_bag.Unread.MayName(name.Value))
            {
                _bag.Error(
                    DiagnosticCodes.UnknownKind,
                    name.Span,
                    $"there is no kind `{name.Value}`",
                    NodeText.Suggest(name.Value, _kinds.Keys, _bag) ?? "kinds are declared under `kinds`");
            }

            return null;
        }

        if (_open.IndexOf(name.Value) is var first and >= 0)
        {
            _bag.Error(DiagnosticCodes.KindCycle, name.Span, $"the kind `{name.Value}` extends itself", string.Join(" → ", _open.Skip(first).Append(name.Value)));
            return null;
        }

        if (_open.Count >= MaxDepth)
        {
            _bag.Error(DiagnosticCodes.LimitExceeded, name.Span, $"kinds extend each other more than {MaxDepth} deep");
            return null;
        }

        if (!_whole.TryGetValue(name.Value, out var whole))
        {
            _open.Add(name.Value);
            whole = Extended(kind.Value) as YamlMapping;
            _open.RemoveAt(_open.Count - 1);
            _whole[name.Value] = whole;
        }

        return whole;
    }

    // A mistake in a kind that nobody extends, or in what lies under something else, is one as well. Where it counts it is said with the way to it,
    // and then not here. What a range would count is read for some number.
    private void Check()
    {
        var copy = _bag.Fork();
        foreach (var (name, kind) in _kinds)
        {
            // Circles are found by following them.
            Whole(new Located<string>(name, kind.Key.Span));
            Expansion.TrySubstitute(kind.Value, 1, copy, out var some);
            NamespaceShape.Declared.TryRead(some, copy, out _);
        }

        _bag.AddUnlessSaid(copy);
    }
}
