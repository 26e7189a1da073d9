using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using TopoApply.Yaml.Document;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Yaml;

/// <summary>The shapes as JSON Schema (draft 2020-12), for editors: they complete the keys and show what the tables say about them.</summary>
internal static class SchemaWriter
{
    /// <summary>Writes the schema as UTF-8 with a final line feed.</summary>
    public static void Write(Stream stream)
    {
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(stream, options))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");

            // No title: language servers put it above whatever they show of any key.
            json.WriteString("description", "What should be in the network namespaces of one machine.");
            json.WriteString("$comment", "Written by `topoapply schema`.");
            TopologyShape.File.WriteSchema(json);
            SchemaDefinitions.Of(json).WriteAll(json);
            json.WriteEndObject();
        }

        stream.Write("\n"u8);
    }

    /// <summary>The schema as text.</summary>
    public static string Text()
    {
        using var stream = new MemoryStream();
        Write(stream);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
