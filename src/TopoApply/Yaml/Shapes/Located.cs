using System.Text.Json;
using TopoApply.Diagnostics;
using TopoApply.Yaml.Writing;

namespace TopoApply.Yaml.Shapes;

/// <summary>A value with its place, for what is judged only when the whole file is known.</summary>
internal sealed record Located<T>(T Value, SourceSpan Span)
{
    /// <inheritdoc/>
    public override string ToString() => Value?.ToString() ?? "";
}

/// <summary>Keeps the place of what another shape reads.</summary>
internal sealed class LocatedShape<T>(Shape<T> inner) : Shape<Located<T>>
{
    /// <inheritdoc/>
    public override bool TryRead(YamlNode node, DiagnosticBag bag, out Located<T> value)
    {
        var read = inner.TryRead(node, bag, out var item);
        value = new Located<T>(item, node.Span);
        return read;
    }

    /// <inheritdoc/>
    public override string Format(Located<T> value) => inner.Format(value.Value);

    /// <inheritdoc/>
    public override YamlItem Write(Located<T> value) => inner.Write(value.Value);

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter json) => inner.WriteSchema(json);
}

/// <summary>Wraps shapes.</summary>
internal static class ShapeExtensions
{
    /// <summary>The same shape, keeping the place.</summary>
    public static LocatedShape<T> Located<T>(this Shape<T> shape) => new(shape);
}
