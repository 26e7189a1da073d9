using TopoApply.Netlink.Values;

namespace TopoApply.Kernel;

/// <summary>The names under which network namespaces are bound.</summary>
internal static class NamedNamespaces
{
    /// <summary>All of them; what is under a name may still turn out to be no namespace.</summary>
    public static IReadOnlySet<NamespaceName> All() => Directory.Exists(HostPaths.NamespaceNames)
        ? Directory.EnumerateFiles(HostPaths.NamespaceNames).Select(path => new NamespaceName(Path.GetFileName(path))).Where(name => !name.IsHost).ToHashSet()
        : [];
}
