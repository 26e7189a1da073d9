using TopoApply.Netlink;

namespace TopoApply.Kernel.Checks;

/// <summary>Whether the directories in which we read and write what root believes can be trusted.</summary>
internal static class DirectoryCheck
{
    /// <summary>Runs the check.</summary>
    public static IEnumerable<Finding> Run()
    {
        List<Finding> findings = [];
        foreach (var (path, sticky) in new[] { (HostPaths.NamespaceNames, true), (HostPaths.NamespaceFiles, false), (HostPaths.Run, false), (HostPaths.State, false) })
        {
            try
            {
                SecureDirectory.TryOpen(path, 0, make: false, sticky)?.Dispose();
            }
            catch (KernelException refusal)
            {
                findings.Add(Finding.Problem("directories", refusal.Message, $"sudo chown root: {path} && sudo chmod go-w {path}"));
            }
        }

        return findings.Count > 0 ? findings : [Finding.Ok("directories", $"{HostPaths.NamespaceNames}, {HostPaths.NamespaceFiles} and our own are root's")];
    }
}
