using TopoApply.Kernel;
using TopoApply.Model;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Values;

namespace TopoApply.Kinds.Links;

/// <summary>
/// Keeps multicast snooping off while the ports of a bridge come up or go. For each of them the kernel looks at all (br_port_state_selection in
/// net/bridge/br_stp.c) and with snooping gives each of those that forward its timers anew: to raise a bridge of a thousand ports takes 0.2 s, and
/// 0.06 with snooping switched on behind, which takes 6 ms; to let its namespace die takes a tenth longer. Measured on 6.18.
/// </summary>
internal static class BridgeSnooping
{
    /// <summary>With fewer ports there is nothing to gain: the work grows with their square.</summary>
    public const int ManyPorts = 64;

    /// <summary>The bridge as it is made, before it has ports and is raised.</summary>
    public static Link Unborn(Link bridge) =>
        bridge with { Up = false, Info = bridge.Info is Bridge info ? info with { MulticastSnooping = false } : bridge.Info };

    /// <summary>Raises a bridge that was made so, then switches snooping on unless it is to be off.</summary>
    public static void Raise(Link bridge, OperationContext context)
    {
        var (unborn, raised) = (Unborn(bridge), Unborn(bridge) with { Up = true });
        LinkOperations.Change(raised, unborn, context);
        if (bridge.Info is Bridge { MulticastSnooping: not false } info)
        {
            LinkOperations.Change(raised with { Info = info with { MulticastSnooping = true } }, raised, context);
        }
    }

    /// <summary>Switches it off on bridges of many ports whose namespaces are about to die.</summary>
    /// <param name="live">What is in them.</param>
    /// <param name="ending">The session of a namespace that is about to die; null for others.</param>
    public static void SwitchOff(State live, Func<NamespaceName, NamespaceSession?> ending)
    {
        Dictionary<ResourceKey, int> ports = [];
        foreach (var resource in live.All)
        {
            if (resource is Link { Master: { Value.Length: > 0 } master })
            {
                var bridge = ResourceKey.ForLink(resource.Netns, master);
                ports[bridge] = ports.GetValueOrDefault(bridge) + 1;
            }
        }

        foreach (var key in ports.Where(pair => pair.Value >= ManyPorts).Select(pair => pair.Key))
        {
            if (live.Find<Link>(key) is { Index: > 0, Info: Bridge { MulticastSnooping: true } info } bridge && ending(key.Netns) is { } session)
            {
                var off = bridge with { Info = info with { MulticastSnooping = false } };
                session.Pipeline.Enqueue(RTM.NEWLINK, 0, key, writer => LinkRequests.WriteChange(writer, bridge.Index, off, bridge, masterIndex: null));
                _ = session.Pipeline.Flush();
            }
        }
    }
}
