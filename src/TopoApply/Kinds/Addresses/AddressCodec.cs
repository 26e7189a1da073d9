using TopoApply.Kernel;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Values;
using TopoApply.Netlink.Wire;

namespace TopoApply.Kinds.Addresses;

/// <summary>What a message about an address says that the resource does not hold.</summary>
internal readonly record struct AddressFacts(uint Flags, byte? Protocol)
{
    /// <summary>True for an address with an end to its life: from a router advertisement or a DHCP client.</summary>
    public bool IsDynamic => (Flags & IFA_F.PERMANENT) == 0;
}

/// <summary>Addresses on the wire. Source: rtnetlink(7), linux/if_addr.h.</summary>
internal static class AddressCodec
{
    /// <summary>The body of a request that creates or changes an address.</summary>
    public static void WriteNew(NetlinkWriter writer, Address address, int linkIndex, bool marked)
    {
        var v6 = address.Local.Family == IpFamily.V6;
        writer.Header(new IfAddrMsg
        {
            Family = (byte)address.Local.Family,
            PrefixLen = address.Local.Length,
            Scope = address.Scope ?? DefaultScope(address.Local.Address),
            Index = linkIndex,
        });
        WriteLocalAndPeer(writer, address);
        if (v6 && address.NoDad != false)
        {
            writer.U32(IFA.FLAGS, IFA_F.NODAD);
        }

        if (marked)
        {
            // Kernels before 5.18 ignore it.
            writer.U8(IFA.PROTO, Marks.Protocol);
        }
    }

    /// <summary>The body of a request that deletes an address.</summary>
    public static void WriteDelete(NetlinkWriter writer, Address address, int linkIndex)
    {
        writer.Header(new IfAddrMsg { Family = (byte)address.Local.Family, PrefixLen = address.Local.Length, Index = linkIndex });
        WriteLocalAndPeer(writer, address);
    }

    /// <summary>Decodes RTM_NEWADDR; null for an address of another family, or of a link without a name.</summary>
    public static Address? Decode(in NetlinkMessage message, NamespaceName netns, Func<int, InterfaceName?> nameOf, out AddressFacts facts)
    {
        var header = message.ReadHeader<IfAddrMsg>(out var attributes);
        facts = default;
        if (header.Family is not (AF.INET or AF.INET6) || nameOf(header.Index) is not { } link)
        {
            return null;
        }

        IpAddress? local = null;
        IpAddress? address = null;
        uint flags = header.Flags;
        byte? protocol = null;
        foreach (var attribute in attributes)
        {
            switch (attribute.Type)
            {
                case IFA.LOCAL:
                    local = WireValues.ReadAddress(attribute);
                    break;
                case IFA.ADDRESS:
                    address = WireValues.ReadAddress(attribute);
                    break;
                case IFA.FLAGS:
                    flags = attribute.U32;
                    break;
                case IFA.PROTO:
                    protocol = attribute.U8;
                    break;
            }
        }

        // IPv6 sends IFA_LOCAL only on a point-to-point link; IPv4 sends both always.
        if ((local ?? address) is not { } own)
        {
            return null;
        }

        if (header.PrefixLen > own.BitLength)
        {
            throw new MalformedMessageException($"A prefix length of {header.PrefixLen} for {own}.");
        }

        facts = new AddressFacts(flags, protocol);
        return new Address
        {
            Netns = netns,
            Link = link,
            Local = new InterfaceAddress(own, header.PrefixLen),
            Peer = address is { } peer && peer != own ? peer : null,
            Scope = header.Scope,
            NoDad = own.Family == IpFamily.V6 ? (flags & IFA_F.NODAD) != 0 : null,
        };
    }

    /// <summary>What a message says about an address beyond what <see cref="Decode"/> takes from it; null when that is nothing.</summary>
    public static string? Unsaid(in NetlinkMessage message, InterfaceName link)
    {
        message.ReadHeader<IfAddrMsg>(out var attributes);
        List<string> left = [];
        foreach (var attribute in attributes)
        {
            switch (attribute.Type)
            {
                case IFA.LABEL when attribute.Text != link.Value:
                    left.Add($"label {attribute.Text}");
                    break;
                case IFA.RT_PRIORITY when attribute.U32 != 0:
                    left.Add($"metric {attribute.U32}");
                    break;
                case IFA.BROADCAST:
                    left.Add($"broadcast {WireValues.ReadAddress(attribute)}");
                    break;
                case IFA.FLAGS when (attribute.U32 & (IFA_F.NOPREFIXROUTE | IFA_F.MANAGETEMPADDR | IFA_F.MCAUTOJOIN | IFA_F.HOMEADDRESS)) is not 0 and var flags:
                    left.Add((flags & IFA_F.NOPREFIXROUTE) != 0 ? "noprefixroute" : $"flags 0x{flags:x}");
                    break;
            }
        }

        return left.Count == 0 ? null : string.Join(", ", left);
    }

    /// <summary>The scope that `ip` and the kernel give an address that says none.</summary>
    public static byte DefaultScope(IpAddress address) =>
        address.IsLoopback ? RT_SCOPE.HOST : address is { Family: IpFamily.V6, IsLinkLocal: true } ? RT_SCOPE.LINK : RT_SCOPE.UNIVERSE;

    private static void WriteLocalAndPeer(NetlinkWriter writer, Address address)
    {
        writer.Bytes(IFA.LOCAL, address.Local.Address.ToBytes());
        writer.Bytes(IFA.ADDRESS, (address.Peer ?? address.Local.Address).ToBytes());
    }
}
