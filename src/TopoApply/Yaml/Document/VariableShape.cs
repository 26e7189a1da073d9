using System.Text.Json;
using TopoApply.Diagnostics;
using TopoApply.Netlink.Values;
using TopoApply.Yaml.Shapes;
using TopoApply.Yaml.Writing;

namespace TopoApply.Yaml.Document;

/// <summary>A variable's value: any scalar, or nothing when it must be given on the command line.</summary>
internal sealed class VariableShape : Shape<YamlScalar>
{
    private const string NamePattern = "(?!i$)[A-Za-z_][A-Za-z0-9_]{0,62}";

    /// <summary>Name of a variable; `i` is the number of a range.</summary>
    public static Scalar<string> Name { get; } = new(
        "a variable's name",
        (string text, out string value, out Problem problem) =>
        {
            value = text;
            problem = text == "i"
                ? new Problem("`i` is the number of a range and cannot be a variable's name")
                : new Problem($"`{text}` cannot be a variable's name", "letters, digits and `_`, no digit first, at most 63");
            return text != "i" && IsName(text);
        },
        v => v,
        ScalarSchema.Match(NamePattern));

    /// <summary>The variables by name.</summary>
    public static Shape<EquatableArray<Named<string, YamlScalar>>> Map { get; } =
        new MapShape<string, YamlScalar>("variables", Name, NamePattern, new VariableShape());

    /// <summary>True for text that could be a variable's name.</summary>
    public static bool IsName(ReadOnlySpan<char> text)
    {
        const int MaxLength = 63;
        if (text.Length is 0 or > MaxLength || char.IsAsciiDigit(text[0]))
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool TryRead(YamlNode node, DiagnosticBag bag, out YamlScalar value)
    {
        value = node as YamlScalar ?? new YamlScalar("", Quoted: false, node.Span);
        if (node is YamlScalar)
        {
            return true;
        }

        NodeText.ReportWrongNode(node, bag, "a variable's value (text or a number)");
        return false;
    }

    /// <inheritdoc/>
    public override string Format(YamlScalar value) => value.Text;

    /// <inheritdoc/>
    public override YamlItem Write(YamlScalar value) => new YamlText(value.Text);

    /// <inheritdoc/>
    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteStartArray("type");
        foreach (var type in (string[])["string", "number", "boolean", "null"])
        {
            json.WriteStringValue(type);
        }

        json.WriteEndArray();
    }
}
