using TopoApply.Kinds;
using TopoApply.Model;
using TopoApply.Netlink.Values;

namespace TopoApply.Planning;

/// <summary>Finds out whether a plan saws at the branch that its user sits on.</summary>
internal static class SessionLink
{
    /// <summary>
    /// The first change of the host's namespace that concerns the link over which an address of ours is reached: the link itself, or what
    /// hangs on it. Null when there is none.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="local">Our end of the session.</param>
    public static (InterfaceName Link, Change Change)? Concerned(Plan plan, IpAddress local)
    {
        var carrier = ConnectedPrefixes.Of(plan.Live).In(NamespaceName.Host).FirstOrDefault(prefix => prefix.LocalAddress == local);
        if (carrier is null)
        {
            return null;
        }

        var link = ResourceKey.ForLink(NamespaceName.Host, carrier.Link);
        foreach (var change in plan.Changes)
        {
            if (change.Key.Netns.IsHost && (change.Key == link || HangsOn(change.Live, plan.Live, link) || HangsOn(change.Target, plan.Desired, link)))
            {
                return (carrier.Link, change);
            }
        }

        return null;
    }

    private static bool HangsOn(Resource? resource, State state, ResourceKey link) =>
        resource is not null && ResourceKinds.Get(resource.Key.Kind).Requires(resource, state).Contains(link);
}
