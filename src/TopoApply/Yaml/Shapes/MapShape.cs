using System.Text.Json;
using TopoApply.Diagnostics;
using TopoApply.Netlink.Values;
using TopoApply.Yaml.Writing;

namespace TopoApply.Yaml.Shapes;

/// <summary>A thing with its name and the name's place.</summary>
internal sealed record Named<TName, T>(TName Name, T Value, SourceSpan Span);

/// <summary>A name that is a keyword among the names and has its own shape, such as `host` among the namespaces.</summary>
internal sealed record SpecialKey<T>(string Name, string Documentation, Shape<T> Shape);

/// <summary>A mapping from names to things, in file order.</summary>
/// <param name="what">What the things are, in the plural, such as `interfaces`.</param>
/// <param name="name">Shape of the names.</param>
/// <param name="keyPattern">Regular expression (ECMA 262, without anchors) of the names, for the schema.</param>
/// <param name="item">Shape of the things.</param>
/// <param name="ranges">True when a name such as `client[1-3]` stands for several.</param>
/// <param name="special">Names with a shape of their own.</param>
internal sealed class MapShape<TName, T>(
    string what,
    Scalar<TName> name,
    string keyPattern,
    Shape<T> item,
    bool ranges = false,
    IReadOnlyList<SpecialKey<T>>? special = null) : Shape<EquatableArray<Named<TName, T>>>
    where TName : notnull
{
    private const int MaxFailures = 64;

    /// <inheritdoc/>
    public override bool HasParts => true;

    /// <inheritdoc/>
    public override bool TryRead(YamlNode node, DiagnosticBag bag, out EquatableArray<Named<TName, T>> value)
    {
        if (node is not YamlMapping mapping)
        {
            NodeText.ReportWrongNode(node, bag, $"a mapping of {what} by name");
            value = default;
            return false;
        }

        var reading = new Reading(bag);
        for (var i = 0; i < mapping.Entries.Count; i++)
        {
            var entry = mapping.Entries[i];
            reading.Good &= ranges && NameRange.Mentions(entry.Key.Text) ? TryReadRange(entry, reading)
                : ranges && IsCopy(mapping.Entries, i + 1) ? TryReadUnrolled(mapping.Entries, ref i, reading)
                : TryReadOne(entry.Key, entry.Value, reading);
        }

        value = reading.Items.Take();
        return reading.Good;
    }

    /// <inheritdoc/>
    public override string Format(EquatableArray<Named<TName, T>> value) =>
        string.Join(", ", value.Select(i => $"{name.Format(i.Name)}: {item.Format(i.Value)}"));

    /// <inheritdoc/>
    public override YamlItem Write(EquatableArray<Named<TName, T>> value) => new YamlMap([.. value.Select(i => new YamlPair(name.Format(i.Name), item.Write(i.Value)))]);

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", false);
        var exceptions = "";
        if (special is not null)
        {
            json.WriteStartObject("properties");
            foreach (var key in special)
            {
                json.WriteStartObject(key.Name);
                json.WriteString("description", key.Documentation);
                key.Shape.WriteSchema(json);
                json.WriteEndObject();
                exceptions += $"(?!{key.Name}$)";
            }

            json.WriteEndObject();
        }

        json.WriteStartObject("patternProperties");
        json.WriteStartObject($"^{exceptions}(?:{keyPattern})$");
        item.WriteSchema(json);
        json.WriteEndObject();
        if (ranges)
        {
            json.WriteStartObject(NameRange.SchemaPattern);
            item.WriteSchema(json);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private bool TryReadRange(YamlEntry entry, Reading reading)
    {
        if (!NameRange.TryParse(entry.Key.Text, out var range, out var problem))
        {
            reading.Bag.Error(DiagnosticCodes.BadRange, entry.Key.Span, problem);
            reading.Bag.LoseNames(entry.Key, entry.Value);
            return false;
        }

        if (!Expansion.TrySpend(reading.Bag, entry.Key.Span, range.Count, Expansion.Size(entry.Value)))
        {
            reading.Bag.LoseNames(entry.Key, entry.Value);
            return false;
        }

        // What does not mention the number is read once and shared.
        var varies = Expansion.HasExpression(entry.Value);
        T shared = default!;
        var good = varies || item.TryRead(entry.Value, reading.Bag, out shared);
        return good || item.HasParts ? TryReadCopies(entry, range, varies, shared, reading) && good : Lose(entry.Key, entry.Value, reading.Bag);
    }

    private bool TryReadCopies(YamlEntry entry, NameRange range, bool varies, T shared, Reading reading)
    {
        var failures = 0;
        var copy = reading.OfCopy();
        var said = new HashSet<(string Code, SourceSpan Span)>();
        for (var k = 0; k < range.Count; k++)
        {
            // Most copies have the same mistakes. They are said once, and a hostile file does not have all of them read.
            if (failures > MaxFailures || !range.TryText(k, null, out var text, out var problem))
            {
                return Lose(entry.Key, entry.Value, reading.Bag);
            }

            var key = entry.Key with { Text = text };
            var good = varies
                ? Expansion.TrySubstitute(entry.Value, range.NumberAt(k) ?? 0, copy.Bag, out var value) & TryReadOne(key, value, copy)
                : TryAdd(key, entry.Value, shared, copy);
            failures += good ? 0 : 1;
            reading.Bag.TakeNew(copy.Bag, said);
        }

        return failures == 0;
    }

    // What stands at one place are the copies of a range that has been written out.
    private static bool IsCopy(IReadOnlyList<YamlEntry> entries, int index) => index < entries.Count && entries[index].Key.Span == entries[index - 1].Key.Span;

    private bool TryReadUnrolled(IReadOnlyList<YamlEntry> entries, ref int index, Reading reading)
    {
        var failures = 0;
        var copy = reading.OfCopy();
        var said = new HashSet<(string Code, SourceSpan Span)>();
        for (var isFirst = true; isFirst || IsCopy(entries, index + 1); isFirst = false)
        {
            index += isFirst ? 0 : 1;
            if (failures > MaxFailures)
            {
                Lose(entries[index].Key, entries[index].Value, reading.Bag);
                continue;
            }

            failures += TryReadOne(entries[index].Key, entries[index].Value, copy) ? 0 : 1;
            reading.Bag.TakeNew(copy.Bag, said);
        }

        return failures == 0;
    }

    private bool TryReadOne(YamlScalar key, YamlNode node, Reading reading)
    {
        var shape = item;
        for (var i = 0; i < special?.Count; i++)
        {
            var candidate = special[i];
            shape = string.Equals(candidate.Name, key.Text, StringComparison.Ordinal) ? candidate.Shape : shape;
        }

        var good = shape.TryRead(node, reading.Bag, out var value);
        if (good || shape.HasParts)
        {
            return TryAdd(key, node, value, reading) && good;
        }

        name.TryReadText(key, reading.Bag, out _);
        return Lose(key, node, reading.Bag);
    }

    private bool TryAdd(YamlScalar key, YamlNode node, T value, Reading reading)
    {
        if (!name.TryReadText(key, reading.Bag, out var read))
        {
            return Lose(key, node, reading.Bag);
        }

        if (!reading.Seen.Add(name.Format(read)))
        {
            reading.Bag.Error(DiagnosticCodes.DuplicateName, key.Span, $"`{key.Text}` is already among the {what}", "a range makes it too");
            return Lose(key, node, reading.Bag);
        }

        reading.Items.Add(new Named<TName, T>(read, value, key.Span));
        return true;
    }

    private static bool Lose(YamlScalar key, YamlNode node, DiagnosticBag bag)
    {
        bag.LoseNames(key, node);
        return false;
    }

    private sealed class Reading(DiagnosticBag bag)
    {
        public DiagnosticBag Bag { get; private init; } = bag;

        public ArrayBuilder<Named<TName, T>> Items { get; private init; } = new ArrayBuilder<Named<TName, T>>();

        public HashSet<string> Seen { get; private init; } = [];

        public bool Good { get; set; } = true;

        // The same result, and a bag of its own.
        public Reading OfCopy() => new(Bag.Fork()) { Items = Items, Seen = Seen };
    }
}
