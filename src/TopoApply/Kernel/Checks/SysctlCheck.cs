namespace TopoApply.Kernel.Checks;

/// <summary>Sysctls of the host that change what labs do.</summary>
internal static class SysctlCheck
{
    /// <summary>What the kernel combines for each interface, and what a new one begins with.</summary>
    private static readonly string[] s_scopes = ["all", "default"];

    private static readonly string[] s_filters = ["iptables", "ip6tables"];

    /// <summary>Runs the check in the caller's namespace.</summary>
    public static IEnumerable<Finding> Run()
    {
        var strict = s_scopes.Where(scope => Read($"net/ipv4/conf/{scope}/rp_filter") == "1").Select(scope => $"net.ipv4.conf.{scope}.rp_filter").ToList();
        yield return strict.Count == 0
            ? Finding.Ok("rp_filter", "packets may come in over another interface than their answers go out")
            : Finding.Warning(
                "rp_filter",
                $"{string.Join(" and ", strict)} = 1: packets that come in over another interface than their answers go out are dropped, on the host and, as they inherit it, in new namespaces: labs with several paths lose them",
                $"sudo sysctl {string.Join(' ', strict.Select(name => $"{name}=2"))}");

        // Each namespace has its own, and a new one begins with 1 whatever the host has.
        var loaded = s_filters.Where(tool => Read($"net/bridge/bridge-nf-call-{tool}") is not null).Select(tool => $"net.bridge.bridge-nf-call-{tool}").ToList();
        var calls = loaded.Where(name => Read(name.Replace('.', '/')) == "1").ToList();
        yield return calls.Count == 0
            ? Finding.Ok("br_netfilter", "bridges of the host do not ask the packet filter" + (loaded.Count == 0 ? "" : $"; those of new namespaces do, unless the file says `{loaded[0]}: 0` among their sysctls"))
            : Finding.Warning(
                "br_netfilter",
                $"{string.Join(" and ", calls)} = 1: packets between two ports of one bridge of the host pass through the packet filter as if they were forwarded, and `filter` can drop them; in namespaces the file can say `{loaded[0]}: 0` among the sysctls",
                $"sudo sysctl {string.Join(' ', calls.Select(name => $"{name}=0"))}");
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText($"/proc/sys/{path}").Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Without the module there is no such sysctl.
            return null;
        }
    }
}
