using TopoApply.Netlink.Values;

namespace TopoApply.Lowering;

/// <summary>
/// MAC addresses made from names. Left to the kernel, a bridge takes the lowest address of its ports and changes it when a port comes
/// or goes, and every neighbour has to find it anew; a veth end gets another address each time it is made.
/// </summary>
internal static class DerivedMac
{
    /// <summary>The address of an interface: locally administered, the same each time.</summary>
    public static MacAddress Of(string topology, NamespaceName netns, InterfaceName link)
    {
        // FNV-1a over the three names with a separator that none can hold; folded to 46 bits.
        var hash = 14695981039346656037UL;
        Mix(ref hash, topology);
        Mix(ref hash, netns.Value);
        Mix(ref hash, link.Value);
        hash ^= hash >> 32;
        hash *= 0xD6E8FEB86659FD93UL;
        hash ^= hash >> 32;
        const ulong FirstByteFlags = 0x03_00_00_00_00_00;
        const ulong LocallyAdministered = 0x02_00_00_00_00_00;
        return new MacAddress((hash & 0xFFFF_FFFF_FFFF & ~FirstByteFlags) | LocallyAdministered);
    }

    private static void Mix(ref ulong hash, string text)
    {
        foreach (var c in text)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        hash = (hash ^ '/') * 1099511628211UL;
    }
}
