using System.Runtime.CompilerServices;
using System.Text.Json;
using TopoApply.Diagnostics;
using TopoApply.Yaml.Writing;

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

    /// <summary>True when the field only tells whose the object is: nothing that traffic could notice.</summary>
    public bool IsMark { get; init; }

    /// <summary>Reads the value into the row.</summary>
    public abstract bool TryRead(YamlNode node, DiagnosticBag bag, ref TRow row);

    /// <summary>True when the row has a value.</summary>
    public abstract bool IsSet(TRow row);

    /// <summary>The value as text; null when it is not set.</summary>
    public abstract string? Text(TRow row);

    /// <summary>The value as a file says it; null when it is not set.</summary>
    public virtual YamlItem? Write(TRow row) => Text(row) is { } text ? new YamlText(text) : null;

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
    // Both are taken into the tables that call them: there the types of row and value are known, and the row's methods are compiled ahead.

    /// <summary>A row whose value is a structure (number, address, list …).</summary>
    /// <param name="name">Key in YAML and word in the plan.</param>
    /// <param name="shape">Shape of the value.</param>
    /// <param name="get">Takes the value from a row.</param>
    /// <param name="set">The row with another value.</param>
    /// <param name="documentation">The user's documentation.</param>
    /// <param name="change">What a difference means.</param>
    /// <param name="reason">Why a difference needs a new object.</param>
    /// <param name="required">True when the key must be given.</param>
    /// <param name="always">True when no value means "none wanted" instead of "unmanaged".</param>
    /// <param name="same">Comparison when equality is too strict.</param>
    /// <param name="mark">True when it only tells whose the object is.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Field<TRow> Value<TRow, TValue>(
        string name,
        Shape<TValue> shape,
        Func<TRow, TValue?> get,
        Func<TRow, TValue?, TRow> set,
        string documentation,
        OnChange change = OnChange.InPlace,
        string? reason = null,
        bool required = false,
        bool always = false,
        Func<TValue, TValue, bool>? same = null,
        bool mark = false)
        where TValue : struct =>
        new ValueRow<TRow, TValue>(shape, get, set, always, same)
        {
            Name = name,
            Documentation = documentation,
            Change = change,
            Reason = reason,
            Required = required,
            IsMark = mark,
        };

    /// <summary>A row whose value is a class (text, record …).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Field<TRow> Reference<TRow, TValue>(
        string name,
        Shape<TValue> shape,
        Func<TRow, TValue?> get,
        Func<TRow, TValue?, TRow> set,
        string documentation,
        OnChange change = OnChange.InPlace,
        string? reason = null,
        bool required = false,
        bool always = false,
        Func<TValue, TValue, bool>? same = null)
        where TValue : class =>
        new ReferenceRow<TRow, TValue>(shape, get, set, always, same)
        {
            Name = name,
            Documentation = documentation,
            Change = change,
            Reason = reason,
            Required = required,
        };

    /// <summary>
    /// A row of a short form: it has been written out before the shapes read, so that it only says how it is written. Where it is read
    /// all the same, in what nobody uses, its mistakes are reported.
    /// </summary>
    public static Field<TRow> Short<TRow, TValue>(string name, Shape<TValue> shape, string documentation) =>
        new ShortRow<TRow, TValue>(shape) { Name = name, Documentation = documentation };

    /// <summary>The rows of a record as rows of what contains it, so that a file's keys and a kind's fields are written once.</summary>
    public static IEnumerable<Field<TOuter>> Lift<TOuter, TInner>(
        IEnumerable<Field<TInner>> rows,
        Func<TOuter, TInner> get,
        Func<TOuter, TInner, TOuter> set) =>
        rows.Select(row => new Lifted<TOuter, TInner>(row, get, set)
        {
            Name = row.Name,
            Documentation = row.Documentation,
            Change = row.Change,
            Reason = row.Reason,
            Required = row.Required,
        });

    private sealed class ValueRow<TRow, TValue>(
        Shape<TValue> shape,
        Func<TRow, TValue?> get,
        Func<TRow, TValue?, TRow> set,
        bool always,
        Func<TValue, TValue, bool>? same) : Field<TRow>
        where TValue : struct
    {
        public override bool TryRead(YamlNode node, DiagnosticBag bag, ref TRow row)
        {
            var good = shape.TryRead(node, bag, out var value);
            if (good || shape.HasParts)
            {
                row = set(row, value);
            }
            else
            {
                bag.Lose(node);
            }

            return good;
        }

        public override bool IsSet(TRow row) => always || get(row) is not null;

        public override YamlItem? Write(TRow row) => get(row) is { } value ? shape.Write(value) : null;

        public override string? Text(TRow row) => get(row) is { } value ? shape.Format(value) : null;

        public override bool Same(TRow left, TRow right) => (get(left), get(right)) switch
        {
            ({ } a, { } b) => same is null ? EqualityComparer<TValue>.Default.Equals(a, b) : same(a, b),
            (null, null) => true,
            _ => false,
        };

        public override TRow Copy(TRow from, TRow to) => set(to, get(from));

        public override void WriteSchema(Utf8JsonWriter json) => shape.WriteSchema(json);
    }

    // As above, but here `TValue?` is the value itself: what serves both goes through tuples and delegates of its own, types to load for each row.
    private sealed class ReferenceRow<TRow, TValue>(
        Shape<TValue> shape,
        Func<TRow, TValue?> get,
        Func<TRow, TValue?, TRow> set,
        bool always,
        Func<TValue, TValue, bool>? same) : Field<TRow>
        where TValue : class
    {
        public override bool TryRead(YamlNode node, DiagnosticBag bag, ref TRow row)
        {
            var good = shape.TryRead(node, bag, out var value);
            if (good || shape.HasParts)
            {
                row = set(row, value);
            }
            else
            {
                bag.Lose(node);
            }

            return good;
        }

        public override bool IsSet(TRow row) => always || get(row) is not null;

        public override YamlItem? Write(TRow row) => get(row) is { } value ? shape.Write(value) : null;

        public override string? Text(TRow row) => get(row) is { } value ? shape.Format(value) : null;

        public override bool Same(TRow left, TRow right) => (get(left), get(right)) switch
        {
            ({ } a, { } b) => same is null ? EqualityComparer<TValue>.Default.Equals(a, b) : same(a, b),
            (null, null) => true,
            _ => false,
        };

        public override TRow Copy(TRow from, TRow to) => set(to, get(from));

        public override void WriteSchema(Utf8JsonWriter json) => shape.WriteSchema(json);
    }

    private sealed class ShortRow<TRow, TValue>(Shape<TValue> shape) : Field<TRow>
    {
        public override bool TryRead(YamlNode node, DiagnosticBag bag, ref TRow row) => shape.TryRead(node, bag, out _);

        public override bool IsSet(TRow row) => false;

        public override string? Text(TRow row) => null;

        public override bool Same(TRow left, TRow right) => true;

        public override TRow Copy(TRow from, TRow to) => to;

        public override void WriteSchema(Utf8JsonWriter json) => shape.WriteSchema(json);
    }

    private sealed class Lifted<TOuter, TInner>(Field<TInner> row, Func<TOuter, TInner> get, Func<TOuter, TInner, TOuter> set) : Field<TOuter>
    {
        public override bool TryRead(YamlNode node, DiagnosticBag bag, ref TOuter outer)
        {
            var inner = get(outer);
            var good = row.TryRead(node, bag, ref inner);
            outer = set(outer, inner);
            return good;
        }

        public override bool IsSet(TOuter outer) => row.IsSet(get(outer));

        public override string? Text(TOuter outer) => row.Text(get(outer));

        public override YamlItem? Write(TOuter outer) => row.Write(get(outer));

        public override bool Same(TOuter left, TOuter right) => row.Same(get(left), get(right));

        public override TOuter Copy(TOuter from, TOuter to) => set(to, row.Copy(get(from), get(to)));

        public override void WriteSchema(Utf8JsonWriter json) => row.WriteSchema(json);
    }
}
