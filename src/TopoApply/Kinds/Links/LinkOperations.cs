using TopoApply.Kernel;
using TopoApply.Model;
using TopoApply.Netlink;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Values;
using TopoApply.Netlink.Wire;

namespace TopoApply.Kinds.Links;

/// <summary>Makes, changes and removes links.</summary>
internal static class LinkOperations
{
    /// <summary>Makes a link; of a veth both ends. The far end is finished by its own, implied operation.</summary>
    public static void Create(Link link, OperationContext context)
    {
        var near = Describe(link, context, MasterIndex(link, context) ?? 0);
        if (link.Info is not Veth veth)
        {
            var raised = link.Up == false || !context.Session(link.Netns).IsStaged;
            var born = raised ? near : near with { Link = BridgeSnooping.Unborn(link) };
            Make(born, null, context, (writer, withIndex) => LinkRequests.WriteSingle(writer, withIndex ? born : born with { Index = 0 }));
            Finish(born.Link, context, isUp: raised);
            if (!raised)
            {
                // A bridge that is up would carry what every host says when it appears to every port there is already. Nobody uses it yet.
                context.Later(link.Netns, () => BridgeSnooping.Raise(link, context));
            }

            return;
        }

        if (veth is not { PeerNetns: { } peerNetns, PeerName: { } peerName })
        {
            throw new KernelException($"The other end of {link.Name} is not known.", Errno.ENODEV);
        }

        var peer = context.Target.Find<Link>(ResourceKey.ForLink(peerNetns, peerName))
            ?? throw new KernelException($"The other end of {link.Name}, {peerNetns}:{peerName}, is not part of the plan.", Errno.ENODEV);
        var far = Describe(peer, context, masterIndex: 0);
        if (near.Index != 0 && near.Index == far.Index && peer.Index == 0 && context.Session(peerNetns).IsStaged)
        {
            // See Settle: the cable would carry nothing for up to a second.
            far = far with { Index = context.Session(peerNetns).AllocateIndex() };
        }

        if (near.Index == 0 && far.Index != 0)
        {
            // The kernel heeds a wanted index of the far end only beside one of the near end (drivers/net/veth.c).
            (near, far) = (far, near with { MasterIndex = 0 });
        }

        if (near.Index != 0 && far.Index == 0 && near.Link.Netns == far.Link.Netns)
        {
            // The far end is made first, and the kernel might give it the very index that the near end is to have.
            far = far with { Index = context.Session(far.Link.Netns).AllocateIndex() };
        }

        var descriptor = context.Session(far.Link.Netns).DescriptorNumber;
        Make(near, far, context, (writer, withIndex) =>
            LinkRequests.WriteVeth(writer, withIndex ? near : near with { Index = 0 }, withIndex ? far : far with { Index = 0 }, descriptor));
        Finish(link, context, isUp: near.Link == link && near.MasterIndex == 0);
    }

    /// <summary>
    /// Takes a new link out of the birth group, puts our name on it, and then raises it. A mark on a link that is up is told to everybody in the
    /// kernel who listens, and for that it walks all routes of the namespace: a third of a millisecond where a thousand links are.
    /// </summary>
    /// <param name="link">The link.</param>
    /// <param name="context">Where it is.</param>
    /// <param name="isUp">True when its creation has raised it and has made it a port; a far end's cannot.</param>
    public static void Finish(Link link, OperationContext context, bool isUp = false)
    {
        var end = new NewLink(link, context.IndexOf(link.Netns, link.Name), MasterIndex(link, context) ?? 0);
        context.Send(link.Netns, RTM.SETLINK, 0, w => LinkRequests.WriteMarks(w, end, Alias(link, context)));
        if (!isUp && (link.Up != false || end.MasterIndex != 0))
        {
            context.Send(link.Netns, RTM.SETLINK, 0, w => LinkRequests.WriteRaise(w, end));
            Settle(link, end.Index, context);
        }
    }

    /// <summary>
    /// A bridge forwards to a port when the kernel has noted that it is connected: at once, or within a second when both ends of the cable
    /// have the same index, for then it takes it for a link without another end (linkwatch_urgent_event). To ask for the link makes it look now
    /// (rtnl_getlink, since 6.8). Seen on 6.18 (CarrierTests).
    /// </summary>
    private static void Settle(Link raised, int index, OperationContext context)
    {
        if (raised.Info is not Veth { PeerNetns: { } netns, PeerName: { } name } || context.TrySession(netns) is not { } session
            || (session.Links.TryGetIndex(name, out var other) && other != index))
        {
            return;
        }

        _ = Look(raised.Netns, raised.Name, context);
    }

    /// <summary>Changes what differs.</summary>
    public static void Change(Link target, Link? live, OperationContext context)
    {
        var index = context.IndexOf(target.Netns, target.Name);
        var master = target.Master != live?.Master ? MasterIndex(target, context) ?? (live?.Master is { Value.Length: > 0 } ? 0 : null) : null;
        context.Send(target.Netns, RTM.NEWLINK, 0, w => LinkRequests.WriteChange(w, index, target, live, master));
    }

    /// <summary>Removes a link, of a veth both ends, after a look whether it is still the one that was planned.</summary>
    public static void Delete(Link link, OperationContext context)
    {
        if (Look(link.Netns, link.Name, context) is not { } present)
        {
            return;
        }

        if (link.Index != 0 && (present.Index != link.Index || present.Info?.Kind != link.Info?.Kind))
        {
            throw new KernelException($"{link.Name} was exchanged for another link meanwhile.", Errno.EEXIST);
        }

        context.Send(link.Netns, RTM.DELLINK, 0, w => w.Header(new IfInfoMsg { Index = present.Index }), Errno.ENODEV);
        context.Flush();
        context.Links(link.Netns).Remove(link.Name);
        if (link.Info is Veth { PeerNetns: { } peerNetns, PeerName: { } peerName } && context.TrySession(peerNetns) is { } other)
        {
            other.Links.Remove(peerName);
        }
    }

    private static Link? Look(NamespaceName netns, InterfaceName name, OperationContext context)
    {
        Link? present = null;
        try
        {
            context.Get(
                netns,
                RTM.GETLINK,
                writer =>
                {
                    writer.Header(new IfInfoMsg());
                    writer.Text(IFLA.IFNAME, name.Value);
                },
                (in message) => present = LinkCodec.Decode(message, netns).Link);
        }
        catch (KernelException exception) when (exception.Errno == Errno.ENODEV)
        {
            return null;
        }

        return present;
    }

    private static string Alias(Link link, OperationContext context) =>
        link.Alias ?? (link.Ownership == Ownership.Owned ? OwnershipMark.Alias(context.Topology) : "");

    /// <summary>Index of the wanted bridge; null for none.</summary>
    private static int? MasterIndex(Link link, OperationContext context) =>
        link.Master is { Value.Length: > 0 } master ? context.IndexOf(link.Netns, master) : null;

    /// <summary>A link made again has the index it had, so that sockets bound to it and filters live on; in a new namespace we choose.</summary>
    private static NewLink Describe(Link link, OperationContext context, int masterIndex)
    {
        var known = link.Index != 0 ? link.Index : (context.Live.Find<Link>(link.Key)?.Index ?? 0);
        var session = context.Session(link.Netns);
        var index = known != 0 || !session.IsStaged ? known : session.AllocateIndex();
        return new NewLink(link, index, masterIndex);
    }

    /// <summary>
    /// Sends the creation and waits: what follows names the link, and must not meet somebody else's of the same name or index. When
    /// a wanted index was taken by another link meanwhile, any will do.
    /// </summary>
    private static void Make(NewLink near, NewLink? far, OperationContext context, Action<NetlinkWriter, bool> write)
    {
        var netns = near.Link.Netns;
        context.Flush();
        context.Send(netns, RTM.NEWLINK, NLM_F.CREATE | NLM_F.EXCL, w => write(w, true));
        try
        {
            context.Flush();
            Learn(near, context);
            if (far is { } other)
            {
                Learn(other, context);
            }
        }
        catch (OperationException refusal) when (refusal.InnerException is KernelException { Errno: Errno.EEXIST or Errno.EBUSY } && (near.Index != 0 || far is { Index: not 0 }))
        {
            context.Send(netns, RTM.NEWLINK, NLM_F.CREATE | NLM_F.EXCL, w => write(w, false));
            context.Flush();
            Learn(near with { Index = 0 }, context);
            if (far is { } other)
            {
                Learn(other with { Index = 0 }, context);
            }
        }
    }

    private static void Learn(NewLink end, OperationContext context)
    {
        var links = context.Links(end.Link.Netns);
        links.Remove(end.Link.Name);
        if (end.Index != 0)
        {
            links.Set(end.Index, end.Link.Name, ours: true);
        }
    }
}
