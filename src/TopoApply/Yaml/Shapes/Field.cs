using System.Text.Json;
using TopoApply.Diagnostics;

namespace TopoApply.Yaml.Shapes;

/// <summary>What a difference in a field means for the object that has it.</summary>
internal enum OnChange
{
    /// <summary>The kernel can change it in place.</summary>
    InPlace,

    /// <summary>The object must be removed and made again.</summary>
    Recreate,
}

/// <summary>
/// One row of a kind's table. From the row follow: parsing, unknown-key hints, the schema's property with its description,
/// the comparison, the plan's text and the merge. A null value means "not set".
/// </summary>
internal abstract class Field<TRow>
{
    /// <summary>Key in YAML and word in the plan.</summary>
    public required string Name { get; init; }

    /// <summary>The user's documentation: one or two sentences with unit, range and default.</summary>
    public required string Documentation { get; init; }

    /// <summary>True when the key must be given.</summary>
    public bool Required { get; init; }

    /// <summary>What a difference means.</summary>
    public OnChange Change { get; init; }

    /// <summary>Why a difference needs a new object, for the plan; null when it does not.</summary>
    public string? Reason { get; init; }

    /// <summary>Reads the value into the row.</summary>
    public abstract bool TryRead(YamlNode node, DiagnosticBag bag, ref TRow row);

    /// <summary>True when the row has a value.</summary>
    public abstract bool IsSet(TRow row);

    /// <summary>The value as text; null when it is not set.</summary>
    public abstract string? Text(TRow row);

    /// <summary>True when both rows have equal values or both none.</summary>
    public abstract bool Same(TRow left, TRow right);

    /// <summary>The row <paramref name="to"/> with this field's value taken from <paramref name="from"/>.</summary>
    public abstract TRow Copy(TRow from, TRow to);

    /// <summary>Writes the keywords of the value's schema.</summary>
    public abstract void WriteSchema(Utf8JsonWriter json);
}

/// <summary>Builds rows.</summary>
internal static class Field
{
    /// <summary>A row whose value is a structure (number, address, list …).</summary>
    public static Field<TRow> Value<TRow, TValue>(
        string name,
        Shape<TValue> shape,
        Func<TRow, TValue?> get,
        Func<TRow, TValue?, TRow> set,
        string documentation,
        OnChange change = OnChange.InPlace,
        string? reason = null,
        bool required = false)
        where TValue : struct =>
        new Row<TRow, TValue>(shape, row => get(row) is { } value ? (true, value) : (false, default), (row, has, value) => set(row, has ? value : null))
        {
            Name = name,
            Documentation = documentation,
            Change = change,
            Reason = reason,
            Required = required,
        };

    /// <summary>A row whose value is a class (text, record …).</summary>
    public static Field<TRow> Reference<TRow, TValue>(
        string name,
        Shape<TValue> shape,
        Func<TRow, TValue?> get,
        Func<TRow, TValue?, TRow> set,
        string documentation,
        OnChange change = OnChange.InPlace,
        string? reason = null,
        bool required = false)
        where TValue : class =>
        new Row<TRow, TValue>(shape, row => get(row) is { } value ? (true, value) : (false, null!), (row, has, value) => set(row, has ? value : null))
        {
            Name = name,
            Documentation = documentation,
            Change = change,
            Reason = reason,
            Required = required,
        };

    private sealed class Row<TRow, TValue>(
        Shape<TValue> shape,
        Func<TRow, (bool Has, TValue Value)> get,
        Func<TRow, bool, TValue, TRow> set) : Field<TRow>
    {
        public override bool TryRead(YamlNode node, DiagnosticBag bag, ref TRow row)
        {
            if (!shape.TryRead(node, bag, out var value))
            {
                return false;
            }

            row = set(row, true, value);
            return true;
        }

        public override bool IsSet(TRow row) => get(row).Has;

        public override string? Text(TRow row)
        {
            var (has, value) = get(row);
            return has ? shape.Format(value) : null;
        }

        public override bool Same(TRow left, TRow right)
        {
            var (hasLeft, a) = get(left);
            var (hasRight, b) = get(right);
            return hasLeft == hasRight && (!hasLeft || EqualityComparer<TValue>.Default.Equals(a, b));
        }

        public override TRow Copy(TRow from, TRow to)
        {
            var (has, value) = get(from);
            return set(to, has, value);
        }

        public override void WriteSchema(Utf8JsonWriter json) => shape.WriteSchema(json);
    }
}
