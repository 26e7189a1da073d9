using System.Text.Json;

namespace TopoApply.Yaml;

/// <summary>What there is to know about a kind or a field.</summary>
/// <param name="Path">Its name, from the kind down.</param>
/// <param name="Documentation">The user's documentation, from the table of fields; empty where there is none.</param>
/// <param name="Value">What may be written there, in a few words.</param>
/// <param name="Required">True when it must be given.</param>
/// <param name="Fields">Names of what is in it, with their documentation.</param>
/// <param name="Kind">The kind that stands there, alone, in a list or by name, and is explained by itself; null when there is none.</param>
/// <param name="Example">A piece of a file; null when there is none.</param>
internal sealed record GuideEntry(
    string Path,
    string Documentation,
    string Value,
    bool Required,
    IReadOnlyList<(string Name, string Documentation)> Fields,
    string? Kind,
    string? Example);

/// <summary>
/// The language of topology files to look things up in: the schema, read as a book. So it says what the schema says, which is what the tables
/// of fields say.
/// </summary>
internal sealed class Guide : IDisposable
{
    private const string Whole = "topology";
    private const string Cable = "link";

    private readonly JsonDocument _schema = JsonDocument.Parse(SchemaWriter.Text());

    /// <summary>The kinds, with what is said about the last field that holds one, which is the most particular. Parts of others, such as `filter-forward`, are not among them.</summary>
    public IReadOnlyList<(string Name, string Documentation)> Kinds()
    {
        // Definitions stand in the order in which they are first referred to.
        var documentation = new Dictionary<string, string>(StringComparer.Ordinal);
        Collect(_schema.RootElement, null, documentation);
        foreach (var definition in Definitions.EnumerateObject())
        {
            Collect(definition.Value, documentation.GetValueOrDefault(definition.Name), documentation);
        }

        return
        [
            (Whole, Text(_schema.RootElement, "description")),
            (Cable, Text(Part(_schema.RootElement, "properties", "links"), "description")),
            .. Definitions.EnumerateObject()
                .Where(definition => IsKind(definition.Name) && OwnFields(definition.Value).Any())
                .Select(definition => (definition.Name, documentation.GetValueOrDefault(definition.Name, "")))
                .OrderBy(kind => kind.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>Looks a path such as `route.metric` up; null when there is no such thing.</summary>
    /// <param name="path">Names with dots between them: a kind, or a field of the whole file, then fields.</param>
    /// <param name="missing">The first name that is not there, where it was looked for, and the names that are there.</param>
    public GuideEntry? Find(string path, out (string Parent, string Name, IReadOnlyList<string> Known) missing)
    {
        missing = ("", "", []);
        var names = path.Split('.');
        if (Start(names[0]) is not { } found)
        {
            missing = ("", names[0], [.. Kinds().Select(kind => kind.Name).Concat(Fields(_schema.RootElement).Select(field => field.Name)).Distinct()]);
            return null;
        }

        for (var i = 1; i < names.Length; i++)
        {
            var known = Fields(found.Schema).ToList();
            var index = known.FindIndex(field => field.Name == names[i]);
            if (index < 0)
            {
                missing = (string.Join('.', names.Take(i)), names[i], [.. known.Select(field => field.Name)]);
                return null;
            }

            found = known[index];
        }

        var documentation = found.Documentation.Length > 0 ? found.Documentation : Kinds().FirstOrDefault(kind => kind.Name == path).Documentation ?? "";
        return new GuideEntry(
            path,
            string.Join(' ', ShortForms(found.Schema).Prepend(documentation)),
            new ValueWords(Definitions).Of(found.Schema),
            found.Required,
            [.. Fields(found.Schema).Select(field => (field.Name, field.Documentation))],
            path is $"{Whole}.links" or "links" ? Cable : KindOf(found.Schema),
            GuideExamples.Of(path));
    }

    /// <inheritdoc/>
    public void Dispose() => _schema.Dispose();

    private JsonElement Definitions => _schema.RootElement.GetProperty("$defs");

    private Place? Start(string name)
    {
        var root = _schema.RootElement;
        return name == Whole ? new Place(name, Text(root, "description"), root, false)
            : name == Cable ? new Place(name, Text(Part(root, "properties", "links"), "description"), Part(root, "properties", "links", "items"), false)
            : Definitions.TryGetProperty(name, out var definition) && OwnFields(definition).Any() ? new Place(name, "", definition, false)
            : Fields(root).Where(field => field.Name == name).Select(field => (Place?)field).FirstOrDefault();
    }

    private string? KindOf(JsonElement schema) =>
        schema.TryGetProperty("$ref", out var reference) ? KindOf(reference.GetString()!["#/$defs/".Length..])
        : Inner(schema).Select(KindOf).FirstOrDefault(kind => kind is not null);

    private string? KindOf(string definition) =>
        IsKind(definition) && OwnFields(Definitions.GetProperty(definition)).Any() ? definition : KindOf(Definitions.GetProperty(definition));

    private static bool IsKind(string definition) => !definition.Contains('-') && !definition.EndsWith("Defaults", StringComparison.Ordinal);

    /// <summary>The fields of a mapping, of the items of a list, or of what a mapping by name holds.</summary>
    private IEnumerable<Place> Fields(JsonElement schema) => AllFields(schema).DistinctBy(field => field.Name);

    private IEnumerable<Place> AllFields(JsonElement schema)
    {
        foreach (var field in OwnFields(schema))
        {
            yield return field;
        }

        if (schema.TryGetProperty("$ref", out var reference))
        {
            foreach (var field in AllFields(Definitions.GetProperty(reference.GetString()!["#/$defs/".Length..])))
            {
                yield return field;
            }
        }

        foreach (var field in Inner(schema).SelectMany(AllFields))
        {
            yield return field;
        }
    }

    /// <summary>What a mapping by name or a list holds, or the ways to write something. Of several patterns the further ones are only ranges of names.</summary>
    private static IEnumerable<JsonElement> Inner(JsonElement schema) =>
        schema.TryGetProperty("patternProperties", out var named) ? named.EnumerateObject().Take(1).Select(item => item.Value)
        : schema.TryGetProperty("items", out var item) ? [item]
        : schema.TryGetProperty("anyOf", out var ways) ? ways.EnumerateArray()
        : [];

    /// <summary>The fields that a mapping has itself, in its long form where it has a short one.</summary>
    private static IEnumerable<Place> OwnFields(JsonElement schema)
    {
        var mapping = schema.TryGetProperty("anyOf", out var ways) ? ways.EnumerateArray().FirstOrDefault(way => way.TryGetProperty("properties", out _)) : schema;
        if (mapping.ValueKind != JsonValueKind.Object || !mapping.TryGetProperty("properties", out var properties))
        {
            yield break;
        }

        var required = mapping.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()).ToHashSet() : [];
        foreach (var property in properties.EnumerateObject())
        {
            yield return new Place(property.Name, Text(property.Value, "description"), property.Value, required.Contains(property.Name));
        }
    }

    /// <summary>What is said about a short way to write a mapping, or the items of a list.</summary>
    private static IEnumerable<string> ShortForms(JsonElement schema) =>
        schema.TryGetProperty("items", out var item) ? ShortForms(item)
        : schema.TryGetProperty("anyOf", out var ways) ? ways.EnumerateArray().Select(way => Text(way, "description")).Where(text => text.Length > 0)
        : [];

    /// <summary>What is said where a definition is referred to.</summary>
    private static void Collect(JsonElement schema, string? said, Dictionary<string, string> documentation)
    {
        if (schema.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in schema.EnumerateArray())
            {
                Collect(item, said, documentation);
            }
        }
        else if (schema.ValueKind == JsonValueKind.Object)
        {
            said = Text(schema, "description") is { Length: > 0 } own ? own : said;
            if (said is not null && schema.TryGetProperty("$ref", out var reference))
            {
                documentation[reference.GetString()!["#/$defs/".Length..]] = said;
            }

            foreach (var property in schema.EnumerateObject().Where(property => property.Name != "$defs"))
            {
                Collect(property.Value, said, documentation);
            }
        }
    }

    private static string Text(JsonElement schema, string name) => schema.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";

    private static JsonElement Part(JsonElement schema, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            schema = schema.GetProperty(name);
        }

        return schema;
    }

    private readonly record struct Place(string Name, string Documentation, JsonElement Schema, bool Required);
}
