namespace TopoApply.Model;

/// <summary>What marks an object in the kernel as ours.</summary>
internal static class OwnershipMark
{
    /// <summary>rtm_protocol and FRA_PROTOCOL of routes and rules that we make; unassigned in iproute2's rt_protos.</summary>
    public const byte RouteProtocol = 84;

    /// <summary>First line of every file that we write below /etc/netns.</summary>
    public static string FileHeader(string topology) => $"# Managed by topoapply, topology {topology}";

    /// <summary>IFLA_IFALIAS of every link that we make.</summary>
    public static string Alias(string topology) => $"topoapply:{topology}";
}
