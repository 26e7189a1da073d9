using System.Text.Json;
using System.Text.Json.Nodes;

namespace TopoApply.Testing.Oracles;

/// <summary>Helpers over the JSON that `ip` prints.</summary>
internal static class Json
{
    private static readonly JsonSerializerOptions s_compact = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The objects of an array; empty text is an empty array. `ip` leaves empty objects behind where a filter applied.</summary>
    public static IReadOnlyList<JsonObject> Array(string text) =>
        string.IsNullOrWhiteSpace(text) ? [] : [.. (JsonNode.Parse(text) as JsonArray ?? []).OfType<JsonObject>().Where(o => o.Count > 0)];

    /// <summary>Chosen properties that are present, as `name value` pairs on one line.</summary>
    public static string Line(JsonObject node, params string[] names) =>
        string.Join(' ', names.Where(node.ContainsKey).Select(name => $"{name} {Text(node[name])}"));

    /// <summary>All properties but some, in their order.</summary>
    public static string LineBut(JsonObject node, params string[] names) =>
        Line(node, [.. node.Select(p => p.Key).Where(key => !names.Contains(key))]);

    /// <summary>A value without quotes around plain text.</summary>
    public static string Text(JsonNode? node) => node switch
    {
        null => "-",
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => node.ToJsonString(s_compact),
    };
}
