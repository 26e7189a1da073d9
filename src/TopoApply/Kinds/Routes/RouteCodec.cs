using System.Runtime.InteropServices;
using TopoApply.Kernel;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Values;
using TopoApply.Netlink.Wire;

namespace TopoApply.Kinds.Routes;

/// <summary>Routes on the wire. Source: rtnetlink(7), linux/rtnetlink.h.</summary>
internal static class RouteCodec
{
    /// <summary>The body of a request that creates or replaces a route; <paramref name="indexOf"/> gives a link's index.</summary>
    public static void WriteNew(NetlinkWriter writer, Route route, Func<InterfaceName, int> indexOf)
    {
        var hops = route.Hops ?? [];
        var header = Header(route);
        header.Protocol = route.Protocol ?? Marks.Protocol;
        header.Scope = route.Scope ?? DefaultScope(route, hops);
        header.Flags = hops.Count == 1 && hops[0].OnLink ? RTNH_F.ONLINK : 0u;
        writer.Header(header);
        WriteKey(writer, route);
        if (route.Source is { } source)
        {
            writer.Bytes(RTA.PREFSRC, source.ToBytes());
        }

        if (route.Mtu is { } mtu and > 0)
        {
            using var metrics = writer.Nested(RTA.METRICS);
            writer.U32(RTAX.MTU, mtu);
        }

        WriteHops(writer, hops, route.To.Family, indexOf);
    }

    /// <summary>
    /// The body of a request that deletes this very route. The kernel deletes the first that matches what is said, hence all is said
    /// that it looks at.
    /// </summary>
    public static void WriteDelete(NetlinkWriter writer, Route route, Func<InterfaceName, int> indexOf)
    {
        var hops = route.Hops ?? [];
        var v6 = route.To.Family == IpFamily.V6;
        var header = Header(route);
        header.Protocol = route.Protocol ?? RTPROT.UNSPEC;
        header.Scope = route.Scope ?? RT_SCOPE.NOWHERE;
        writer.Header(header);
        WriteKey(writer, route);
        if (route.Source is { } source)
        {
            writer.Bytes(RTA.PREFSRC, source.ToBytes());
        }

        // A gateway set of IPv6 goes in one piece when no gateway is named.
        if (!v6 || hops.Count == 1)
        {
            WriteHops(writer, hops, route.To.Family, indexOf);
        }
    }

    /// <summary>Decodes RTM_NEWROUTE; null for what is no configuration or what a <see cref="Route"/> cannot hold.</summary>
    public static Route? Decode(in NetlinkMessage message, NamespaceName netns, Func<int, InterfaceName?> nameOf)
    {
        var header = message.ReadHeader<RtMsg>(out var attributes);
        if (header.Family is not (AF.INET or AF.INET6) || (header.Flags & RTM_F.CLONED) != 0 || header.SrcLen != 0
            || Marks.IsKernelMade(header.Protocol)
            || header.Type is not (RTN.UNICAST or RTN.BLACKHOLE or RTN.UNREACHABLE or RTN.PROHIBIT or RTN.THROW))
        {
            return null;
        }

        var family = (IpFamily)header.Family;
        var (to, table, metric, mtu) = (IpPrefix.Default(family), (uint)header.Table, 0u, 0u);
        var (source, via, dev) = ((IpAddress?)null, (IpAddress?)null, (InterfaceName?)null);
        List<NextHop>? multipath = null;
        foreach (var attribute in attributes)
        {
            switch (attribute.Type)
            {
                case RTA.DST:
                    to = WireValues.ReadPrefix(attribute, header.DstLen);
                    break;
                case RTA.TABLE:
                    table = attribute.U32;
                    break;
                case RTA.PRIORITY:
                    metric = attribute.U32;
                    break;
                case RTA.PREFSRC:
                    source = WireValues.ReadAddress(attribute);
                    break;
                case RTA.METRICS:
                    mtu = attribute.Nested.TryGet(RTAX.MTU, out var found) ? found.U32 : 0;
                    break;
                case RTA.MULTIPATH:
                    multipath = DecodeHops(attribute.Payload, nameOf);
                    break;
                case RTA.ENCAP:
                    return null;
                default:
                    ReadHop(attribute, nameOf, ref via, ref dev);
                    break;
            }
        }

        return new Route
        {
            Netns = netns,
            To = to,
            Table = table,
            Metric = metric,
            Tos = header.Tos,
            Type = (RouteType)header.Type,
            Source = source,
            Scope = family == IpFamily.V4 ? header.Scope : null,
            Mtu = mtu,
            Protocol = header.Protocol,

            // A blackhole of IPv6 reads back with `lo` as its link.
            Hops = header.Type != RTN.UNICAST ? []
                : multipath is null ? [new NextHop { Via = via, Dev = dev, OnLink = (header.Flags & RTNH_F.ONLINK) != 0 }]
                : EquatableArray.From(multipath),
        };
    }

    /// <summary>What a message says about a route beyond what <see cref="Decode"/> takes from it; null when that is nothing, or the kernel's own.</summary>
    public static string? Unsaid(in NetlinkMessage message)
    {
        var header = message.ReadHeader<RtMsg>(out var attributes);
        if (header.Family is not (AF.INET or AF.INET6) || (header.Flags & RTM_F.CLONED) != 0 || Marks.IsKernelMade(header.Protocol))
        {
            return null;
        }

        var to = attributes.TryGet(RTA.DST, out var found) ? $"{WireValues.ReadAddress(found)}/{header.DstLen}" : "default";
        if (header.SrcLen != 0 || header.Type is not (RTN.UNICAST or RTN.BLACKHOLE or RTN.UNREACHABLE or RTN.PROHIBIT or RTN.THROW))
        {
            return $"route {to}: of a sort that a topology cannot say";
        }

        List<string> more = [];
        foreach (var attribute in attributes)
        {
            if (attribute.Type == RTA.ENCAP)
            {
                more.Add("encapsulation");
            }
            else if (attribute.Type == RTA.METRICS)
            {
                foreach (var metric in attribute.Nested)
                {
                    more.AddRange(metric.Type == RTAX.MTU ? [] : ["metrics"]);
                }
            }
        }

        return more.Count == 0 ? null : $"route {to}: {string.Join(" and ", more.Distinct())} cannot be said";
    }

    private static RtMsg Header(Route route) => new()
    {
        Family = (byte)route.To.Family,
        DstLen = route.To.Length,
        Tos = route.Tos,
        Table = route.Table <= byte.MaxValue ? (byte)route.Table : RT_TABLE.UNSPEC,
        Type = (byte)(route.Type ?? RouteType.Unicast),
    };

    private static void WriteKey(NetlinkWriter writer, Route route)
    {
        if (route.To.Length > 0)
        {
            writer.Bytes(RTA.DST, route.To.Network.ToBytes());
        }

        writer.U32(RTA.TABLE, route.Table);
        if (route.Metric != 0)
        {
            writer.U32(RTA.PRIORITY, route.Metric);
        }
    }

    /// <summary>As `ip` has it: what is reached without a gateway lies on the link.</summary>
    public static byte DefaultScope(Route route, EquatableArray<NextHop> hops) =>
        route.To.Family == IpFamily.V4 && route.Type is null or RouteType.Unicast && hops is [{ Via: null }]
            ? RT_SCOPE.LINK
            : RT_SCOPE.UNIVERSE;

    private static void WriteHops(NetlinkWriter writer, EquatableArray<NextHop> hops, IpFamily family, Func<InterfaceName, int> indexOf)
    {
        if (hops.Count == 1)
        {
            WriteGateway(writer, hops[0], family);
            if (hops[0].Dev is { } dev)
            {
                writer.I32(RTA.OIF, indexOf(dev));
            }
        }
        else if (hops.Count > 1)
        {
            using var multipath = writer.Nested(RTA.MULTIPATH);
            foreach (var hop in hops)
            {
                var start = writer.Position;
                var next = new RtNextHop
                {
                    Flags = hop.OnLink ? RTNH_F.ONLINK : (byte)0,
                    Hops = (byte)(hop.Weight - 1),
                    IfIndex = hop.Dev is { } dev ? indexOf(dev) : 0,
                };
                MemoryMarshal.Write(writer.Raw(Marshal.SizeOf<RtNextHop>()), next);
                WriteGateway(writer, hop, family);
                writer.PatchU16(start, (ushort)(writer.Position - start));
            }
        }
    }

    private static void WriteGateway(NetlinkWriter writer, NextHop hop, IpFamily family)
    {
        if (hop.Via is not { } via)
        {
            return;
        }

        if (via.Family == family)
        {
            writer.Bytes(RTA.GATEWAY, via.ToBytes());
            return;
        }

        // struct rtvia: the family, then the address.
        Span<byte> bytes = stackalloc byte[2 + 16];
        MemoryMarshal.Write(bytes, (ushort)via.Family);
        via.WriteTo(bytes[2..]);
        writer.Bytes(RTA.VIA, bytes[..(2 + via.Size)]);
    }

    private static List<NextHop> DecodeHops(ReadOnlySpan<byte> bytes, Func<int, InterfaceName?> nameOf)
    {
        List<NextHop> hops = [];
        var size = Marshal.SizeOf<RtNextHop>();
        while (bytes.Length >= size)
        {
            var next = MemoryMarshal.Read<RtNextHop>(bytes);
            if (next.Len < size || next.Len > bytes.Length)
            {
                throw new MalformedMessageException($"rtnh_len {next.Len} with {bytes.Length} bytes left.");
            }

            var (via, dev) = ((IpAddress?)null, next.IfIndex == 0 ? null : nameOf(next.IfIndex));
            foreach (var attribute in new AttributeList(bytes[size..next.Len]))
            {
                ReadHop(attribute, nameOf, ref via, ref dev);
            }

            hops.Add(new NextHop { Via = via, Dev = dev, Weight = next.Hops + 1, OnLink = (next.Flags & RTNH_F.ONLINK) != 0 });
            bytes = bytes[Math.Min(bytes.Length, (next.Len + 3) & ~3)..];
        }

        return hops;
    }

    private static void ReadHop(NetlinkAttribute attribute, Func<int, InterfaceName?> nameOf, ref IpAddress? via, ref InterfaceName? dev)
    {
        switch (attribute.Type)
        {
            case RTA.GATEWAY:
                via = WireValues.ReadAddress(attribute);
                break;
            case RTA.VIA when attribute.Payload.Length is 2 + 4 or 2 + 16:
                via = WireValues.ReadAddress(attribute.Payload[2..]);
                break;
            case RTA.OIF:
                dev = nameOf(attribute.I32);
                break;
        }
    }
}
