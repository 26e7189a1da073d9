using TopoApply.Diagnostics;
using TopoApply.Kinds.Addresses;
using TopoApply.Netlink.Values;

namespace TopoApply.Lowering;

/// <summary>Addresses: those that no interface should have, and those that two have on one segment.</summary>
internal static class AddressValidation
{
    private const uint LeastMtuForIpv6 = 1280;

    // ::ffff:0:0/96
    private static readonly IpPrefix MappedV4 = IpPrefix.Of(IpAddress.AnyV6.Add(0xFFFF_0000_0000), 96);

    /// <summary>Checks the addresses of a namespace one by one.</summary>
    public static void Check(TopologyIndex index, NamespaceEntry netns, Findings findings)
    {
        // An MTU may come from the interface, its link, the ports of a bridge, or `defaults`.
        var isMtuKnown = !findings.IsIncomplete(netns) && !(index.Topology.Defaults is { } defaults && findings.IsIncomplete(defaults.Span));
        foreach (var entry in netns.Interfaces)
        {
            foreach (var address in entry.Addresses)
            {
                if (Problem(entry, address) is { } problem)
                {
                    findings.Error(DiagnosticCodes.UnusableAddress, address.Span, $"`{address.Local.Address}` {problem.Message}", problem.Hint);
                }

                if (isMtuKnown && address.Local.Family == IpFamily.V6 && entry.Mtu is < LeastMtuForIpv6 and var mtu)
                {
                    findings.Error(
                        DiagnosticCodes.MtuTooSmall,
                        address.Span,
                        $"`{entry}` has an MTU of {mtu}, and IPv6 needs {LeastMtuForIpv6}",
                        "raise the MTU or leave the IPv6 address out");
                }
            }
        }
    }

    /// <summary>
    /// Warns of an address, or a stated MAC address, that two interfaces of one segment have. A segment is what cables and bridges
    /// join.
    /// </summary>
    public static void CheckSegments(TopologyIndex index, Findings findings)
    {
        var segments = new Segments(index);
        var addresses = new Dictionary<SegmentAddress, InterfaceEntry>(index.Namespaces.Sum(n => n.Interfaces.Sum(i => i.Addresses.Count)));
        Dictionary<(InterfaceEntry Segment, MacAddress Mac), InterfaceEntry>? macs = null;
        foreach (var entry in index.Namespaces.SelectMany(n => n.Interfaces))
        {
            if (entry.IsLoopback)
            {
                continue;
            }

            var segment = segments.Of(entry);
            foreach (var address in entry.Addresses)
            {
                var key = new SegmentAddress(segment, address.Local.Address);
                if (!addresses.TryAdd(key, entry) && addresses[key] is var other && other != entry)
                {
                    findings.Warning(
                        DiagnosticCodes.DuplicateOnSegment,
                        address.Span,
                        $"`{address.Local.Address}` is on `{entry}` and on `{other}`, which are on one segment");
                }
            }

            // A bridge has the address of one of its ports unless it is told another: what an export says, and the bridge knows.
            if (StatedMac(entry) is { } mac
                && !(macs ??= []).TryAdd((segment, mac), entry)
                && macs[(segment, mac)] is var holder
                && holder != entry.Master
                && holder.Master != entry)
            {
                findings.Warning(
                    DiagnosticCodes.DuplicateOnSegment,
                    entry.Span,
                    $"the MAC address `{mac}` is on `{entry}` and on `{holder}`, which are on one segment");
            }
        }
    }

    private static (string Message, string? Hint)? Problem(InterfaceEntry entry, AddressSpec spec)
    {
        var address = spec.Local.Address;
        if (address.IsAny)
        {
            return ("means \"no address\"", null);
        }

        if (address.IsMulticast)
        {
            return ("is a multicast address, which no interface can have", null);
        }

        if (address.IsLoopback)
        {
            return entry.IsLoopback ? null : ("is a loopback address", "only `lo` can have it");
        }

        if (address.Family == IpFamily.V6)
        {
            return MappedV4.Contains(address) ? ("is an IPv4 address in IPv6 clothes", "write it as IPv4") : null;
        }

        var network = spec.Local.Prefix.Network;
        var last = spec.Local.Prefix.Last;
        if (address == network && spec.Local.Length < 31 && spec.Peer is null)
        {
            return ($"is the address of the network {spec.Local.Prefix} itself", $"the first host is {network.Add(1)}");
        }

        return (address == last && spec.Local.Length < 31 && spec.Peer is null) || address == IpAddress.AnyV4.Add(uint.MaxValue)
            ? ($"is the broadcast address of {spec.Local.Prefix}", null)
            : null;
    }

    private static MacAddress? StatedMac(InterfaceEntry entry) =>
        entry.Spec?.Settings.Mac ?? (entry.Cable is { Macs.Count: 2 } cable ? cable.Macs[entry.End] : null);

    /// <summary>An address on a segment. Its equality is written out, as that of <see cref="IpAddress"/>.</summary>
    private readonly record struct SegmentAddress(InterfaceEntry Segment, IpAddress Address)
    {
        public bool Equals(SegmentAddress other) => Segment == other.Segment && Address.Equals(other.Address);

        public override int GetHashCode() => (Address.GetHashCode() * 31) + Segment.GetHashCode();
    }
}
