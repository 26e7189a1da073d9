using System.Globalization;
using System.Numerics;
using System.Text.Json;
using TopoApply.Diagnostics;
using TopoApply.Yaml;

namespace TopoApply.Tests.Yaml;

/// <summary>YAML as JSON by the types of YAML 1.2's core schema: what an editor's validator sees.</summary>
internal static class YamlJson
{
    /// <summary>Converts a text that our reader accepts.</summary>
    public static string Convert(string text)
    {
        var bag = new DiagnosticBag();
        var node = YamlReader.Read("x.yaml", text, LoadLimits.Default, bag) is { } read && !bag.HasErrors ? read : throw new ArgumentException($"Not YAML: {string.Join("; ", bag.ToList())}", nameof(text));
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            Write(node, json);
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(YamlNode node, Utf8JsonWriter json)
    {
        switch (node)
        {
            case YamlScalar scalar:
                Write(scalar, json);
                break;
            case YamlSequence sequence:
                json.WriteStartArray();
                foreach (var item in sequence.Items)
                {
                    Write(item, json);
                }

                json.WriteEndArray();
                break;
            case YamlMapping mapping:
                json.WriteStartObject();
                foreach (var entry in mapping.Entries)
                {
                    json.WritePropertyName(entry.Key.Text);
                    Write(entry.Value, json);
                }

                json.WriteEndObject();
                break;
            default:
                throw new InvalidOperationException($"A new sort of node: {node}");
        }
    }

    private static void Write(YamlScalar scalar, Utf8JsonWriter json)
    {
        var text = scalar.Text;
        if (scalar.Quoted)
        {
            json.WriteStringValue(text);
        }
        else if (text is "" or "~" or "null" or "Null" or "NULL")
        {
            json.WriteNullValue();
        }
        else if (text is "true" or "True" or "TRUE" or "false" or "False" or "FALSE")
        {
            json.WriteBooleanValue(text[0] is 't' or 'T');
        }
        else if (BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            json.WriteRawValue(number.ToString(CultureInfo.InvariantCulture));
        }
        else if (text.StartsWith("0x", StringComparison.Ordinal) && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex))
        {
            json.WriteNumberValue(hex);
        }
        else if (text.All(c => char.IsAsciiDigit(c) || c is '.' or 'e' or 'E' or '-' or '+')
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real))
        {
            json.WriteNumberValue(real);
        }
        else
        {
            json.WriteStringValue(text);
        }
    }
}
