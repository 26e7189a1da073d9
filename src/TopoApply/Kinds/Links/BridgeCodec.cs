using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Wire;

namespace TopoApply.Kinds.Links;

/// <summary>IFLA_INFO_DATA of a bridge. Source: linux/if_link.h, IFLA_BR_*. The kernel counts hundredths of a second (USER_HZ).</summary>
internal static class BridgeCodec
{
    private const uint TicksPerSecond = 100;

    /// <summary>Writes the values that are set.</summary>
    public static void Write(NetlinkWriter writer, Bridge bridge)
    {
        WriteSeconds(writer, IFLA_BR.FORWARD_DELAY, bridge.ForwardDelay);
        WriteSeconds(writer, IFLA_BR.HELLO_TIME, bridge.HelloTime);
        WriteSeconds(writer, IFLA_BR.MAX_AGE, bridge.MaxAge);
        WriteSeconds(writer, IFLA_BR.AGEING_TIME, bridge.AgeingTime);
        if (bridge.Stp is { } stp)
        {
            writer.U32(IFLA_BR.STP_STATE, stp ? 1u : 0u);
        }

        if (bridge.Priority is { } priority)
        {
            writer.U16(IFLA_BR.PRIORITY, (ushort)priority);
        }

        if (bridge.MulticastSnooping is { } snooping)
        {
            writer.U8(IFLA_BR.MCAST_SNOOPING, snooping ? (byte)1 : (byte)0);
        }
    }

    /// <summary>Reads all values.</summary>
    public static Bridge Decode(AttributeList data)
    {
        var bridge = new Bridge();
        foreach (var attribute in data)
        {
            switch (attribute.Type)
            {
                case IFLA_BR.FORWARD_DELAY:
                    bridge = bridge with { ForwardDelay = Seconds(attribute.U32) };
                    break;
                case IFLA_BR.HELLO_TIME:
                    bridge = bridge with { HelloTime = Seconds(attribute.U32) };
                    break;
                case IFLA_BR.MAX_AGE:
                    bridge = bridge with { MaxAge = Seconds(attribute.U32) };
                    break;
                case IFLA_BR.AGEING_TIME:
                    bridge = bridge with { AgeingTime = Seconds(attribute.U32) };
                    break;
                case IFLA_BR.STP_STATE:
                    // 2 is a spanning tree kept by a program outside the kernel.
                    bridge = bridge with { Stp = attribute.U32 != 0 };
                    break;
                case IFLA_BR.PRIORITY:
                    bridge = bridge with { Priority = attribute.U16 };
                    break;
                case IFLA_BR.MCAST_SNOOPING:
                    bridge = bridge with { MulticastSnooping = attribute.U8 != 0 };
                    break;
            }
        }

        return bridge;
    }

    private static void WriteSeconds(NetlinkWriter writer, ushort type, uint? seconds)
    {
        if (seconds is { } value)
        {
            writer.U32(type, value * TicksPerSecond);
        }
    }

    /// <summary>The kernel keeps jiffies, so that what comes back may be a hundredth off.</summary>
    private static uint Seconds(uint ticks) => (ticks + (TicksPerSecond / 2)) / TicksPerSecond;
}
