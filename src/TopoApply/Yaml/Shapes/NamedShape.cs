using System.Runtime.CompilerServices;
using System.Text.Json;
using TopoApply.Diagnostics;
using TopoApply.Yaml.Writing;

namespace TopoApply.Yaml.Shapes;

/// <summary>A shape whose schema stands once under `$defs` and is referred to wherever it is used.</summary>
/// <param name="name">Name under `$defs`.</param>
/// <param name="inner">The shape.</param>
internal sealed class NamedShape<T>(string name, Shape<T> inner) : Shape<T>
{
    /// <inheritdoc/>
    public override bool HasParts => inner.HasParts;

    /// <inheritdoc/>
    public override bool TryRead(YamlNode node, DiagnosticBag bag, out T value) => inner.TryRead(node, bag, out value);

    /// <inheritdoc/>
    public override string Format(T value) => inner.Format(value);

    /// <inheritdoc/>
    public override YamlItem Write(T value) => inner.Write(value);

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter json)
    {
        SchemaDefinitions.Of(json).Refer(name, inner.WriteSchema);
        json.WriteString("$ref", $"#/$defs/{name}");
    }
}

/// <summary>The named shapes that a schema refers to, in the order of the first reference.</summary>
internal sealed class SchemaDefinitions
{
    private static readonly ConditionalWeakTable<Utf8JsonWriter, SchemaDefinitions> ByWriter = [];

    private readonly List<(string Name, Action<Utf8JsonWriter> Write)> _definitions = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>The definitions that belong to a writer: shapes are given nothing but the writer.</summary>
    public static SchemaDefinitions Of(Utf8JsonWriter json) => ByWriter.GetOrCreateValue(json);

    /// <summary>Notes that a definition is needed.</summary>
    public void Refer(string name, Action<Utf8JsonWriter> write)
    {
        if (_names.Add(name))
        {
            _definitions.Add((name, write));
        }
    }

    /// <summary>Writes them all; a definition may refer to further ones.</summary>
    public void WriteAll(Utf8JsonWriter json)
    {
        json.WriteStartObject("$defs");
        for (var i = 0; i < _definitions.Count; i++)
        {
            json.WriteStartObject(_definitions[i].Name);
            _definitions[i].Write(json);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
