using System.Text.Json;
using TopoApply.Diagnostics;
using TopoApply.Yaml.Writing;

namespace TopoApply.Yaml.Shapes;

/// <summary>A value that may be written as one scalar or, in full, as a mapping or list.</summary>
/// <param name="brief">The short form.</param>
/// <param name="full">The long form.</param>
/// <param name="isBrief">True when the short form says all of a value.</param>
internal sealed class ShortForm<T>(Shape<T> brief, Shape<T> full, Func<T, bool> isBrief) : Shape<T>
{
    /// <inheritdoc/>
    public override bool TryRead(YamlNode node, DiagnosticBag bag, out T value) =>
        node is YamlScalar ? brief.TryRead(node, bag, out value) : full.TryRead(node, bag, out value);

    /// <inheritdoc/>
    public override string Format(T value) => brief.Format(value);

    /// <inheritdoc/>
    public override YamlItem Write(T value) => isBrief(value) ? brief.Write(value) : full.Write(value);

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteStartArray("anyOf");
        json.WriteStartObject();
        brief.WriteSchema(json);
        json.WriteEndObject();
        json.WriteStartObject();
        full.WriteSchema(json);
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
