using System.Text.Json;

namespace TopoApply.Yaml.Shapes;

/// <summary>
/// JSON Schema of a scalar. An editor sees the types that YAML guesses, so a number may arrive as a number or as text. Text with
/// `${` is always accepted: what it expands to is judged by the loader.
/// </summary>
internal sealed record ScalarSchema
{
    private const string Expression = @"\$\{";

    /// <summary>Name under `$defs`; null for a schema that is written wherever it is used.</summary>
    public string? Definition { get; init; }

    /// <summary>The words that are accepted, if the value is one of a few.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Regular expression (ECMA 262, without anchors) of accepted text; null when only words and numbers are.</summary>
    public string? Pattern { get; init; }

    /// <summary>Values that show how it is written: editors offer them, and put the first one in. None where words or numbers say all.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>True when whole numbers are accepted.</summary>
    public bool Number { get; init; }

    /// <summary>Least accepted number.</summary>
    public long? Minimum { get; init; }

    /// <summary>Greatest accepted number.</summary>
    public long? Maximum { get; init; }

    /// <summary>True when `true` and `false` are accepted.</summary>
    public bool Boolean { get; init; }

    /// <summary>True when any number is accepted: text such as `1.5` or `1e3` is a number to an editor.</summary>
    public bool Fraction { get; init; }

    /// <summary>Any text, however YAML would guess it.</summary>
    public static ScalarSchema AnyText { get; } = new() { Pattern = @"[\s\S]+", Number = true, Fraction = true, Boolean = true };

    /// <summary>Text that matches a regular expression without anchors.</summary>
    public static ScalarSchema Match(string pattern) => new() { Pattern = pattern };

    /// <summary>A name that matches a regular expression without anchors; `5`, `1.5` and `true` may be names.</summary>
    public static ScalarSchema Name(string pattern) => AnyText with { Pattern = pattern };

    /// <summary>A whole number, as a number or as text.</summary>
    public static ScalarSchema Integer(long minimum, long maximum) =>
        new() { Pattern = "0|[1-9][0-9]*", Number = true, Minimum = minimum, Maximum = maximum };

    /// <summary>One of a few words.</summary>
    public static ScalarSchema OneOf(IReadOnlyList<string> words) => new() { Words = words };

    /// <summary>The keyword that names the sort of value. As `title` editors would show it above the documentation of the key, once for each form.</summary>
    public const string SortOfValue = "$comment";

    /// <summary>Writes the keywords, or a reference to them, into the open object.</summary>
    /// <param name="json">Writer of the schema.</param>
    /// <param name="what">The sort of value with its article, which `explain` and the reference show.</param>
    public void Write(Utf8JsonWriter json, string what)
    {
        if (Definition is not null)
        {
            SchemaDefinitions.Of(json).Refer(Definition, definition => WriteKeywords(definition, what));
            json.WriteString("$ref", $"#/$defs/{Definition}");
        }
        else
        {
            WriteKeywords(json, what);
        }
    }

    private void WriteKeywords(Utf8JsonWriter json, string what)
    {
        json.WriteString(SortOfValue, what);
        json.WriteStartArray("anyOf");
        if (Words.Count > 0)
        {
            json.WriteStartObject();
            json.WriteStartArray("enum");
            foreach (var word in Words)
            {
                json.WriteStringValue(word);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        if (Boolean)
        {
            WriteType(json, "boolean");
            json.WriteEndObject();
        }

        if (Number)
        {
            WriteType(json, Fraction ? "number" : "integer");
            WriteBounds(json);
            json.WriteEndObject();
        }

        WriteType(json, "string");
        json.WriteString("pattern", Pattern is null ? Expression : $"^(?:{Pattern})$|{Expression}");
        json.WriteEndObject();
        json.WriteEndArray();
        WriteExamples(json, Examples);
    }

    /// <summary>Writes the keyword `examples`; nothing when there are none.</summary>
    public static void WriteExamples(Utf8JsonWriter json, IReadOnlyList<string> examples)
    {
        if (examples.Count == 0)
        {
            return;
        }

        json.WriteStartArray("examples");
        foreach (var example in examples)
        {
            json.WriteStringValue(example);
        }

        json.WriteEndArray();
    }

    private static void WriteType(Utf8JsonWriter json, string type)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
    }

    private void WriteBounds(Utf8JsonWriter json)
    {
        if (Minimum is { } minimum)
        {
            json.WriteNumber("minimum", minimum);
        }

        if (Maximum is { } maximum)
        {
            json.WriteNumber("maximum", maximum);
        }
    }
}
