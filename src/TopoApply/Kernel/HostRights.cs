using System.Globalization;

namespace TopoApply.Kernel;

/// <summary>Whether this process may change the network. Source: capabilities(7), proc_pid_status(5).</summary>
internal static class HostRights
{
    private static readonly (int Bit, string Name)[] Needed = [(12, "CAP_NET_ADMIN"), (21, "CAP_SYS_ADMIN")];

    /// <summary>What is missing, as a sentence; null when nothing is.</summary>
    public static string? Missing()
    {
        var line = File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith("CapEff:", StringComparison.Ordinal));
        if (line is null || !ulong.TryParse(line.AsSpan("CapEff:".Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var effective))
        {
            return null;
        }

        var missing = Needed.Where(n => (effective >> n.Bit & 1) == 0).Select(n => n.Name).ToArray();
        return missing.Length == 0 ? null : $"changing network namespaces needs {string.Join(" and ", missing)}: run as root (sudo)";
    }
}
