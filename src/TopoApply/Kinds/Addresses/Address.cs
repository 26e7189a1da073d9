using TopoApply.Model;
using TopoApply.Netlink.Values;

namespace TopoApply.Kinds.Addresses;

/// <summary>An address of a link. Source: rtnetlink(7), linux/if_addr.h.</summary>
internal sealed record Address : Resource, IConnectedPrefix
{
    /// <summary>The link that has it.</summary>
    public InterfaceName Link { get; init; }

    /// <summary>IFA_LOCAL with ifa_prefixlen (the prefix length of the peer on a point-to-point link).</summary>
    public InterfaceAddress Local { get; init; }

    /// <summary>IFA_ADDRESS when it differs from the local one: the other end of a point-to-point link.</summary>
    public IpAddress? Peer { get; init; }

    /// <summary>ifa_scope (0 global, 253 link, 254 host); null in desired: by the kernel's rule for the address.</summary>
    public byte? Scope { get; init; }

    /// <summary>IFA_F_NODAD: no duplicate address detection (IPv6). On by default for what we make: a tentative address delays traffic.</summary>
    public bool? NoDad { get; init; }

    /// <summary>Position among the IPv4 addresses of this link in the same subnet; 0 is the primary. Not a field: see the kind's forced recreations.</summary>
    public int Order { get; init; }

    /// <inheritdoc/>
    public IpAddress LocalAddress => Local.Address;

    /// <summary>The subnet: on a point-to-point link that of the peer. Two IPv4 addresses of a link in one subnet are primary and secondary.</summary>
    public IpPrefix OnLink => IpPrefix.Of(Peer ?? Local.Address, Local.Length);

    /// <inheritdoc/>
    protected override string KeyKind => ResourceKey.AddressKind;

    /// <inheritdoc/>
    protected override string KeyId => ResourceKey.AddressId(Link, Local);
}
