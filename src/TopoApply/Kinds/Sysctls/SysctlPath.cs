namespace TopoApply.Kinds.Sysctls;

/// <summary>Paths of settings below /proc/sys.</summary>
internal static class SysctlPath
{
    /// <summary>Forwarding of IPv4 on all interfaces, now and later.</summary>
    public const string ForwardingV4 = "net/ipv4/conf/all/forwarding";

    /// <summary>Forwarding of IPv6 on all interfaces, now and later.</summary>
    public const string ForwardingV6 = "net/ipv6/conf/all/forwarding";

    /// <summary>The path under which a setting is kept: one of the kernel's two names for IPv4 forwarding is as good as the other.</summary>
    public static string Canonical(string path) => path == "net/ipv4/ip_forward" ? ForwardingV4 : path;

    /// <summary>The interface, `all` or `default` of a setting below conf or neigh; null for other settings.</summary>
    public static string? LinkOf(string path)
    {
        var parts = path.Split('/');
        return parts is ["net", "ipv4" or "ipv6", "conf" or "neigh", _, _] ? parts[3] : null;
    }
}
