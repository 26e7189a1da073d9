using System.Runtime.InteropServices;
using System.Text;
using TopoApply.Kernel;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Wire;

namespace TopoApply.Kinds.Links;

/// <summary>One end of a link to be made: the resource and what only the moment of creation knows.</summary>
/// <param name="Link">The link.</param>
/// <param name="Index">Its index, or 0 to let the kernel choose.</param>
/// <param name="MasterIndex">Index of the bridge it is a port of from the start, or 0.</param>
internal readonly record struct NewLink(Link Link, int Index, int MasterIndex = 0);

/// <summary>The bodies of requests that make or change links. Source: rtnetlink(7), linux/if_link.h, linux/veth.h.</summary>
internal static class LinkRequests
{
    /// <summary>MTU of a new link.</summary>
    public const uint DefaultMtu = 1500;

    /// <summary>Any MTU but the default that leaves IPv6 alone.</summary>
    public const uint OtherMtu = 1400;

    /// <summary>RTM_NEWLINK for a veth: both ends at once, each in its namespace under its final name.</summary>
    public static void WriteVeth(NetlinkWriter writer, NewLink end, NewLink peer, int peerNetns)
    {
        // A bridge's port is raised when it has its marks: where a bridge is, there are many links.
        writer.Header(end.MasterIndex == 0 ? CreationHeader(end) : new IfInfoMsg { Index = end.Index });
        WriteEnd(writer, end);
        if (end.MasterIndex != 0)
        {
            writer.I32(IFLA.MASTER, end.MasterIndex);
        }

        using var info = writer.Nested(IFLA.LINKINFO);
        writer.Text(IFLA_INFO.KIND, "veth");
        using var data = writer.Nested(IFLA_INFO.DATA);
        using var other = writer.Nested(VETH_INFO.PEER);
        // The far end cannot be raised here (ENOTCONN): while it is made, the kernel has not plugged the cable in yet.
        MemoryMarshal.Write(writer.Raw(Marshal.SizeOf<IfInfoMsg>()), new IfInfoMsg { Index = peer.Index });
        WriteEnd(writer, peer);
        writer.I32(IFLA.NET_NS_FD, peerNetns);
    }

    /// <summary>RTM_NEWLINK for a link without another end.</summary>
    public static void WriteSingle(NetlinkWriter writer, NewLink end)
    {
        writer.Header(CreationHeader(end));
        writer.Text(IFLA.IFNAME, end.Link.Name.Value);
        if (end.Link.Info is Bridge)
        {
            WriteMac(writer, end.Link);

            // A bridge follows its smallest port until its MTU has been changed once; the one it is born with does not count, nor
            // does a change to the value it has.
            if (end.Link.Mtu == DefaultMtu)
            {
                writer.U32(IFLA.MTU, OtherMtu);
            }
        }

        WriteCommon(writer, end.Link);
        using var info = writer.Nested(IFLA.LINKINFO);
        writer.Text(IFLA_INFO.KIND, end.Link.Info?.Kind ?? "");
        if (end.Link.Info is Bridge bridge)
        {
            using var data = writer.Nested(IFLA_INFO.DATA);
            BridgeCodec.Write(writer, bridge);
        }
    }

    /// <summary>RTM_SETLINK that ends a birth: our name on it, out of the birth group, and what creation could not set.</summary>
    public static void WriteMarks(NetlinkWriter writer, NewLink end, string alias)
    {
        writer.Header(new IfInfoMsg { Index = end.Index });
        WriteAlias(writer, alias);
        writer.U32(IFLA.GROUP, 0);
        if (end.Link is { Info: Bridge, Mtu: { } mtu })
        {
            writer.U32(IFLA.MTU, mtu);
        }
    }

    /// <summary>RTM_SETLINK that makes a new link a port and raises it, as wanted.</summary>
    public static void WriteRaise(NetlinkWriter writer, NewLink end)
    {
        writer.Header(CreationHeader(end));
        if (end.MasterIndex != 0)
        {
            writer.I32(IFLA.MASTER, end.MasterIndex);
        }
    }

    /// <summary>RTM_NEWLINK without NLM_F_CREATE: what differs, in one message. RTM_SETLINK would ignore a bridge's own settings.</summary>
    public static void WriteChange(NetlinkWriter writer, int index, Link target, Link? live, int? masterIndex)
    {
        var header = new IfInfoMsg { Index = index };
        if (target.Up is { } up && up != live?.Up)
        {
            header.Change = IFF.UP;
            header.Flags = up ? IFF.UP : 0;
        }

        writer.Header(header);
        if (target.Mac is { } mac && mac != live?.Mac)
        {
            writer.Bytes(IFLA.ADDRESS, mac.ToBytes());
        }

        if (target.Mtu is { } mtu && mtu != live?.Mtu)
        {
            writer.U32(IFLA.MTU, mtu);
        }

        if (target.TransmitQueueLength is { } length && length != live?.TransmitQueueLength)
        {
            writer.U32(IFLA.TXQLEN, length);
        }

        if (masterIndex is { } master)
        {
            writer.I32(IFLA.MASTER, master);
        }

        if (target.Alias is { } alias && alias != (live?.Alias ?? ""))
        {
            WriteAlias(writer, alias);
        }

        if (live is { IsUnfinished: true })
        {
            writer.U32(IFLA.GROUP, 0);
        }

        if (target.Info is Bridge bridge && bridge != live?.Info)
        {
            using var info = writer.Nested(IFLA.LINKINFO);
            writer.Text(IFLA_INFO.KIND, bridge.Kind);
            using var data = writer.Nested(IFLA_INFO.DATA);
            BridgeCodec.Write(writer, Differences(bridge, live?.Info as Bridge));
        }
    }

    private static IfInfoMsg CreationHeader(NewLink end)
    {
        var up = end.Link.Up != false ? IFF.UP : 0;
        return new IfInfoMsg { Index = end.Index, Flags = up, Change = up };
    }

    private static void WriteEnd(NetlinkWriter writer, NewLink end)
    {
        writer.Text(IFLA.IFNAME, end.Link.Name.Value);
        WriteMac(writer, end.Link);
        if (end.Link.Mtu is { } mtu)
        {
            writer.U32(IFLA.MTU, mtu);
        }

        // With a queue per processor, the default, creation takes thirty times as long.
        writer.U32(IFLA.NUM_TX_QUEUES, 1);
        writer.U32(IFLA.NUM_RX_QUEUES, 1);
        WriteCommon(writer, end.Link);
    }

    private static void WriteMac(NetlinkWriter writer, Link link)
    {
        if (link.Mac is { } mac)
        {
            writer.Bytes(IFLA.ADDRESS, mac.ToBytes());
        }
    }

    /// <summary>Without a NUL, as `ip` has it: the empty text takes the alias away.</summary>
    private static void WriteAlias(NetlinkWriter writer, string alias) => writer.Bytes(IFLA.IFALIAS, Encoding.UTF8.GetBytes(alias));

    private static void WriteCommon(NetlinkWriter writer, Link link)
    {
        if (link.TransmitQueueLength is { } length)
        {
            writer.U32(IFLA.TXQLEN, length);
        }

        // Whosever it will be (a way back makes a stranger's anew): until it is finished, this tells it from one that takes its name.
        writer.U32(IFLA.GROUP, Marks.BirthGroup);
    }

    /// <summary>The settings of the target that differ from live.</summary>
    public static Bridge Differences(Bridge target, Bridge? live) => live is null ? target : new Bridge
    {
        Stp = Changed(target.Stp, live.Stp),
        Priority = Changed(target.Priority, live.Priority),
        ForwardDelay = Changed(target.ForwardDelay, live.ForwardDelay),
        HelloTime = Changed(target.HelloTime, live.HelloTime),
        MaxAge = Changed(target.MaxAge, live.MaxAge),
        AgeingTime = Changed(target.AgeingTime, live.AgeingTime),
        MulticastSnooping = Changed(target.MulticastSnooping, live.MulticastSnooping),
    };

    private static T? Changed<T>(T? target, T? live)
        where T : struct => target is { } value && !EqualityComparer<T?>.Default.Equals(value, live) ? value : null;
}
