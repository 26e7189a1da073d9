using TopoApply.Netlink.Namespaces.Launching;

namespace TopoApply.Kernel.Entering;

/// <summary>
/// A directory of the machine made anew in a mount namespace of one's own: an empty one in memory, with everything that was there mounted
/// into it under its name. So entries can be left out, added or replaced, also where the real directory may not be written to, and where an
/// entry is missing or a symbolic link, on which nothing can be mounted.
/// </summary>
internal static class RebuiltDirectory
{
    /// <summary>Adds the steps. The working directory is another one afterwards.</summary>
    /// <param name="steps">Where to add them.</param>
    /// <param name="path">The directory.</param>
    /// <param name="without">Names of entries that are left out.</param>
    public static void AddTo(LaunchSteps steps, string path, IReadOnlySet<string> without)
    {
        // From within, the old directory can still be reached when the new one lies upon it.
        steps.ChangeDirectory(path).Mount("tmpfs", path, "mode=755");
        var wasLenient = steps.Lenient;
        foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos().Where(entry => !without.Contains(entry.Name)))
        {
            // What has vanished since, or cannot be reached, is not missed.
            steps.Lenient = true;
            var target = $"{path}/{entry.Name}";
            if (entry.LinkTarget is { } link)
            {
                steps.MakeLink(target, link);
            }
            else if (entry is DirectoryInfo)
            {
                steps.MakeDirectory(target).Bind($"./{entry.Name}", target);
            }
            else
            {
                steps.MakeFile(target).Bind($"./{entry.Name}", target);
            }
        }

        steps.Lenient = wasLenient;
    }
}
