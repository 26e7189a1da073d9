using System.Text.Json;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Yaml;

/// <summary>What a schema allows, in a few words for a person.</summary>
/// <param name="definitions">The schema's `$defs`.</param>
internal sealed class ValueWords(JsonElement definitions)
{
    private const string Text = "text";
    private const string Mapping = "a mapping";
    private const string ByName = $"{Mapping} by name";
    private const string List = "a list; each item: ";
    private const string Truth = "true or false";
    private const string Number = "a number";

    private static readonly string[] s_anything = [Truth, Number, Text];

    /// <summary>Patterns of text that only admit `${i}`, or that repeat what stands beside them for those whose YAML has no types.</summary>
    private static readonly string[] s_saysNoMore = [@"\$\{", @"^(?:0|[1-9][0-9]*)$|\$\{", @"^(?:true|false)$|\$\{", @"^(?:1)$|\$\{"];

    /// <summary>The words; empty when there is nothing that would help.</summary>
    public string Of(JsonElement schema)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            var name = reference.GetString()!["#/$defs/".Length..];
            var inner = Of(definitions.GetProperty(name));
            return inner.Contains(Mapping, StringComparison.Ordinal) && !inner.StartsWith(ByName, StringComparison.Ordinal) ? $"see `{name}`" : inner;
        }

        if (schema.TryGetProperty("enum", out var values))
        {
            return $"one of {string.Join(", ", values.EnumerateArray().Select(value => value.ToString()))}";
        }

        if (schema.TryGetProperty("const", out var value))
        {
            return value.ToString();
        }

        if (schema.TryGetProperty("anyOf", out var ways))
        {
            if (schema.TryGetProperty(ScalarSchema.SortOfValue, out var sort) && ways.EnumerateArray().Any(SaysMore))
            {
                return sort.ToString();
            }

            var words = ways.EnumerateArray().Select(Of).Where(word => word.Length > 0).Distinct(StringComparer.Ordinal).ToList();
            if (s_anything.All(words.Contains))
            {
                // Every scalar: the word of its type is only YAML's guess at it.
                words.RemoveAll(s_anything[..^1].Contains);
            }

            var isListToo = words.RemoveAll(word => word.StartsWith(List, StringComparison.Ordinal) && words.Contains(word[List.Length..])) > 0;
            return string.Join(", or ", words.Count > 1 ? words.Where(word => word != Text) : words) + (isListToo ? ", or a list of them" : "");
        }

        // Where several types are allowed, it is text, whatever YAML takes it for.
        return !schema.TryGetProperty("type", out var type) ? ""
            : type.ValueKind == JsonValueKind.Array ? Text
            : OfType(type.ToString(), schema);
    }

    private static bool SaysMore(JsonElement way) => way.TryGetProperty("pattern", out var pattern) && !s_saysNoMore.Contains(pattern.ToString());

    private string OfType(string type, JsonElement schema) => type switch
    {
        "integer" or "number" when schema.TryGetProperty("minimum", out var least) && schema.TryGetProperty("maximum", out var most) =>
            least.GetInt64() == most.GetInt64() ? $"{least}" : $"a number from {least} to {most}",
        "integer" or "number" => Number,
        "boolean" => Truth,
        "string" => schema.TryGetProperty(ScalarSchema.SortOfValue, out var sort) ? sort.ToString() : Text,
        "array" when schema.TryGetProperty("items", out var item) && Of(item) is { Length: > 0 } words => List + words,
        "array" => "a list",
        "object" when schema.TryGetProperty("patternProperties", out var named) => $"{ByName}; each of them: {Of(named.EnumerateObject().First().Value)}",
        "object" => Mapping,
        _ => "",
    };
}
