using System.Text.Json;
using TopoApply.Diagnostics;
using TopoApply.Yaml.Writing;

namespace TopoApply.Yaml.Shapes;

/// <summary>Why a text is not a value of its sort: one sentence without a full stop, and what would be right.</summary>
internal readonly record struct Problem(string Message, string? Hint = null)
{
    /// <summary>A problem without a hint.</summary>
    public static implicit operator Problem(string message) => new(message);
}

/// <summary>Reads a value from its text.</summary>
/// <typeparam name="T">Type of the value.</typeparam>
/// <param name="text">The scalar as written.</param>
/// <param name="value">The value.</param>
/// <param name="problem">What is wrong when the result is false.</param>
internal delegate bool ScalarParser<T>(string text, out T value, out Problem problem);

/// <summary>
/// A value written as one scalar. Text that holds `${` is refused when read, because expansion has replaced all that a range can
/// explain; the schema accepts it everywhere, because it sees the file before expansion.
/// </summary>
/// <param name="what">The sort of value with its article, such as `an IP address`.</param>
/// <param name="parser">From text.</param>
/// <param name="format">To text that the parser accepts.</param>
/// <param name="schema">How the schema describes it.</param>
internal sealed class Scalar<T>(string what, ScalarParser<T> parser, Func<T, string> format, ScalarSchema schema) : Shape<T>
{
    /// <summary>The sort of value with its article.</summary>
    public string What { get; } = what;

    /// <summary>How the schema describes it.</summary>
    public ScalarSchema Schema { get; } = schema;

    /// <inheritdoc/>
    public override bool TryRead(YamlNode node, DiagnosticBag bag, out T value)
    {
        value = default!;
        if (node is YamlRefused)
        {
            return false;
        }

        if (node is not YamlScalar scalar)
        {
            bag.Error(DiagnosticCodes.WrongNode, node.Span, $"{NodeText.Describe(node)} stands where {What} is meant");
            return false;
        }

        return TryReadText(scalar, bag, out value);
    }

    /// <summary>Reads a scalar, or a key.</summary>
    public bool TryReadText(YamlScalar scalar, DiagnosticBag bag, out T value)
    {
        value = default!;
        if (scalar.IsNull)
        {
            bag.Error(DiagnosticCodes.NullValue, scalar.Span, $"nothing is written where {What} is meant", "leave the key out, or give it a value");
            return false;
        }

        if (scalar.Text.Contains("${", StringComparison.Ordinal))
        {
            bag.Error(
                DiagnosticCodes.ExpressionOutsideRange,
                scalar.Span,
                $"`{scalar.Text}` uses a range's number, but no range is open here",
                "`${i}` has a value below a name such as `client[1-3]` and on a link with one");
            return false;
        }

        if (TryParse(scalar.Text, out value, out var problem))
        {
            return true;
        }

        bag.Error(DiagnosticCodes.BadValue, scalar.Span, problem.Message, problem.Hint);
        return false;
    }

    /// <summary>Reads a text without a place.</summary>
    public bool TryParse(string text, out T value, out Problem problem) => parser(text, out value, out problem);

    /// <inheritdoc/>
    public override string Format(T value) => format(value);

    /// <inheritdoc/>
    public override YamlItem Write(T value) => new YamlText(format(value));

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter json) => Schema.Write(json, What);
}
