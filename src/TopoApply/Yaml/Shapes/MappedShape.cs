using System.Text.Json;
using TopoApply.Diagnostics;
using TopoApply.Yaml.Writing;

namespace TopoApply.Yaml.Shapes;

/// <summary>Reads one type and makes another of it, together with its place.</summary>
/// <param name="inner">Shape of what is written.</param>
/// <param name="make">From what is written.</param>
/// <param name="back">To what is written.</param>
internal sealed class MappedShape<TWritten, T>(Shape<TWritten> inner, Func<TWritten, SourceSpan, T> make, Func<T, TWritten> back) : Shape<T>
{
    /// <inheritdoc/>
    public override bool TryRead(YamlNode node, DiagnosticBag bag, out T value)
    {
        var good = inner.TryRead(node, bag, out var written);
        value = good ? make(written, node.Span) : default!;
        return good;
    }

    /// <inheritdoc/>
    public override string Format(T value) => inner.Format(back(value));

    /// <inheritdoc/>
    public override YamlItem Write(T value) => inner.Write(back(value));

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter json) => inner.WriteSchema(json);
}
