using System.Text.Json;
using TopoApply.Diagnostics;
using TopoApply.Netlink.Values;
using TopoApply.Yaml.Writing;

namespace TopoApply.Yaml.Shapes;

/// <summary>A list of values of one shape.</summary>
/// <param name="item">Shape of the items.</param>
/// <param name="what">What the items are, in the plural, such as `addresses`.</param>
/// <param name="single">True when one item may stand for a list of one.</param>
/// <param name="ranges">True when an item such as `lan[1-8]` stands for several.</param>
/// <param name="minimum">Fewest items.</param>
/// <param name="maximum">Most items, ranges expanded.</param>
internal sealed class ListShape<T>(Shape<T> item, string what, bool single = false, bool ranges = false, int minimum = 0, int maximum = int.MaxValue)
    : Shape<EquatableArray<T>>
{
    /// <inheritdoc/>
    /// <remarks>With a fixed number of items each has a meaning by its position, and none can be left out.</remarks>
    public override bool HasParts => maximum == int.MaxValue;

    /// <inheritdoc/>
    public override bool TryRead(YamlNode node, DiagnosticBag bag, out EquatableArray<T> value)
    {
        var sequence = node as YamlSequence;
        var items = new ArrayBuilder<T>(sequence?.Items.Count ?? 1);
        var good = true;
        if (sequence is not null)
        {
            for (var i = 0; i < sequence.Items.Count; i++)
            {
                good &= TryReadItem(sequence.Items[i], bag, items);
            }
        }
        else if (single && node is not YamlScalar { IsNull: true })
        {
            good = TryReadItem(node, bag, items);
        }
        else
        {
            NodeText.ReportWrongNode(node, bag, $"a list of {what}");
            good = false;
        }

        value = items.Take();
        return good && HasRightCount(node, value.Count, bag);
    }

    /// <inheritdoc/>
    public override string Format(EquatableArray<T> value) => string.Join(", ", value.Select(item.Format));

    /// <inheritdoc/>
    public override YamlItem Write(EquatableArray<T> value) => single && value.Count == 1 && item.Write(value[0]) is YamlText only ? only : new YamlList([.. value.Select(item.Write)]);

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter json)
    {
        if (!single)
        {
            WriteList(json);
            return;
        }

        json.WriteStartArray("anyOf");
        json.WriteStartObject();
        WriteList(json);
        json.WriteEndObject();
        json.WriteStartObject();
        WriteItem(json);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private bool TryReadItem(YamlNode node, DiagnosticBag bag, ArrayBuilder<T> items)
    {
        if (ranges && node is YamlScalar scalar && NameRange.Mentions(scalar.Text))
        {
            if (!NameRange.TryExpand(scalar, bag, out var expanded))
            {
                bag.Lose(scalar);
                return false;
            }

            // After a failure the rest would only say the same again.
            foreach (var one in expanded)
            {
                if (!TryReadOne(one, bag, items))
                {
                    bag.Lose(scalar);
                    return false;
                }
            }

            return true;
        }

        return TryReadOne(node, bag, items);
    }

    private bool TryReadOne(YamlNode node, DiagnosticBag bag, ArrayBuilder<T> items)
    {
        if (!item.TryRead(node, bag, out var value))
        {
            bag.Lose(node);
            return false;
        }

        items.Add(value);
        return true;
    }

    private bool HasRightCount(YamlNode node, int count, DiagnosticBag bag)
    {
        if (count >= minimum && count <= maximum)
        {
            return true;
        }

        var message = minimum == maximum ? $"{minimum} {what} are meant here, not {count}"
            : count > maximum ? $"at most {maximum} {what} can stand here, not {count}"
            : minimum == 1 ? $"the list of {what} is empty"
            : $"at least {minimum} {what} are meant here, not {count}";
        bag.Error(DiagnosticCodes.BadValue, node.Span, message);
        return false;
    }

    private void WriteList(Utf8JsonWriter json)
    {
        json.WriteString("type", "array");
        if (minimum > 0)
        {
            json.WriteNumber("minItems", minimum);
        }

        // With ranges the loader counts what they expand to, which is never fewer than what is written.
        if (maximum < int.MaxValue)
        {
            json.WriteNumber("maxItems", maximum);
        }

        json.WriteStartObject("items");
        WriteItem(json);
        json.WriteEndObject();
    }

    private void WriteItem(Utf8JsonWriter json)
    {
        if (!ranges)
        {
            item.WriteSchema(json);
            return;
        }

        json.WriteStartArray("anyOf");
        json.WriteStartObject();
        item.WriteSchema(json);
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("type", "string");
        json.WriteString("pattern", NameRange.SchemaPattern);
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
