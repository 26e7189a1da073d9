// Source: linux/net_namespace.h.
namespace TopoApply.Netlink.Abi;

/// <summary>Attributes of RTM_*NSID.</summary>
internal static class NETNSA
{
    /// <summary>s32: the namespace's number here; -1 when it has none.</summary>
    public const ushort NSID = 1;

    /// <summary>u32: a process in the namespace that is asked about.</summary>
    public const ushort PID = 2;

    /// <summary>u32: a descriptor of the namespace that is asked about.</summary>
    public const ushort FD = 3;

    /// <summary>s32: the namespace in which to look.</summary>
    public const ushort TARGET_NSID = 4;

    /// <summary>s32: the number in the asker's namespace, in answers.</summary>
    public const ushort CURRENT_NSID = 5;
}
