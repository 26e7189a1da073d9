using TopoApply.Netlink.Values;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Yaml.Document;

/// <summary>How included files are written: one path, or a list of them.</summary>
internal static class IncludeShape
{
    private const int MaxLength = 4096;

    /// <summary>The paths with their places.</summary>
    public static Shape<EquatableArray<Located<string>>> Paths { get; } =
        new ListShape<Located<string>>(Scalars.Text("a path", MaxLength).Located(), "paths", single: true);
}
