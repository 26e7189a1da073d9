namespace TopoApply.Kinds;

/// <summary>The list of all kinds.</summary>
internal static class ResourceKinds
{
    /// <summary>All kinds, in the order in which they are made.</summary>
    public static IReadOnlyList<ResourceKind> All { get; } = [];

    /// <summary>The kind of a name.</summary>
    public static ResourceKind Get(string name) => All.First(k => k.Name == name);

    /// <summary>Position in <see cref="All"/>.</summary>
    public static int RankOf(string name) => All.TakeWhile(k => k.Name != name).Count();
}
