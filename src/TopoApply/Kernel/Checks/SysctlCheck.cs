namespace TopoApply.Kernel.Checks;

/// <summary>Sysctls of the host that change what labs do.</summary>
internal static class SysctlCheck
{
    /// <summary>Runs the check in the caller's namespace.</summary>
    public static IEnumerable<Finding> Run()
    {
        var strict = new[] { "all", "default" }.Where(scope => Read($"net/ipv4/conf/{scope}/rp_filter") == "1").Select(scope => $"net.ipv4.conf.{scope}.rp_filter").ToList();
        yield return strict.Count == 0
            ? Finding.Ok("rp_filter", "packets may come in over another interface than their answers go out")
            : Finding.Warning(
                "rp_filter",
                $"{string.Join(" and ", strict)} = 1: packets that come in over another interface than their answers go out are dropped, on the host and, as they inherit it, in new namespaces: labs with several paths lose them",
                $"sudo sysctl {string.Join(' ', strict.Select(name => $"{name}=2"))}");

        var calls = new[] { "iptables", "ip6tables" }.Where(tool => Read($"net/bridge/bridge-nf-call-{tool}") == "1").Select(tool => $"net.bridge.bridge-nf-call-{tool}").ToList();
        yield return calls.Count == 0
            ? Finding.Ok("br_netfilter", "bridges do not ask the packet filter")
            : Finding.Warning(
                "br_netfilter",
                $"{string.Join(" and ", calls)} = 1: packets between two ports of one bridge pass through the packet filter as if they were forwarded, and `filter` can drop them",
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
