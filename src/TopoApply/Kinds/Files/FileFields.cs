using TopoApply.Yaml.Shapes;

namespace TopoApply.Kinds.Files;

/// <summary>The table of <see cref="NetnsFile"/>. The name is the key.</summary>
internal static class FileFields
{
    private static IReadOnlyList<Field<NetnsFile>>? _table;

    /// <summary>The rows.</summary>
    public static IReadOnlyList<Field<NetnsFile>> Table => _table ??=
    [
        Field.Reference(
            "content",
            new Scalar<string>("content", ParseContent, Summary, ScalarSchema.AnyText),
            (NetnsFile f) => f.Content,
            (f, v) => f with { Content = v },
            "The lines of the file, comments left out."),
    ];

    private static bool ParseContent(string text, out string value, out Problem problem)
    {
        (value, problem) = (text, default);
        return true;
    }

    private static string Summary(string content) =>
        string.Join("; ", content.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(line => line[0] != '#'));
}
