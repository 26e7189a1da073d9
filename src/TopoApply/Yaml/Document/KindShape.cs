using TopoApply.Model;
using TopoApply.Netlink.Values;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Yaml.Document;

/// <summary>How kinds are written, and how a namespace says which it extends.</summary>
internal static class KindShape
{
    /// <summary>Name of a kind.</summary>
    public static Scalar<string> Name { get; } = NameShape.Of("a kind's name");

    /// <summary>What a namespace or a kind extends.</summary>
    public static Shape<EquatableArray<Located<string>>> Extends { get; } = new ListShape<Located<string>>(Name.Located(), "kinds", single: true);

    /// <summary>The kinds by name.</summary>
    public static Shape<EquatableArray<Named<string, NamespaceSpec>>> Map =>
        field ??= new MapShape<string, NamespaceSpec>("kinds", Name, NameShape.Pattern, NamespaceShape.Declared);
}
