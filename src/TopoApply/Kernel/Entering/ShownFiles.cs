using TopoApply.Netlink.Namespaces.Launching;
using TopoApply.Netlink.Values;

namespace TopoApply.Kernel.Entering;

/// <summary>
/// The files of /etc/netns/NAME, shown under /etc. `ip netns exec` mounts them one by one, which cannot work where /etc/resolv.conf is missing,
/// and where it is a symbolic link hits the file behind it, which its daemon replaces sooner or later; then /etc is made anew.
/// </summary>
internal static class ShownFiles
{
    private const string Shown = "/etc";
    private const string Resolver = "resolv.conf";

    /// <summary>Adds the steps.</summary>
    /// <param name="steps">Where to add them.</param>
    /// <param name="name">The namespace.</param>
    /// <returns>Sentences about files that are not shown.</returns>
    public static IReadOnlyList<string> AddTo(LaunchSteps steps, NamespaceName name)
    {
        List<string> warnings = [];
        var files = Find(name, warnings);
        if (!files.Exists(file => file.Name == Resolver) && RealResolver() is { } real)
        {
            files.Add(real);
        }

        if (files.Exists(file => !CanCover(file)))
        {
            RebuiltDirectory.AddTo(steps, Shown, files.Select(file => file.Name).ToHashSet(StringComparer.Ordinal));
            foreach (var file in files)
            {
                _ = file.IsDirectory ? steps.MakeDirectory(file.Target) : steps.MakeFile(file.Target);
            }
        }

        files.ForEach(file => steps.Bind(file.Source, file.Target));
        return warnings;
    }

    /// <summary>The machine's resolv.conf as a plain file, in case that the link leads to where nothing will be seen any more.</summary>
    public static ShownFile? RealResolver()
    {
        var link = new FileInfo($"{Shown}/{Resolver}");
        return link.LinkTarget is not null && link.ResolveLinkTarget(returnFinalTarget: true) is { Exists: true } target
            ? new ShownFile(Resolver, target.FullName, IsDirectory: false)
            : null;
    }

    private static bool CanCover(ShownFile file) =>
        new FileInfo(file.Target).LinkTarget is null && (file.IsDirectory ? Directory.Exists(file.Target) : File.Exists(file.Target));

    /// <summary>Only root may have put something there; a link would show whatever it points at.</summary>
    private static List<ShownFile> Find(NamespaceName name, List<string> warnings)
    {
        var path = $"{HostPaths.NamespaceFiles}/{name}";
        using var parent = SecureDirectory.TryOpen(HostPaths.NamespaceFiles, 0, make: false);
        using var directory = parent is null ? null : SecureDirectory.TryOpen(path, 0, make: false);
        if (directory is null)
        {
            return [];
        }

        List<ShownFile> files = [];
        foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            if (entry.LinkTarget is not null)
            {
                warnings.Add($"{path}/{entry.Name} is a symbolic link and is not shown; put the file itself there");
            }
            else if (entry.Name[0] != '.')
            {
                files.Add(new ShownFile(entry.Name, $"{path}/{entry.Name}", entry is DirectoryInfo));
            }
        }

        return files;
    }
}

/// <summary>A file or directory that is shown in another place.</summary>
/// <param name="Name">Name below /etc.</param>
/// <param name="Source">Where it is.</param>
/// <param name="IsDirectory">True for a directory.</param>
internal sealed record ShownFile(string Name, string Source, bool IsDirectory)
{
    /// <summary>Where it is shown.</summary>
    public string Target => $"/etc/{Name}";
}
