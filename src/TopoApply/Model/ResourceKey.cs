using TopoApply.Netlink.Values;

namespace TopoApply.Model;

/// <summary>
/// What makes two resources the same one: kind, namespace and an id within both. Keys of other kinds are built only by the
/// factories here, so that a requirement cannot name a key that its kind would never make.
/// </summary>
/// <param name="Kind">Name of the kind, such as `link`.</param>
/// <param name="Netns">The namespace it lives in.</param>
/// <param name="Id">Identity within kind and namespace; empty for the namespace itself.</param>
internal readonly record struct ResourceKey(string Kind, NamespaceName Netns, string Id) : IComparable<ResourceKey>
{
    /// <summary>The kind of namespaces.</summary>
    public const string NetnsKind = "netns";

    /// <summary>The kind of links.</summary>
    public const string LinkKind = "link";

    /// <summary>The kind of addresses.</summary>
    public const string AddressKind = "address";

    /// <summary>The kind of kernel settings.</summary>
    public const string SysctlKind = "sysctl";

    /// <summary>The namespace itself.</summary>
    public static ResourceKey ForNetns(NamespaceName netns) => new(NetnsKind, netns, "");

    /// <summary>A link by its name.</summary>
    public static ResourceKey ForLink(NamespaceName netns, InterfaceName name) => new(LinkKind, netns, name.Value);

    /// <summary>An address.</summary>
    public static ResourceKey ForAddress(NamespaceName netns, InterfaceName link, InterfaceAddress address) => new(AddressKind, netns, AddressId(link, address));

    /// <summary>The id of an address; IPv4 is told apart by prefix length too, IPv6 by the address alone, as in the kernel.</summary>
    public static string AddressId(InterfaceName link, InterfaceAddress address) => address.Family == IpFamily.V4 ? $"{link}/{address}" : $"{link}/{address.Address}";

    /// <summary>A sysctl by its path below /proc/sys, with slashes.</summary>
    public static ResourceKey ForSysctl(NamespaceName netns, string path) => new(SysctlKind, netns, path);

    /// <inheritdoc/>
    /// <remarks>Written out, as with <see cref="IpAddress"/>.</remarks>
    public bool Equals(ResourceKey other) => Id == other.Id && Kind == other.Kind && Netns.Equals(other.Netns);

    /// <summary>Without the kind: hardly two kinds have the same id in one namespace.</summary>
    public override int GetHashCode() => (StringComparer.Ordinal.GetHashCode(Id) * -1521134295) + Netns.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => Id.Length == 0 ? $"{Netns}/{Kind}" : $"{Netns}/{Kind}/{Id}";

    /// <summary>By namespace, kind and id, ordinal.</summary>
    public int CompareTo(ResourceKey other)
    {
        var order = Netns.CompareTo(other.Netns);
        if (order != 0)
        {
            return order;
        }

        order = string.CompareOrdinal(Kind, other.Kind);
        return order != 0 ? order : string.CompareOrdinal(Id, other.Id);
    }
}
