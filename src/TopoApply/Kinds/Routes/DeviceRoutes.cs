using System.Runtime.CompilerServices;
using TopoApply.Model;
using TopoApply.Netlink.Values;

namespace TopoApply.Kinds.Routes;

/// <summary>The routes of a state that reach their prefix without a gateway, by namespace; a gateway may be reached through one.</summary>
internal sealed class DeviceRoutes
{
    private static readonly ConditionalWeakTable<State, DeviceRoutes> Cache = [];

    private readonly Dictionary<NamespaceName, List<Route>> _byNetns = [];

    private DeviceRoutes(State state)
    {
        foreach (var route in state.All.OfType<Route>())
        {
            if (route.Hops is [{ Via: null, Dev: not null }])
            {
                if (!_byNetns.TryGetValue(route.Netns, out var list))
                {
                    _byNetns[route.Netns] = list = [];
                }

                list.Add(route);
            }
        }
    }

    /// <summary>The index of a state.</summary>
    public static DeviceRoutes Of(State state) => Cache.GetValue(state, static s => new DeviceRoutes(s));

    /// <summary>The first of a namespace that covers an address, the longest prefix preferred.</summary>
    public Route? Covering(NamespaceName netns, IpAddress address, InterfaceName? link)
    {
        Route? best = null;
        foreach (var route in _byNetns.TryGetValue(netns, out var list) ? list : [])
        {
            if (route.To.Contains(address) && (link is null || route.Hops is [{ Dev: { } dev }] && dev == link)
                && (best is null || route.To.Length > best.To.Length))
            {
                best = route;
            }
        }

        return best;
    }
}
