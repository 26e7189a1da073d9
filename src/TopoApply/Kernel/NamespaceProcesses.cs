using System.Globalization;

namespace TopoApply.Kernel;

/// <summary>The processes that sit in a namespace. Source: namespaces(7).</summary>
internal static class NamespaceProcesses
{
    /// <summary>True when there is at least one other than this; what cannot be looked at counts as being there.</summary>
    public static bool Any(NamespaceSession session)
    {
        // While we hold it open its inode number belongs to it alone.
        var identity = new FileInfo($"/proc/self/fd/{session.DescriptorNumber}").LinkTarget;
        return identity is null || Directory.EnumerateDirectories("/proc").Any(path =>
            int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && id != Environment.ProcessId
            && Target($"{path}/ns/net") == identity);
    }

    private static string? Target(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The process has ended.
            return null;
        }
    }
}
