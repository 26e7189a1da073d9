using System.Text.Json;
using TopoApply.Diagnostics;
using TopoApply.Yaml.Writing;

namespace TopoApply.Yaml.Shapes;

/// <summary>
/// How one sort of value looks in YAML: the loader reads by it, the published schema is written from it, the plan prints by it, and an
/// export is written by it, so these cannot disagree.
/// </summary>
internal abstract class Shape<T>
{
    /// <summary>
    /// True when a value is of use although some of it could not be read. What could not is left out of it, and noted as lost.
    /// </summary>
    public virtual bool HasParts => false;

    /// <summary>Reads a node. On failure the reasons are in the bag and the result is false.</summary>
    public abstract bool TryRead(YamlNode node, DiagnosticBag bag, out T value);

    /// <summary>The value as the plan prints it and a user could write it.</summary>
    public abstract string Format(T value);

    /// <summary>The value as a file says it: reading it gives the value again.</summary>
    public abstract YamlItem Write(T value);

    /// <summary>Writes the keywords of this shape's JSON Schema (draft 2020-12) into an object that the caller has opened.</summary>
    public abstract void WriteSchema(Utf8JsonWriter json);
}
