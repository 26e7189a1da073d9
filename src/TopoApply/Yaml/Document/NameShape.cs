using TopoApply.Netlink.Values;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Yaml.Document;

/// <summary>Names that only the file knows: of kinds, pools and LANs.</summary>
internal static class NameShape
{
    /// <summary>Regular expression of such names, for the schema.</summary>
    public const string Pattern = "[A-Za-z0-9][A-Za-z0-9_.-]{0,62}";

    /// <summary>The names of a sort of things.</summary>
    /// <param name="what">What they are, with the article, such as `a kind's name`.</param>
    public static Scalar<string> Of(string what) => new(
        what,
        (string text, out string value, out Problem problem) =>
        {
            value = text;
            var good = text.Length <= NamespaceName.MaxLength && NameText.IsValid(text);
            problem = good ? default : new Problem($"`{text}` cannot be {what}", "letters, digits, `_`, `.` and `-`, a letter or digit first, at most 63");
            return good;
        },
        v => v,
        ScalarSchema.Name(Pattern));
}
