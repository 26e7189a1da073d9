using System.Text.Json;
using TopoApply.Diagnostics;
using TopoApply.Yaml.Writing;

namespace TopoApply.Yaml.Shapes;

/// <summary>Judges a row as a whole after its fields have been read: keys that exclude or need each other.</summary>
internal delegate bool RowCheck<TRow>(TRow row, YamlMapping mapping, DiagnosticBag bag);

/// <summary>A mapping with known keys, read through a table of fields.</summary>
/// <param name="what">What the mapping describes, with its article, such as `a route`.</param>
/// <param name="fields">The table; asked for when first needed.</param>
/// <param name="create">An empty row that knows its place.</param>
/// <param name="check">Judges the row as a whole; it runs only when all fields could be read.</param>
/// <param name="refused">Why a key that stands elsewhere cannot stand here; null for keys that are merely unknown.</param>
internal sealed class TableShape<TRow>(
    string what,
    Func<IReadOnlyList<Field<TRow>>> fields,
    Func<SourceSpan, TRow> create,
    RowCheck<TRow>? check = null,
    Func<string, string?>? refused = null) : Shape<TRow>
{
    private IReadOnlyList<Field<TRow>>? _fields;

    /// <summary>The rows.</summary>
    public IReadOnlyList<Field<TRow>> Fields => _fields ??= fields();

    /// <inheritdoc/>
    public override bool HasParts => true;

    /// <inheritdoc/>
    public override bool TryRead(YamlNode node, DiagnosticBag bag, out TRow value)
    {
        value = create(node.Span);
        if (node is not YamlMapping mapping)
        {
            NodeText.ReportWrongNode(node, bag, $"{what} (a mapping)", "write `{}` where there is nothing to say");
            bag.Unread.AddPartOf(node.Span);
            return false;
        }

        var good = true;
        for (var i = 0; i < mapping.Entries.Count; i++)
        {
            var entry = mapping.Entries[i];
            if (Find(entry.Key.Text) is not { } field)
            {
                bag.Error(
                    DiagnosticCodes.UnknownKey,
                    entry.Key.Span,
                    $"{what} has no key `{entry.Key.Text}`",
                    refused?.Invoke(entry.Key.Text) ?? NodeText.Suggest(entry.Key.Text, Fields.Select(f => f.Name), bag));
                bag.LoseNames(entry.Key, entry.Value);
                good = false;
            }
            else
            {
                good &= field.TryRead(entry.Value, bag, ref value);
            }
        }

        good &= HasRequired(mapping, bag);
        if (!good)
        {
            bag.Unread.AddPartOf(node.Span);
        }

        return good && (check is null || check(value, mapping, bag));
    }

    /// <inheritdoc/>
    public override string Format(TRow value)
    {
        var parts = new List<string>();
        foreach (var field in Fields)
        {
            if (field.Text(value) is { } text)
            {
                parts.Add($"{field.Name}: {text}");
            }
        }

        return $"{{ {string.Join(", ", parts)} }}";
    }

    /// <inheritdoc/>
    public override YamlItem Write(TRow value)
    {
        List<YamlPair> pairs = [];
        foreach (var field in Fields)
        {
            if (field.Write(value) is { } item)
            {
                pairs.Add(new YamlPair(field.Name, item));
            }
        }

        return new YamlMap(pairs);
    }

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", false);
        if (Fields.Any(f => f.Required))
        {
            json.WriteStartArray("required");
            foreach (var field in Fields.Where(f => f.Required))
            {
                json.WriteStringValue(field.Name);
            }

            json.WriteEndArray();
        }

        json.WriteStartObject("properties");
        foreach (var field in Fields)
        {
            json.WriteStartObject(field.Name);
            json.WriteString("description", field.Documentation);
            field.WriteSchema(json);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private Field<TRow>? Find(string name)
    {
        var rows = Fields;
        for (var i = 0; i < rows.Count; i++)
        {
            if (string.Equals(rows[i].Name, name, StringComparison.Ordinal))
            {
                return rows[i];
            }
        }

        return null;
    }

    private bool HasRequired(YamlMapping mapping, DiagnosticBag bag)
    {
        var good = true;
        for (var i = 0; i < Fields.Count; i++)
        {
            var field = Fields[i];
            if (field.Required && mapping.Find(field.Name) is null)
            {
                bag.Error(DiagnosticCodes.MissingKey, mapping.Span, $"{what} needs `{field.Name}`", field.Documentation);
                good = false;
            }
        }

        return good;
    }
}
