using System.CommandLine;
using TopoApply.Kernel;
using TopoApply.Netlink.Values;

namespace TopoApply.Cli.Commands;

/// <summary>What a shell may complete an argument with.</summary>
internal static class Completions
{
    /// <summary>With the topologies that are there.</summary>
    public static Argument<T> WithTopologies<T>(this Argument<T> argument)
    {
        argument.CompletionSources.Add(_ => Listed(RecordStore.Topologies));
        return argument;
    }

    /// <summary>With the namespaces that have a name.</summary>
    public static Argument<T> WithNamespaces<T>(this Argument<T> argument)
    {
        argument.CompletionSources.Add(_ => Listed(Namespaces));
        return argument;
    }

    private static IReadOnlyList<string> Namespaces() => !Directory.Exists(HostPaths.NamespaceNames) ? [] :
        [.. Directory.EnumerateFileSystemEntries(HostPaths.NamespaceNames).Select(path => Path.GetFileName(path)).Where(name => NameText.IsValid(name)).Order(StringComparer.Ordinal)];

    /// <summary>Who may not look gets no proposals, and no error in the middle of a command line.</summary>
    private static IReadOnlyList<string> Listed(Func<IReadOnlyList<string>> list)
    {
        try
        {
            return list();
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException or Netlink.KernelException)
        {
            return [];
        }
    }
}
