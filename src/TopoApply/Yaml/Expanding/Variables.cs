using System.Diagnostics.CodeAnalysis;
using System.Text;
using TopoApply.Diagnostics;
using TopoApply.Yaml.Document;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Yaml.Expanding;

/// <summary>
/// `vars`: names that stand for text. `${name}` alone is the text as it is; in a computation, as in `${base+i}`, it must be a whole number. What a
/// range's number is needed for stays until the range is written out.
/// </summary>
internal sealed class Variables
{
    private const int MaxText = 64 * 1024;
    private const int MaxDepth = 16;
    private readonly Dictionary<string, Variable> _byName = new(StringComparer.Ordinal);
    private readonly DiagnosticBag _bag;
    private readonly List<string> _resolving = [];

    private Variables(DiagnosticBag bag) => _bag = bag;

    /// <summary>Reads what the file declares; what the command line gives takes its place.</summary>
    /// <param name="declared">The value of `vars`; null without.</param>
    /// <param name="given">Texts by name from the command line.</param>
    /// <param name="bag">Takes what is wrong.</param>
    public static Variables Read(YamlNode? declared, IReadOnlyDictionary<string, string> given, DiagnosticBag bag)
    {
        var variables = new Variables(bag);
        if (declared is not null)
        {
            VariableShape.Map.TryRead(declared, bag, out var named);
            foreach (var variable in named)
            {
                variables._byName[variable.Name] = new Variable(variable.Name, variable.Value, variable.Span, IsGiven: false);
            }
        }

        foreach (var (name, text) in given)
        {
            variables.Give(name, text);
        }

        return variables;
    }

    /// <summary>Reports what the command line gives and none of the documents declares.</summary>
    public static void CheckGiven(IReadOnlyList<YamlNode> roots, IReadOnlyDictionary<string, string> given, DiagnosticBag bag)
    {
        if (given.Count == 0 || bag.Unread.IsIncomplete(SourceSpan.None))
        {
            return;
        }

        var declared = roots.SelectMany(r => ((r as YamlMapping)?.Find("vars")?.Value as YamlMapping)?.Entries ?? []).Select(e => e.Key.Text).Distinct().ToList();
        foreach (var name in given.Keys.Where(n => !declared.Contains(n)))
        {
            bag.Error(
                DiagnosticCodes.UnknownVariable,
                SourceSpan.None,
                $"`--var {name}`: the file has no variable of that name",
                declared.Count == 0 ? "variables are declared under `vars`" : NodeText.Suggest(name, declared, bag));
        }
    }

    /// <summary>The tree with the values in it; in the place of a text that cannot be made stands what was refused.</summary>
    public YamlNode Substitute(YamlNode node)
    {
        switch (node)
        {
            case YamlScalar scalar:
                return !Expansion.HasExpression(scalar.Text) ? scalar
                    : TrySubstitute(scalar, out var replaced) ? replaced
                    : new YamlRefused(scalar.Text, scalar.Span);
            case YamlSequence sequence when Expansion.HasExpression(sequence):
                return sequence with { Items = [.. sequence.Items.Select(Substitute)] };
            case YamlMapping mapping when Expansion.HasExpression(mapping):
                return SubstituteEntries(mapping);
            default:
                return node;
        }
    }

    private YamlMapping SubstituteEntries(YamlMapping mapping)
    {
        var entries = new List<YamlEntry>(mapping.Entries.Count);
        var places = new Dictionary<string, SourceSpan>(StringComparer.Ordinal);
        foreach (var entry in mapping.Entries)
        {
            if (Substitute(entry.Key) is not YamlScalar key)
            {
                _bag.LoseNames(entry.Key, entry.Value);
            }
            else if (!places.TryAdd(key.Text, key.Span))
            {
                _bag.Error(DiagnosticCodes.DuplicateKey, key.Span, $"the key `{key.Text}` stands twice", $"it is already on {places[key.Text].LineSeenFrom(key.Span)}");
                _bag.LoseNames(key, entry.Value);
            }
            else
            {
                entries.Add(new YamlEntry(key, Substitute(entry.Value)));
            }
        }

        return mapping with { Entries = entries };
    }

    private void Give(string name, string text)
    {
        if (_byName.TryGetValue(name, out var variable) && TextCheck.CheckScalar(text, SourceSpan.None, _bag))
        {
            _byName[name] = variable with { Value = new YamlScalar(text, Quoted: true, variable.Value.Span), IsGiven = true };
        }
    }

    private bool TrySubstitute(YamlScalar scalar, [NotNullWhen(true)] out YamlScalar? result)
    {
        result = scalar;
        var text = scalar.Text;
        var builder = new StringBuilder();
        var span = scalar.Span;
        var position = 0;
        for (var start = text.IndexOf("${", StringComparison.Ordinal); start >= 0; start = text.IndexOf("${", position, StringComparison.Ordinal))
        {
            var end = text.IndexOf('}', start);
            if (end < 0)
            {
                break;
            }

            builder.Append(text, position, start - position);
            if (!TryAppend(text[(start + 2)..end], scalar.Span, builder, ref span))
            {
                result = null;
                return false;
            }

            position = end + 1;
        }

        builder.Append(text, position, text.Length - position);
        var replaced = builder.ToString();
        if (replaced == text)
        {
            return true;
        }

        // A value is text: `null` in it is the word.
        result = _bag.Budget.TrySpendNodes(Expansion.TextSize(replaced)) ? new YamlScalar(replaced, Quoted: true, span) { IsRewritten = true } : null;
        if (result is null)
        {
            Expansion.ReportSpent(_bag, scalar.Span);
        }

        return result is not null;
    }

    // What stands for an expression: a text, a number, or the expression with numbers in the place of names.
    private bool TryAppend(string expression, SourceSpan place, StringBuilder builder, ref SourceSpan span)
    {
        if (builder.Length > MaxText)
        {
            _bag.Error(DiagnosticCodes.LimitExceeded, place, $"with its variables this text has more than {MaxText} characters");
            return false;
        }

        var whole = expression.Trim();
        if (whole != "i" && VariableShape.IsName(whole))
        {
            var good = TryFind(whole, place, ref span, out var value);
            builder.Append(value);
            return good;
        }

        if (!TryReplaceNames(expression, place, ref span, out var replaced))
        {
            return false;
        }

        if (replaced == expression || NamesIn(replaced).Any())
        {
            builder.Append("${").Append(replaced).Append('}');
            return true;
        }

        if (!Arithmetic.TryEvaluate(replaced, 0, out var result, out var problem))
        {
            _bag.Error(DiagnosticCodes.BadRange, place, $"`${{{expression}}}` cannot be computed: {problem}");
            return false;
        }

        builder.Append(result);
        return true;
    }

    private bool TryReplaceNames(string expression, SourceSpan place, ref SourceSpan span, out string replaced)
    {
        replaced = expression;
        var shift = 0;
        foreach (var range in NamesIn(expression).ToList())
        {
            var name = expression[range];
            if (name == "i")
            {
                continue;
            }

            if (!TryFind(name, place, ref span, out var value))
            {
                return false;
            }

            if (!Scalars.TryParseDecimal(value, out _))
            {
                _bag.Error(DiagnosticCodes.BadRange, span, $"`${{{expression}}}` cannot be computed: `{name}` is `{value}`, which is not a whole number");
                return false;
            }

            var start = range.Start.Value + shift;
            replaced = string.Concat(replaced.AsSpan(0, start), value, replaced.AsSpan(start + name.Length));
            shift += value.Length - name.Length;
        }

        return true;
    }

    private bool TryFind(string name, SourceSpan place, ref SourceSpan span, out string value)
    {
        value = "";
        if (!_byName.TryGetValue(name, out var variable))
        {
            if (!_bag.Unread.MayName(name))
            {
                _bag.Error(
                    DiagnosticCodes.UnknownVariable,
                    place,
                    $"there is no variable `{name}`",
                    NodeText.Suggest(name, _byName.Keys, _bag) ?? "variables are declared under `vars`; `i` is the number of a range");
            }

            return false;
        }

        if (!TryResolve(variable, place, out var text))
        {
            return false;
        }

        value = text;
        span = variable.IsGiven
            ? span.By($"`{name}` is `{text}` by `--var {name}`", SourceSpan.None)
            : span.By($"`{name}` is `{text}`", variable.Span);
        return true;
    }

    private bool TryResolve(Variable variable, SourceSpan place, out string text)
    {
        text = variable.Value.Text;
        if (variable.IsBroken)
        {
            return false;
        }

        if (variable.IsResolved || variable.IsGiven)
        {
            return true;
        }

        if (variable.Value.IsNull)
        {
            return Break(variable, $"the variable `{variable.Name}` has no value", $"give it one: `--var {variable.Name}=…`");
        }

        if (_resolving.IndexOf(variable.Name) is var first and >= 0)
        {
            return Break(variable, $"the variable `{variable.Name}` contains itself", string.Join(" → ", _resolving.Skip(first).Append(variable.Name)));
        }

        if (_resolving.Count >= MaxDepth)
        {
            _bag.Error(DiagnosticCodes.BadVariable, place, $"variables contain each other more than {MaxDepth} deep");
            return false;
        }

        _resolving.Add(variable.Name);
        var resolved = Substitute(variable.Value);
        _resolving.RemoveAt(_resolving.Count - 1);
        variable = _byName[variable.Name];
        if (variable.IsBroken || resolved is not YamlScalar scalar)
        {
            _byName[variable.Name] = variable with { IsBroken = true };
            return false;
        }

        _byName[variable.Name] = variable with { Value = scalar, IsResolved = true };
        text = scalar.Text;
        return true;
    }

    private bool Break(Variable variable, string message, string hint)
    {
        _bag.Error(DiagnosticCodes.BadVariable, variable.Span, message, hint);
        _byName[variable.Name] = variable with { IsBroken = true };
        return false;
    }

    // The names in front of the format; in `${base:02x}` the `x` is none.
    private static IEnumerable<Range> NamesIn(string expression)
    {
        var end = expression.IndexOf(':') is var colon and >= 0 ? colon : expression.Length;
        for (var i = 0; i < end;)
        {
            var start = i;
            while (i < end && (char.IsAsciiLetterOrDigit(expression[i]) || expression[i] == '_'))
            {
                i++;
            }

            if (i > start && !char.IsAsciiDigit(expression[start]))
            {
                yield return start..i;
            }

            i = i == start ? i + 1 : i;
        }
    }

    private sealed record Variable(string Name, YamlScalar Value, SourceSpan Span, bool IsGiven)
    {
        public bool IsResolved { get; init; }

        public bool IsBroken { get; init; }
    }
}
